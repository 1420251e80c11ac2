#!/usr/bin/env python3
"""Nearest vectors: the exact scan, what is faster and provably the same, what is approximate; batches and filters.

    Benchmarks/vectors/run.py --cache FOLDER --rows 100000

Ours and every peer answer the same questions in turns. See README.md beside this file.
"""

import argparse
import json
import random
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import contest, report  # noqa: E402
from harness.contest import BENCH, Entry, Side  # noqa: E402

TOP = 10


class Sides:
    """Starts a process where it is first asked for."""

    def __init__(self, options):
        self.options, self.all = options, {}
        self.files = ["--vectors", options.cache / "vectors.npy", "--queries", options.cache / "queries.npy"]
        self.index = options.cache / f"vectors-{options.rows}.index"
        self.about = options.cache / f"vectors-{options.rows}.json"

    def ours(self):
        return self._side("kb", [BENCH, "vectors", "--index", self.index, *self.files[2:]])

    def reading(self):
        return self._side("reading", [BENCH, "reading", "--file", self.index])

    def peer(self, name, kind=None):
        more = ["--rows", str(self.options.rows), "--cache", self.options.cache] + (["--kind", kind] if kind else [])
        return self._side(f"{name} {kind or ''}".strip(), contest.peer(self.options.cache, "vectors", name, *self.files, *more))

    def _side(self, name, command):
        if name not in self.all:
            self.all[name] = Side(name, command)
        return self.all[name]

    def end(self):
        for side in self.all.values():
            side.end()


def build(sides, options):
    """Our file, made anew: seconds, and bytes."""
    command = [BENCH, "vectors-build", "--vectors", options.cache / "vectors.npy", "--rows", str(options.rows), "--index",
               sides.index]
    made = json.loads(subprocess.run([str(word) for word in command], capture_output=True, check=True,
                                     env=contest.environment()).stdout)
    size = sum(file.stat().st_size for file in options.cache.glob(f"{sides.index.name}*"))
    sides.about.write_text(json.dumps({"build_s": round(made["build_ms"] / 1000, 2), "bytes": size} | made))


def alone(sides, items, rows):
    """One question at a time, without a filter."""
    turns, ours = 5 if rows <= 200_000 else 2, sides.ours()
    entries = [Entry(f"kb {mode}", ours, items, turns, mode=mode, top=TOP) for mode in ours.ready["modes"]]
    entries.append(Entry("numpy", sides.peer("numpy"), items, turns, mode="exact", top=TOP))
    entries.append(Entry("faiss IndexFlatIP", sides.peer("faiss", "flat"), items, turns, mode="search", top=TOP))
    entries.append(Entry("usearch exact", sides.peer("usearch"), items, turns, mode="exact", top=TOP))
    for depth in (100, 400):
        entries.append(Entry(f"faiss RaBitQ, {depth} refined", sides.peer("faiss", "rabitq"), items, turns, mode="search",
                             top=TOP,
                             parameters={"refine": depth}))
    for probes in (16, 64):
        entries.append(Entry(f"faiss IVF, {probes} of 1,024 lists", sides.peer("faiss", "ivf"), items, turns, mode="search",
                             top=TOP,
                             parameters={"nprobe": probes}))
    if rows <= 200_000:
        entries.append(Entry("sqlite-vec", sides.peer("sqlite-vec"), items, turns, mode="exact", top=TOP))
        for width in (64, 256, 1024):
            entries.append(Entry(f"faiss HNSW, ef {width}", sides.peer("faiss", "hnsw"), items, turns, mode="search", top=TOP,
                                 parameters={"ef": width}))
        entries.append(Entry("hnswlib, ef 256", sides.peer("hnswlib"), items, turns, mode="search", top=TOP,
                             parameters={"ef": 256}))
    for mode in ("mapped", "private"):
        entries.append(Entry(f"reading, {mode}", sides.reading(), items, turns, mode=mode))
    return entries


def together(sides, items):
    """Batches of 32."""
    ours = sides.ours()
    entries = [Entry(f"kb {mode}", ours, items, 32, mode=mode, top=TOP, batch=32) for mode in ours.ready["modes"]]
    entries.append(Entry("numpy", sides.peer("numpy"), items, 32, mode="exact", top=TOP, batch=32))
    entries.append(Entry("faiss IndexFlatIP", sides.peer("faiss", "flat"), items, 32, mode="search", top=TOP, batch=32))
    return entries


def filtered(sides, items, rows, percent, cache):
    """Only some rows may be found."""
    ours, path = sides.ours(), str(cache / f"filter-{rows}-{percent}.txt")
    entries = [Entry(f"kb {mode}", ours, items, 5, mode=mode, top=TOP, filter=path) for mode in ours.ready["modes"]]
    entries.append(Entry("numpy", sides.peer("numpy"), items, 5, mode="exact", top=TOP, filter=path))
    entries.append(Entry("faiss IndexFlatIP", sides.peer("faiss", "flat"), items, 5, mode="search", top=TOP, filter=path))
    return entries


def judged(entries):
    """Figures of each, with what it found of what numpy found; whether our exact ways gave the same ids and scores."""
    truth = {item: ids for entry in entries if entry.name == "numpy" for item, ids in zip(entry.asked, entry.ids)}
    results = {}
    for entry in entries:
        found = entry.summary()
        both = [(ids, truth[item]) for item, ids in zip(entry.asked, entry.ids) if item in truth]
        if both:
            found["recall"] = contest.recall([one for one, _ in both], [other for _, other in both])
            found["fewest"] = min(len(one) for one, _ in both)
        results[entry.name] = found
    scans = [entry for entry in entries if entry.name in ("kb exact", "kb scan")]
    for entry in entries:
        if scans and entry.name.startswith("kb ") and entry is not scans[0]:
            known = {item: (ids, scores) for item, ids, scores in zip(scans[0].asked, scans[0].ids, scans[0].scores)}
            same = [known[item] == (ids, scores) for item, ids, scores in zip(entry.asked, entry.ids,
                                                                              entry.scores) if item in known]
            results[entry.name]["same_as_the_scan"] = f"{sum(same)} of {len(same)}"
    return results


def opened_cold(sides, items):
    """A new process until its first answer, the file being in the system's cache."""
    command = [str(word) for word in [BENCH, "vectors", "--index", sides.index, *sides.files[2:]]]
    times = []
    for item in items[:7]:
        begin = time.perf_counter()
        side = Side("kb", command)
        side.ask(mode=side.ready["modes"][-1], items=[item], top=TOP)
        times.append((time.perf_counter() - begin) * 1000)
        side.end()
    return contest.statistics(times)


def shown(result):
    rows = []
    for part in ("one", "batch_32", "filter_1", "filter_10"):
        for name, one in result.get(part, {}).items():
            rows.append((f"{part}: {name}", f"{one['p50_ms']:9.2f} ms p50 {one['p95_ms']:9.2f} p95  {one.get('recall', '')}"))
    return report.table(rows)


def main():
    parser = contest.options(argparse.ArgumentParser(description=__doc__.splitlines()[0]))
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--build", action="store_true", help="makes the peers' indexes and ours, and measures nothing else")
    options = parser.parse_args()
    sides = Sides(options)
    if options.build or not sides.about.exists():
        build(sides, options)
    result = {"build": json.loads(sides.about.read_text())}
    items = random.Random(3).sample(range(3400), 320)
    plans = {"one": alone(sides, items, options.rows)}
    if options.build:
        sides.end()
        return
    plans |= {"batch_32": together(sides, items), "filter_1": filtered(sides, items, options.rows, 1, options.cache),
              "filter_10": filtered(sides, items, options.rows, 10, options.cache)}
    parts = {"one": 0.6, "batch_32": 0.2, "filter_1": 0.1, "filter_10": 0.1}
    for name, entries in plans.items():
        contest.take_turns(entries, 40, options.seconds * parts[name])
        result[name] = judged(entries)
    result["open_cold"] = opened_cold(sides, items)
    result["sides"] = {side.name: {name: value for name, value in side.ready.items() if name not in ("ready", "modes")}
                       | {"memory_mb": side.memory_mb()}
                       for side in sides.all.values()}
    sides.end()
    print(shown(result))
    print(f"written to {contest.save(options.runs, 'vectors', str(options.rows), result)}")


if __name__ == "__main__":
    main()
