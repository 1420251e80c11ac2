#!/usr/bin/env python3
"""Makes what the questions of this package need, from retrieval sets in BEIR layout, in a folder of its own.

    Benchmarks/prepare.py --sets FOLDER --cache FOLDER

What is there already stays as it is. See README.md beside this file.
"""

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", required=True, type=Path, help="folder of retrieval sets (docs/quality.md)")
    parser.add_argument("--cache", required=True, type=Path, help="where everything goes: 5 GB for a million")
    parser.add_argument("--model", type=Path, default=Path.home() / ".local/share/kb/models/all-MiniLM-L6-v2")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--sentences", type=int, default=1_000_000,
                        help="the most of each language; a thousand for a try, with as few --rows")
    options = parser.parse_args()
    python = options.cache / "venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", options.cache / "venv"], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--requirement", HERE / "requirements.txt"], check=True)
    subprocess.run(["swift", "build", "--package-path", HERE, "--configuration", "release"], check=True)
    arguments = [f"--{name}={value}" for name, value in vars(options).items()]
    sys.exit(subprocess.run([python, HERE / "peers" / "mixes.py", *arguments]).returncode)


if __name__ == "__main__":
    main()
