"""The Spark engine does what a process of this machine does, on a local cluster of two workers."""

import importlib.util
import json
import shutil
import sys
from pathlib import Path

import pytest
from conftest import zhongcao

LACKING = [name for name in ("pyspark", "pandas") if importlib.util.find_spec(name) is None]
LACKING += [] if shutil.which("java") else ["java"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(LACKING), reason=f"the Spark engine needs {', '.join(LACKING)}"),
    pytest.mark.timeout(400),
]

TEXTS = (
    "没有过敏，很温和",
    "漏液了，客服也不理",
    "",
    "sticky and smells bad",
    "敏感肌能用吗？",
    "瓶子好看，但是有点卡粉",
)
CLUSTER = "--master local-cluster[2,1,1024] --conf spark.ui.enabled=false --conf spark.driver.memory=512m pyspark-shell"


@pytest.mark.parametrize("ending", ["parquet"])
def test_two_workers_of_a_cluster_do_what_one_process_does(tmp_path: Path, ending: str) -> None:
    source = tmp_path / "in.jsonl"
    rows = [{"id": number, "text": TEXTS[number % len(TEXTS)]} for number in range(4100)]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    words = ("reviews", "label", str(source), "--text", "text", "--json", "--workers", "1")
    here = zhongcao(*words, "--out", str(tmp_path / f"here.{ending}"), home=tmp_path)
    assert here.returncode == 0, here.stderr
    there = zhongcao(
        *words, "--out", str(tmp_path / f"there.{ending}"), "--engine", "spark", home=tmp_path, timeout=300,
        PYSPARK_SUBMIT_ARGS=CLUSTER, PYSPARK_PYTHON=sys.executable, SPARK_LOCAL_IP="127.0.0.1",
        PYTHONPATH=":".join(path for path in sys.path if path),
    )  # fmt: skip
    assert there.returncode == 0, there.stderr
    assert (tmp_path / f"there.{ending}").read_bytes() == (tmp_path / f"here.{ending}").read_bytes()
    assert json.loads(there.stdout) == json.loads(here.stdout) | {"target": str(tmp_path / f"there.{ending}")}
