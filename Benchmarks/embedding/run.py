#!/usr/bin/env python3
"""Vectors of texts: 20 tokens one by one, 20 tokens in batches of 32, 200 tokens in batches of 32.

    Benchmarks/embedding/run.py --cache FOLDER

Ours and every peer embed the same texts with the same model in turns. See README.md beside this file.
"""

import argparse
import math
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import contest, report  # noqa: E402
from harness.contest import BENCH, Entry, Side  # noqa: E402

#: Tokens, texts of a batch, batches of a turn.
CASES = {"20 tokens, one": (20, 1, 8), "20 tokens, 32": (20, 32, 2), "200 tokens, 32": (200, 32, 1)}
PEERS = [("torch", "fp32"), ("torch", "bf16"), ("onnxruntime", "fp32"), ("onnxruntime", "int8")]


class Batches(Entry):
    """Asks for whole batches: the time of one is the figure."""

    def turn(self, number):
        for offset in range(self.request_count):
            first = (number * self.request_count + offset) * self.per_turn
            chosen = [self.items[(first + position) % len(self.items)] for position in range(self.per_turn)]
            reply = self.side.ask(items=chosen, **self.request)
            self.asked += chosen
            self.ms += reply["ms"]
            self.scores += reply["scores"]


def cosine(one, other):
    return sum(a * b for a, b in zip(one, other)) / math.sqrt(sum(a * a for a in one) * sum(b * b for b in other))


def closeness(entry, truth):
    """The smallest cosine with torch's fp32 vector of the same text."""
    known = dict(zip(truth.asked, truth.scores))
    cosines = [cosine(one, known[item]) for item, one in zip(entry.asked, entry.scores) if item in known]
    return round(min(cosines), 6) if cosines else None


def measure(options, tokens, batch, batches):
    file = options.cache / f"texts-{tokens}.json"
    ours = Side("kb", [BENCH, "embedding", "--model", options.model, "--texts", file])
    peers = [Side(f"{name} {bits}", contest.peer(options.cache, "embedding", name, "--bits", bits, "--model", options.model,
                                                 "--texts", file,
                                                   "--cache", options.cache)) for name, bits in PEERS]
    pairs = [(f"kb {mode}", ours, mode) for mode in ours.ready["modes"]] + [(side.name, side, side.ready["modes"][0])
                                                                            for side in peers]
    entries = [Batches(name, side, list(range(512)), batch, mode=mode) for name, side, mode in pairs]
    for entry in entries:
        entry.request_count = batches
    # Ours packs its weights after a thousand tokens; a server has long done that.
    contest.take_turns(entries, 60, options.seconds / len(CASES), warm=6)
    truth = next(entry for entry in entries if entry.name == "torch fp32")
    result = {}
    for entry in entries:
        found = entry.summary()
        result[entry.name] = found | {
            "texts_per_second": round(batch * 1000 / found["p50_ms"], 1), "closeness": closeness(entry, truth),
            "settings": entry.side.ready.get("settings"), "open_ms": round(entry.side.ready["open_ms"], 1),
            "memory_mb": entry.side.memory_mb()}
    for side in (ours, *peers):
        side.end()
    return result


def main():
    parser = contest.options(argparse.ArgumentParser(description=__doc__.splitlines()[0]))
    parser.add_argument("--model", type=Path, default=Path.home() / ".local/share/kb/models/all-MiniLM-L6-v2")
    options = parser.parse_args()
    for name, (tokens, batch, batches) in CASES.items():
        result = measure(options, tokens, batch, batches)
        print(name)
        lines = [(side, f"{one['texts_per_second']:8.1f} texts/s  {one['closeness']}") for side, one in result.items()]
        print(report.table(lines), flush=True)
        path = contest.save(options.runs, "embedding", name, {"sides": result})
    print(f"written to {path}")


if __name__ == "__main__":
    main()
