#!/usr/bin/env python3
"""Counts what fixed pieces of work cost, where a clock would be too noisy: instructions, rows looked at, bytes.

    Benchmarks/counts/run.py --kb .build/debug/kb

Exits with 1 where a count is above its limit. See README.md beside this file.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import contest, report  # noqa: E402
from harness.server import clean_environment  # noqa: E402

HERE = Path(__file__).resolve().parent
COUNT = HERE.parent / ".build" / "release" / "count"
CORPUS = HERE.parents[1] / "corpus"
LIMITS = HERE / "limits.json"


def run(*command, **settings):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, env=contest.environment(), **settings)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done


def instructions(what, folder, times):
    """All that the process executed, as callgrind counts it on one thread after the other. It knows AVX2 at most, so it counts
    the same kernels on every machine of today."""
    done = run("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", Path(folder) / "count", what, folder, times)
    return int(re.search(r"Collected : (\d+)", done.stderr)[1])


def each(what, folder, few, many):
    """Instructions of one, starting left out."""
    return (instructions(what, folder, many) - instructions(what, folder, few)) // (many - few)


def of_search(folder):
    # Valgrind does not read the debugging information of every compiler.
    run("strip", "-o", Path(folder) / "count", COUNT)
    run(COUNT, "make", folder, 1)
    found = json.loads(run(COUNT, "vectors-work", folder, 50).stdout) | json.loads(run(COUNT, "words-size", folder, 1).stdout)
    found["vectors.instructions of a scan"] = each("vectors-scan", folder, 1, 4)
    found["vectors.instructions of an exact search"] = each("vectors-exact", folder, 1, 11)
    found["words.instructions of a search"] = each("words-search", folder, 1, 21)
    few, more, most = (instructions("words-build", folder, passages) for passages in (200, 600, 1400))
    found["words.instructions to index a passage"] = (more - few) // 400
    # 100 where twice as many cost twice as much.
    found["words.growth of indexing, percent"] = 100 * ((most - more) // 800) // max((more - few) // 400, 1)
    return found


def read_and_written(kb, folder, *arguments):
    """Bytes that a process asked the system for, and gave it; mapped files are not among them."""
    environment = clean_environment(folder) | {"KB_DATABASE": str(Path(folder) / "kb.sqlite"), "KB_EMBEDDER": "none",
                                               "KB_TRANSLATOR": "none"}
    process = subprocess.Popen([str(kb), *map(str, arguments)], env=environment, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    # The counts of a process can be read until somebody waits for it.
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    fields = dict(line.split(": ") for line in Path(f"/proc/{process.pid}/io").read_text().splitlines())
    if process.wait() not in (0, 4):
        raise SystemExit(f"kb {arguments[0]} ended with {process.returncode}")
    return int(fields["rchar"]), int(fields["wchar"])


def of_program(kb, folder):
    """Of the whole: by words alone, on the sample company."""
    files = Path(folder) / "corpus"
    shutil.copytree(CORPUS, files)
    read_and_written(kb, folder, "ingest", files)
    read_and_written(kb, folder, "ingest", files)
    again, written = read_and_written(kb, folder, "ingest", files)
    search, _ = read_and_written(kb, folder, "search", "garantía")
    return {"whole.bytes read by an ingest of what is unchanged": again, "whole.bytes written by it": written,
            "whole.bytes read by a search": search}


def judged(found, limits):
    """Lines to show, and whether all of it is within its limit."""
    lines, isWithin = [], True
    for name, value in found.items():
        limit = limits.get(name)
        isGood = limit is not None and value <= limit
        isWithin &= isGood
        share = "no limit" if limit is None else f"{100 * value / limit:.0f} % of {limit:,}" if limit else f"of {limit:,}"
        lines.append((name, f"{value:>15,}  {share}{'' if isGood else '  ABOVE'}"))
    return lines, isWithin


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kb", type=Path, help="the program, for the counts of the whole")
    parser.add_argument("--update", action="store_true", help="makes the limits what is counted now and a tenth")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kb-counts-") as folder:
        found = of_search(folder) | (of_program(options.kb.resolve(), folder) if options.kb else {})
    limits = json.loads(LIMITS.read_text()) if LIMITS.exists() else {}
    if options.update:
        limits |= {name: value + value // 10 for name, value in found.items()}
        LIMITS.write_text(json.dumps(limits, indent=1) + "\n")
    lines, isWithin = judged(found, limits)
    print(report.table(lines))
    if not isWithin:
        print("counts: above the limit. Where that is meant: Benchmarks/counts/run.py --kb PROGRAM --update, and say why in the "
              "commit", file=sys.stderr)
    sys.exit(0 if isWithin else 1)


if __name__ == "__main__":
    main()
