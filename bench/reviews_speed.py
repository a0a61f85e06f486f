"""Reviews labelled a second on one core, polarity alone and in full, beside SnowNLP, TextBlob and bare jieba in the
same run; and what a second process brings.

`python -m bench.reviews_speed --home DIR` takes the texts of a home that `zhongcao demo --once` has filled. Runs take
turns and medians are shown, so that a busy machine slows all alike. SnowNLP is measured where it is installed.
"""

import argparse
import importlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

TEXTS = 8_000
FEW = 400  # of the texts, for what is slow
RUNS = 3
FILE_ROWS = 40_000
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def run(home: Path) -> None:
    """In a process of its own, for the number of numpy's threads is fixed when it starts."""
    command = [sys.executable, "-m", "bench.reviews_speed", "--home", str(home)]
    subprocess.run(command, env={**os.environ, **_ONE_THREAD}, check=True)


def main() -> None:
    """Measure the labeller, then the pool."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--home", type=Path, required=True)
    options.add_argument("--rows", type=int, default=FILE_ROWS, help="of the file that one and two processes label")
    chosen = options.parse_args()
    chinese, english = _texts(chosen.home)
    _one_core(chinese, english)
    _pool(chinese, chosen.rows)


def _texts(home: Path) -> tuple[list[str], list[str]]:
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "SELECT text, language FROM review_labels WHERE text <> '' ORDER BY review_id"
        ).fetchall()
    chinese = [text for text, language in rows if language != "en"]
    english = [text for text, language in rows if language == "en"]
    return (chinese * (TEXTS // len(chinese) + 1))[:TEXTS], (english * (FEW // max(1, len(english)) + 1))[:FEW]


def _one_core(chinese: Sequence[str], english: Sequence[str]) -> None:
    import jieba

    from analytics.reviews.label import bundled_labeller
    from analytics.reviews.sentiment import TextBlobSentiment

    labeller = bundled_labeller()
    jieba.setLogLevel("ERROR")
    few = list(chinese[:FEW])
    measured: dict[str, tuple[Callable[[Sequence[str]], object], Sequence[str]]] = {
        "polarity": (labeller.sentiment.polarities, chinese),
        "in full": (labeller.label_many, chinese),
        "polarity, English": (labeller.sentiment.polarities, [*english] * 10),
        "jieba": (lambda texts: [jieba.lcut(text) for text in texts], chinese[: 5 * FEW]),
        "TextBlob": (TextBlobSentiment().scores, english),
    }
    if snow := _snownlp():
        measured["SnowNLP"] = (snow, few)
    a_second = _rates(measured)
    length = statistics.median(map(len, chinese))
    print(
        f"reviews labelled on one core ({len(chinese):,} Chinese texts, median {length:.0f} characters): "
        f"polarity alone {a_second['polarity']:,.0f}/s, in full {a_second['in full']:,.0f}/s"
    )
    for name in ("SnowNLP", "TextBlob", "jieba"):
        if name not in a_second:
            print(f"  {name} is not installed, so it is left out (pip install {name.lower()})")
            continue
        alone = a_second["polarity, English" if name == "TextBlob" else "polarity"] / a_second[name]
        full = "" if name == "TextBlob" else f", in full {a_second['in full'] / a_second[name]:,.2f} ×"
        on = " on English texts" if name == "TextBlob" else ""
        print(f"  against {name}{on} ({a_second[name]:,.0f}/s): polarity alone {alone:,.1f} ×{full}")


def _snownlp() -> Callable[[Sequence[str]], object] | None:
    try:
        snownlp = importlib.import_module("snownlp")
    except ImportError:
        return None
    return lambda texts: [snownlp.SnowNLP(text).sentiments for text in texts]


def _rates(measured: dict[str, tuple[Callable[[Sequence[str]], object], Sequence[str]]]) -> dict[str, float]:
    """Texts a second of one core's time, the median of runs that take turns; a first run warms up."""
    took: dict[str, list[float]] = {name: [] for name in measured}
    for turn in range(RUNS + 1):
        for name, (read, texts) in measured.items():
            begun = time.process_time()
            read(texts)
            if turn:
                took[name].append(time.process_time() - begun)
    return {name: len(measured[name][1]) / statistics.median(times) for name, times in took.items()}


def _pool(texts: Sequence[str], rows: int) -> None:
    from analytics.reviews.batch import label_file
    from analytics.reviews.label import bundled_labeller

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "reviews.jsonl")
        with source.open("w", encoding="utf-8") as file:
            for number in range(rows):
                file.write(json.dumps({"id": number, "text": texts[number % len(texts)]}, ensure_ascii=False) + "\n")
        took = {}
        for workers in (1, 2):
            begun = time.perf_counter()
            label_file(source, Path(folder, f"out{workers}.jsonl"), "text", bundled_labeller(), workers=workers)
            took[workers] = time.perf_counter() - begun
        same = Path(folder, "out1.jsonl").read_bytes() == Path(folder, "out2.jsonl").read_bytes()
    print(
        f"reviews label, {rows:,} rows: one process {took[1]:.1f} s ({rows / took[1]:,.0f}/s), two {took[2]:.1f} s "
        f"({rows / took[2]:,.0f}/s), {took[1] / took[2]:.2f} × as fast; results {'identical' if same else 'DIFFER'}"
    )


if __name__ == "__main__":
    main()
