#!/usr/bin/env python3
"""What multiplying in bytes costs in search: nDCG@10 of exact and of fast vectors, on every set of a folder.

    CACHE/venv/bin/python Benchmarks/embedding/quality.py SETS [--kb .build/release/kb] [--trec FOLDER]

By vectors alone: passages (title and text) and questions embedded as they are, ranked by cosine; no words, no translation, so that
nothing hides a difference. With `--kb` also by `kb eval retrieval`, which searches as kb does. Ends with 1 where fast loses more
than the gate on any set.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import contest  # noqa: E402
from harness.contest import BENCH, Side  # noqa: E402

MODES = ("exact", "fast")
#: What fast may lose on any set.
GATE = 0.003
BATCH = 256


def lines(file):
    return [json.loads(line) for line in file.read_text().splitlines() if line.strip()]


def judgements(file):
    """Grades by question and passage; a first line of names is no judgement."""
    found = {}
    for line in file.read_text().splitlines():
        question, passage, grade = line.split("\t")
        if grade.strip().lstrip("-").isdigit() and int(grade) > 0:
            found.setdefault(question, {})[passage] = int(grade)
    return found


def text_of(item):
    return f"{item.get('title') or ''}\n{item['text']}".strip()


def embedded(model, texts, folder):
    """One array of unit vectors for each mode, by one process that embeds in batches."""
    file = folder / "texts.json"
    file.write_text(json.dumps(texts))
    side = Side("kb", [BENCH, "embedding", "--model", model, "--texts", file])
    vectors = {mode: [] for mode in MODES}
    for mode in MODES:
        for start in range(0, len(texts), BATCH):
            vectors[mode] += side.ask(items=list(range(start, min(start + BATCH, len(texts)))), mode=mode)["scores"]
    side.end()
    file.unlink()
    return {mode: np.array(rows, dtype=np.float32) for mode, rows in vectors.items()}


def ranking(scores, names, depth=100):
    """The best passages; equal ones by name, the last first."""
    best = np.argpartition(-scores, min(depth, len(names) - 1))[:depth]
    return sorted(((float(scores[index]), names[index]) for index in best), reverse=True)


def gain(grades):
    return math.fsum(grade / math.log2(place + 2) for place, grade in enumerate(grades))


def ndcg(grades, ranked, depth=10):
    """Järvelin and Kekäläinen, 2002, with the grade itself as gain."""
    ideal = gain(sorted(grades.values(), reverse=True)[:depth])
    return gain([grades.get(name, 0) for _, name in ranked[:depth]]) / ideal


def by_vectors(folder, options):
    corpus, questions = lines(folder / "corpus.jsonl"), lines(folder / "queries.jsonl")
    judged = judgements(folder / "qrels.tsv")
    questions = [question for question in questions if question["_id"] in judged]
    texts = [text_of(item) for item in corpus] + [question["text"] for question in questions]
    names = [item["_id"] for item in corpus]
    found = {"questions": len(judged), "passages": len(corpus)}
    vectors = embedded(options.model, texts, options.scratch)
    for mode, rows in vectors.items():
        ranked = {question["_id"]: ranking(rows[:len(names)] @ row, names)
                  for question, row in zip(questions, rows[len(names):])}
        found[mode] = math.fsum(ndcg(judged[name], ranked.get(name, [])) for name in judged) / len(judged)
        if options.trec:
            write_run(options.trec / f"{folder.name}.{mode}.run", ranked, mode)
    cosines = (vectors["exact"] * vectors["fast"]).sum(1)
    return found | {"cosine_mean": float(cosines.mean()), "cosine_least": float(cosines.min())}


def write_run(file, ranked, mode):
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as out:
        for question, passages in ranked.items():
            for place, (score, name) in enumerate(passages):
                out.write(f"{question}\tQ0\t{name}\t{place + 1}\t{score!r}\t{mode}\n")


def by_search(folder, options):
    found = {}
    for mode in MODES:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("KB_", "OPENBLAS"))}
        run = subprocess.run(
            [options.kb.resolve(), "eval", "retrieval", folder.resolve(), "--json", "--model-dir", options.model],
            cwd=options.scratch, env=environment | {"KB_EMBEDDER_PRECISION": mode}, capture_output=True, text=True)
        if run.returncode != 0:
            raise SystemExit(f"kb eval retrieval {folder}: {run.stderr}")
        found[mode] = json.loads(run.stdout)["retrieval"]["ndcg10"]
    return found


def difference(found):
    return found["fast"] - found["exact"]


def row(name, found):
    """nDCG@10: exact, fast, difference; by vectors, then by search."""
    cells = [f"{name:14s} {found['exact']:.4f} {found['fast']:.4f} {difference(found):+.4f}"]
    if "search" in found:
        whole = found["search"]
        cells.append(f"{whole['exact']:.4f} {whole['fast']:.4f} {difference(whole):+.4f}")
    return "   ".join(cells)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", type=Path, help="a folder of sets in BEIR layout")
    parser.add_argument("--kb", type=Path, help="also search with this build of kb")
    parser.add_argument("--trec", type=Path, help="write the rankings by vectors there, for another scorer")
    parser.add_argument("--model", type=Path, default=Path.home() / ".local/share/kb/models/all-MiniLM-L6-v2")
    parser.add_argument("--runs", help="folder under Benchmarks/runs; by default of today and this machine")
    options = parser.parse_args()
    sets = {}
    with tempfile.TemporaryDirectory() as scratch:
        options.scratch = Path(scratch)
        for folder in sorted(file.parent for file in options.sets.glob("*/qrels.tsv")):
            sets[folder.name] = found = by_vectors(folder, options)
            if options.kb:
                found["search"] = by_search(folder, options)
            print(row(folder.name, found), flush=True)
    path = contest.save(options.runs, "embedding-quality", "nDCG@10", {"gate": GATE, "sets": sets})
    print(f"written to {path}")
    worst = min(difference(part) for found in sets.values() for part in (found, found.get("search")) if part)
    if worst < -GATE:
        raise SystemExit(f"fast loses {-worst:.4f} on one of them; it may lose {GATE}")


if __name__ == "__main__":
    main()
