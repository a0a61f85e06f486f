"""A backup taken while messages are being stored answers as the house did."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from conftest import zhongcao


def test_a_backup_is_a_home_of_its_own(sample_home: Path, tmp_path: Path) -> None:
    home, copy = tmp_path / "home", tmp_path / "copy"
    shutil.copytree(sample_home, home, symlinks=True)
    asked = zhongcao("ask", "上周GMV多少", "--conversation", "c", "--json", home=home)
    with closing(sqlite3.connect(home / "state.sqlite")) as live:  # a reader of its own keeps the log open
        live.execute("SELECT count(*) FROM inbox").fetchone()
        live.execute("INSERT INTO slack_overheard VALUES ('i', 'c', 'v', ?, 1)", ("别人之间的话",))
        live.commit()
        done = zhongcao("backup", str(copy), "--json", home=home)
    assert json.loads(done.stdout) == {"folder": str(copy), "state": "copied", "besides": ""}
    assert copy.stat().st_mode & 0o077 == 0
    assert [file for file in copy.rglob("state*") if "别人之间的话".encode() in file.read_bytes()] == []
    home.rename(tmp_path / "gone")
    again = zhongcao("ask", "那小红书呢", "--conversation", "c", "--json", home=copy)
    assert json.loads(again.stdout)["query"]["metrics"] == json.loads(asked.stdout)["query"]["metrics"] == ["gmv"]


def test_where_a_backup_cannot_go(sample_home: Path, tmp_path: Path) -> None:
    for folder, said in ((tmp_path, "已经存在"), (sample_home / "copy", "主目录")):
        done = zhongcao("backup", str(folder), home=sample_home)
        assert (done.returncode, said in done.stderr) == (1, True), done.stderr


def test_a_servers_store_is_dumped_by_a_command_without_its_password(sample_home: Path, tmp_path: Path) -> None:
    url = "postgresql+psycopg://z:hunter2@127.0.0.1:1/bot"
    done = zhongcao("backup", str(tmp_path / "copy"), "--json", home=sample_home, ZHONGCAO_STATE_URL=url)
    left = "--exclude-table-data=slack_overheard"
    besides = f"pg_dump --format=custom {left} --file={tmp_path}/copy.dump postgresql://z@127.0.0.1:1/bot"
    assert json.loads(done.stdout) == {"folder": str(tmp_path / "copy"), "state": "elsewhere", "besides": besides}
