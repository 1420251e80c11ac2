"""The data: sentences of the sets, passages of three of them, their rough English, questions, vectors and their mixes."""

import argparse
import json
import random
import re
import subprocess
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness.contest import BENCH, Side  # noqa: E402

#: Of each set: its language, and whether its questions are natural ones.
SETS = {"xquad-es": ("es", True), "xquad-en": ("en", True), "faquad-pt": ("pt", True), "mspc-es": ("es", True)}
SHARES = {"es": 0.4, "pt": 0.3, "en": 0.3}


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines() if line]


def sentences(sets, most):
    """By language, each once, prose before the lines of command pages; and how many are prose."""
    found = {language: {} for language in SHARES}
    for name, (language, _) in SETS.items():
        for passage in lines(sets / name / "corpus.jsonl"):
            for sentence in re.split(r"(?<=[.!?])\s+", passage["text"]):
                sentence = " ".join(sentence.split())
                if 25 < len(sentence) < 400:
                    found[language][sentence] = None
    prose = {language: len(kept) for language, kept in found.items()}
    for language in found:
        for file in sorted((sets / "tldr" / "files" / language).rglob("*.md")):
            text = [" ".join(line.split()) for line in file.read_text(errors="ignore").splitlines() if line.strip()]
            for line in text[1:]:
                if len(line) > 15:
                    found[language][f"{text[0]} {line}"[:300]] = None
    return {language: {"original": list(kept)[:most], "prose": min(prose[language], most)} for language, kept in found.items()}


def english(texts, language):
    """By Apertium, as kb does it: Portuguese by way of Spanish. The original where it is not installed."""
    ways = {"es": ["spa-eng"], "pt": ["pt-es", "spa-eng"]}[language]
    text = "\n".join(texts)
    for way in ways:
        text = subprocess.run(["apertium", "-f", "line", "-u", way], input=text, capture_output=True, text=True,
                              check=True).stdout
    translated = [" ".join(line.split()) for line in text.rstrip("\n").split("\n")]
    if len(translated) != len(texts):
        raise SystemExit(f"Apertium gave back {len(translated)} lines for {len(texts)}")
    return translated


def write_sentences(options):
    path = options.cache / "sentences.json"
    if path.exists():
        return json.loads(path.read_text())
    found = sentences(options.sets, options.sentences)
    for language in ("es", "pt"):
        found[language]["english"] = english(found[language]["original"], language)
    path.write_text(json.dumps(found, ensure_ascii=False))
    return found


def write_passages(options, found):
    """Of prose: the lines of command pages are shorter than what people write."""
    path = options.cache / "passages.tsv"
    if path.exists():
        return
    rng = random.Random(7)
    with path.open("w") as file:
        for language in rng.choices(list(SHARES), list(SHARES.values()), k=options.rows):
            originals, rough = found[language]["original"], found[language].get("english")
            chosen = [rng.randrange(found[language]["prose"]) for _ in range(3)]
            parts = [originals[index] for index in chosen] + [rough[index] if rough else "" for index in chosen]
            file.write("\t".join([language, *(part.replace("\t", " ") for part in parts)]) + "\n")


def write_questions(options):
    path = options.cache / "questions.jsonl"
    if path.exists():
        return lines(path)
    asked = [{"text": one["text"], "language": language} for name, (language, natural) in SETS.items() if natural
             for one in lines(options.sets / name / "queries.jsonl")]
    for language in ("es", "pt"):
        mine = [one for one in asked if one["language"] == language]
        for one, rough in zip(mine, english([" ".join(one["text"].split()) for one in mine], language)):
            one["english"] = rough
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in asked))
    return asked


def embedded(options, texts, path):
    """By our own encoder, which is held to the reference; longer texts than it reads are rare and cut into windows."""
    if path.exists():
        return np.load(path)
    file = options.cache / "texts.json"
    file.write_text(json.dumps(texts))
    side = Side("bench", [BENCH, "embedding", "--model", options.model, "--texts", file])
    parts = []
    for start in range(0, len(texts), 256):
        reply = side.ask(mode="exact", items=list(range(start, min(len(texts), start + 256))))
        parts.append(np.array(reply["scores"], dtype=np.float32))
    side.end()
    file.unlink()
    found = np.concatenate(parts)
    np.save(path, found)
    return found


def write_vectors(options, found, asked):
    """Mixtures of two real vectors and noise: many near neighbours, so no easy set. What is embedded is the English where
    there is one, as kb does it."""
    queries = embedded(options, [one.get("english") or one["text"] for one in asked], options.cache / "queries.npy")
    texts = [text for language in found.values() for text in language.get("english") or language["original"]]
    real = embedded(options, texts, options.cache / "real.npy")
    path = options.cache / "vectors.npy"
    if path.exists():
        return queries
    rng, size = np.random.default_rng(7), real.shape[1]
    out = np.lib.format.open_memmap(path, "w+", dtype=np.float32, shape=(options.rows, size))
    for start in range(0, options.rows, 50_000):
        count = min(50_000, options.rows - start)
        one, other = real[rng.integers(0, len(real), count)], real[rng.integers(0, len(real), count)]
        share = rng.uniform(0.5, 1, (count, 1)).astype(np.float32)
        mixed = share * one + (1 - share) * other + rng.normal(0, 0.25 / 19.6, (count, size)).astype(np.float32)
        out[start:start + count] = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
    return queries


def write_filters(options):
    """Rows that may be found, spread by chance."""
    for rows in sorted({min(100_000, options.rows), options.rows}):
        for percent in (1, 10):
            path = options.cache / f"filter-{rows}-{percent}.txt"
            if not path.exists():
                chosen = np.random.default_rng(percent).choice(rows, rows * percent // 100, replace=False)
                path.write_text("".join(f"{row}\n" for row in sorted(chosen)))


def write_texts(options):
    for tokens in (20, 200):
        path = options.cache / f"texts-{tokens}.json"
        if not path.exists():
            subprocess.run([BENCH, "texts", "--model", options.model, "--passages", options.cache / "passages.tsv",
                            "--tokens", str(tokens), "--count", str(min(512, options.rows // 20)), "--to", path], check=True)


def main():
    parser = argparse.ArgumentParser()
    for name in ("sets", "cache", "model"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    for name in ("rows", "sentences"):
        parser.add_argument(f"--{name}", type=int, required=True)
    options = parser.parse_args()
    found = write_sentences(options)
    print({language: len(kept["original"]) for language, kept in found.items()}, "sentences", flush=True)
    write_passages(options, found)
    asked = write_questions(options)
    print(len(asked), "questions", flush=True)
    write_texts(options)
    write_vectors(options, found, asked)
    write_filters(options)


if __name__ == "__main__":
    main()
