"""`make eval`: the scores of every part. `make eval DATA=FOLDER` adds the reviews, which need the data sets.

Figures over sentences and questions that the rules have been tuned on say so where they are printed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = "tests/scenarios/test_readme_answers.py"


def main() -> None:
    """Run each evaluation in a process of its own; exit with 1 when one could not be run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="the folder of review data sets that the model card names")
    data: Path | None = parser.parse_args().data
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "ZHONGCAO_HOME_DIR": home, "PYTHONUTF8": "1"}
        subprocess.run([sys.executable, "-m", "bot", "demo", "--once"], env=env, check=True, stdout=subprocess.DEVNULL)
        parts = {
            "KPI questions with SQL by hand": ["-m", "bench.evaluate_kpi", *_folder(data)],
            "what the README asks": ["-m", "pytest", README],
            "guide questions": ["-m", "bench.evaluate_knowledge"],
            "compliance": ["-m", "bench.evaluate_compliance"],
            "drafts": ["-m", "bench.evaluate_drafts", "--home", home],
            "what customers write": ["-m", "bench.evaluate_voices"],
            "bursts": ["-m", "bench.evaluate_bursts", "--home", home],
            "alerts": ["-m", "bench.evaluate_alerts"],
            "discovery of needs": ["-m", "bench.evaluate_discovery", *_folder(data)],
        }
        if data:
            parts["published figures"] = ["-m", "bench.evaluate_published", *_folder(data)]
            parts["reviews"] = ["-m", "bench.evaluate_reviews", *_folder(data)]
        failed = [title for title, words in parts.items() if not _run(title, words, env)]
    if not data:
        print("\nreviews: not run; give their data sets with make eval DATA=FOLDER")
    if failed:
        sys.exit(f"could not be run, or failed: {', '.join(failed)}")


def _folder(data: Path | None) -> list[str]:
    return ["--data", str(data.absolute())] if data else []


def _run(title: str, words: list[str], env: dict[str, str]) -> bool:
    print(f"\n## {title}", flush=True)
    return subprocess.run([sys.executable, *words], env=env, cwd=ROOT, check=False).returncode == 0


if __name__ == "__main__":
    main()
