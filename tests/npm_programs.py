"""Programs of others, from npm: installed once into a folder of the test run."""

import shutil
import subprocess
from pathlib import Path

import pytest

PROGRAMS = Path(__file__).parent / "npm"


@pytest.fixture(scope="session")
def npm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the programs and what they need; skipped where npm, or what it fetches from, is not there."""
    if not (shutil.which("npm") and shutil.which("node")):
        pytest.skip("npm is not installed")
    folder = tmp_path_factory.mktemp("npm")
    for file in PROGRAMS.iterdir():
        if file.is_file():
            shutil.copy(file, folder)
    install = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--prefer-offline"]
    try:
        done = subprocess.run(install, cwd=folder, capture_output=True, encoding="utf-8", timeout=100, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("npm does not come back")
    if done.returncode:
        pytest.skip(f"npm cannot install: {done.stderr.strip().splitlines()[:1]}")
    return folder
