"""`backup`: a copy of everything that cannot be made anew, taken while the house is running."""

import shlex
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import URL, make_url

from bot.commands.lines import print_json
from bot.failures import CommandFailed
from bot.terminal.console import Console
from bot.wiring import House, build

MADE_ANEW: Final = ("library/chroma", "values.json", "errors.log")
"""What of the home directory is made from the rest when it is missing."""
FLEETING: Final = ("slack_overheard",)
"""Tables whose rows are kept for minutes: they do not stay for years in a copy."""
STATE: Final = "state.sqlite"
KEY: Final = "secret.key"


def back_up(folder: Path, *, as_json: bool) -> None:
    """Copy the home directory and the state store into a new folder, which can itself be a home directory.

    Raises CommandFailed when the folder is there already, or lies in the home directory itself.
    """
    house = build()
    home = house.settings.home
    target = folder.expanduser().absolute()
    if target.exists():
        raise CommandFailed(f"{target} 已经存在，请换一个新文件夹。", f"{target} is there already; name a new folder.")
    if not home.is_dir():
        raise CommandFailed(
            f"主目录 {home} 还不存在，没有东西可备份。", f"There is no home directory {home} to back up."
        )
    if target.is_relative_to(home):
        raise CommandFailed(
            f"备份不能放在主目录 {home} 里面，请换个位置。", f"A backup cannot lie within {home}; name another place."
        )
    half = target.with_name(target.name + ".part")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700, parents=True)
    shutil.copytree(home, half, symlinks=True, ignore=_made_anew(home), dirs_exist_ok=True)
    half.chmod(0o700)  # whatever the home's own rights are: it holds people's words, password hashes and the key
    aside = _state(house, half, target)
    half.rename(target)
    _say(house, target, aside, as_json=as_json)


def _made_anew(home: Path) -> Callable[[str, list[str]], list[str]]:
    def ignored(folder: str, names: list[str]) -> list[str]:
        here = Path(folder).relative_to(home)
        left = [name for name in names if (here / name).as_posix() in MADE_ANEW]
        return left + [name for name in names if name.startswith(STATE)]

    return ignored


def _state(house: House, half: Path, target: Path) -> str:
    """The state store at one moment, copied by SQLite itself; how to copy one that is a server's, else "": a command
    without the password, which pg_dump asks for or finds in PGPASSWORD or ~/.pgpass."""
    url = make_url(house.settings.state)
    if url.get_backend_name() != "sqlite":
        address = URL.create("postgresql", url.username, None, url.host, url.port, url.database).render_as_string()
        left = " ".join(f"--exclude-table-data={table}" for table in FLEETING)
        file = shlex.quote(str(target.with_suffix(".dump")))
        return f"pg_dump --format=custom {left} --file={file} {shlex.quote(address)}"
    if url.database and Path(url.database).is_file():
        with closing(sqlite3.connect(url.database)) as live, closing(sqlite3.connect(half / STATE)) as copy:
            live.backup(copy)
            _forget(copy)
    return ""


def _forget(copy: sqlite3.Connection) -> None:
    """Also on the pages that the rows stood on."""
    copy.execute("PRAGMA secure_delete=ON")
    known = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table in known.intersection(FLEETING):
        copy.execute(f"DELETE FROM {table}")  # noqa: S608  a name of ours
    copy.commit()


def _say(house: House, target: Path, aside: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"folder": str(target), "state": "elsewhere" if aside else "copied", "besides": aside})
        return
    said = house.say(f"已备份到 {target}", f"Backed up to {target}.")
    if (target / KEY).exists():
        said += house.say(
            f"；里面有密钥 {KEY}，请只让该看的人看到", f" It holds {KEY}: let nobody see it who should not."
        )
    if aside:
        said += house.say(
            f"；状态库在数据库服务器上，请另外备份：{aside}", f" The state store is a server's, back it up too: {aside}"
        )
    Console().print(said, markup=False, highlight=False, soft_wrap=True)
