#!/usr/bin/env python3
"""Passages by words: natural questions in three languages, the best hundred.

    Benchmarks/words/run.py --cache FOLDER --rows 200000

Ours and every peer answer the same questions in turns. `--part fields` puts each of our fields by itself beside tantivy, which gets
the very terms of that field. See README.md beside this file.
"""

import argparse
import json
import random
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import contest, report  # noqa: E402
from harness.contest import BENCH, Entry, Side  # noqa: E402

TOP = 100


def build(options, index):
    command = [BENCH, "words-build", "--passages", options.cache / "passages.tsv", "--rows", str(options.rows), "--index", index]
    made = run(command)
    size = sum(file.stat().st_size for file in options.cache.glob(f"{index.name}*"))
    fields = {name.removesuffix("_bytes"): int(value) for name, value in made.items() if name.endswith("_bytes")}
    return {"build_s": round(made["build_ms"] / 1000, 2), "bytes": size, "fields": fields}


def sides(options, index):
    files = ["--passages", options.cache / "passages.tsv", "--questions", options.cache / "questions.jsonl"]
    more = ["--rows", str(options.rows), "--cache", options.cache] + (["--anew"] if options.build else [])
    ours = Side("kb", [BENCH, "words", "--index", index, *files[2:]])
    names = ["tantivy", "bm25s", "fts5"]
    return ours, {name: Side(name, contest.peer(options.cache, "words", name, *files, *more)) for name in names}


def entries(ours, peers, items, rows):
    found = [Entry(f"kb {mode}", ours, items, 10 if rows <= 200_000 else 3, mode=mode, top=TOP) for mode in ours.ready["modes"]]
    found += [Entry("tantivy", peers["tantivy"], items, 10, mode="words", top=TOP),
              Entry("tantivy, matches counted", peers["tantivy"], items, 10, mode="counted", top=TOP),
              Entry("tantivy, no stop words", peers["tantivy"], items, 10, mode="without stop words", top=TOP),
              Entry("bm25s", peers["bm25s"], items, 10, mode="words", top=TOP),
              Entry("SQLite FTS5", peers["fts5"], items, 2 if rows <= 200_000 else 1, mode="words", top=TOP)]
    return found


def updates(ours, peers, rows):
    """One document written anew, until it can be found."""
    items = random.Random(5).sample(range(rows), 12)
    sides = {"kb": ours, "tantivy": peers["tantivy"], "SQLite FTS5": peers["fts5"]}
    return {name: contest.statistics(side.ask(mode="update", items=items)["ms"]) for name, side in sides.items()}


# MARK: Each field by itself

FIELDS = ["words", "bigrams", "grams", "pivot words", "pivot bigrams", "pivot grams"]


def fields(options, index):
    """Builds and searches of one field after the other, ours and tantivy's on the same terms."""
    folder = options.cache / f"fields-{options.rows}"
    write_terms(options, folder)
    names = [name for name in FIELDS if not options.field or name in options.field]
    result = {"built": {name: built(options, folder, name) for name in names}, "asked": {}}
    total = len((options.cache / "questions.jsonl").read_text().splitlines())
    items = random.Random(3).sample(range(total), 300)
    ours = Side("kb", [BENCH, "words", "--index", index, "--questions", options.cache / "questions.jsonl"])
    peers = {name: Side(f"tantivy {name}", tantivy(options, "search", folder, name, "questions", total)) for name in names}
    for name in names:
        plan = [Entry("kb", ours, items, 10, mode=f"field {name}", top=TOP),
                Entry("tantivy", peers[name], items, 10, mode="search", top=TOP)]
        contest.take_turns(plan, 30, options.seconds / len(names))
        result["asked"][name] = {entry.name: entry.summary() for entry in plan}
    result["settings"] = {name: side.ready["settings"] for name, side in peers.items()}
    for side in (ours, *peers.values()):
        side.end()
    print(report.table([(name, "  ".join(f"{side} {one['build_s']:.2f} s {one['bytes'] / 1e6:.1f} MB" for side, one in
                                         result["built"][name].items()) + "  " +
                         "  ".join(f"{side} {one['p50_ms']:.3f} / {one['p95_ms']:.3f} ms" for side, one in
                                   result["asked"][name].items())) for name in names]))
    return result


def write_terms(options, folder):
    """The terms of every field as our analyzer cuts them, as text: half a minute for each 200,000 passages."""
    if folder.exists():
        return
    folder.mkdir()
    run([BENCH, "field-terms", "--passages", options.cache / "passages.tsv", "--rows", str(options.rows),
         "--questions", options.cache / "questions.jsonl", "--folder", folder])


def built(options, folder, name):
    """The fastest of a few builds, in turns: from terms in a file to an index on disk, two threads each."""
    times = {"kb": [], "tantivy": []}
    for _ in range(options.builds):
        ours = run([BENCH, "field-build", "--terms", folder / f"{name}.passages", "--rows", str(options.rows), "--field", name,
                    "--index", folder / "kb.index"])
        times["kb"].append({"build_s": round(ours["build_ms"] / 1000, 3), "bytes": int(ours["bytes"])})
        times["tantivy"].append(run(tantivy(options, "build", folder, name, "passages", options.rows)))
    (folder / "kb.index").unlink()
    return {side: min(ran, key=lambda one: one["build_s"]) | {"all_s": [one["build_s"] for one in ran]}
            for side, ran in times.items()}


def tantivy(options, command, folder, name, kind, rows):
    return contest.peer(options.cache, "fields", command, "--folder", folder / f"tantivy {name}", "--terms",
                        folder / f"{name}.{kind}", "--rows", str(rows))


def run(command):
    """Its one line of JSON."""
    return json.loads(subprocess.run([str(word) for word in command], capture_output=True, check=True,
                                     env=contest.environment()).stdout)


# MARK: All together

def main():
    parser = contest.options(argparse.ArgumentParser(description=__doc__.splitlines()[0]))
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--build", action="store_true", help="makes every index anew first")
    parser.add_argument("--part", choices=["all", "fields"], default="all")
    parser.add_argument("--builds", type=int, default=3, help="with --part fields: of each")
    parser.add_argument("--field", action="append", choices=FIELDS, help="with --part fields: only this one")
    options = parser.parse_args()
    index = options.cache / f"words-{options.rows}.index"
    about = index.with_suffix(".json")
    if options.build or not index.exists():
        about.write_text(json.dumps(build(options, index)))
    if options.part == "fields":
        result = fields(options, index)
        print(f"written to {contest.save(options.runs, 'words', f'fields of {options.rows}', result)}")
        return
    ours, peers = sides(options, index)
    total = len((options.cache / "questions.jsonl").read_text().splitlines())
    plan = entries(ours, peers, random.Random(3).sample(range(total), 300), options.rows)
    contest.take_turns(plan, 30, options.seconds)
    result = {"asked": {entry.name: entry.summary() for entry in plan}, "index": {"kb": json.loads(about.read_text())}}
    for name, side in {"kb": ours, **peers}.items():
        result["index"].setdefault(name, {}).update({key: value for key,
                                                     value in side.ready.items() if key not in ("ready", "modes")})
        result["index"][name]["memory_mb"] = side.memory_mb()
    result["update"] = updates(ours, peers, options.rows)
    for side in (ours, *peers.values()):
        side.end()
    print(report.table([(name, f"{one['p50_ms']:9.2f} ms p50 {one['p95_ms']:9.2f} p95") for name,
                        one in result["asked"].items()]))
    print(f"written to {contest.save(options.runs, 'words', str(options.rows), result)}")


if __name__ == "__main__":
    main()
