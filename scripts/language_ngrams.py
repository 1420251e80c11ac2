#!/usr/bin/env python3
"""Makes Sources/KnowledgeBase/Ingestion/LanguageNGrams+table.swift: which letter groups lean to which language.

    language_ngrams.py es=PATH... pt=PATH... en=PATH... > LanguageNGrams+table.swift

A path is a text file, or a folder of them; of JSON lines the fields `title`, `text` and `question` are taken, of
Markdown no code and no links. Only weights leave this program, never a word of the texts. The same texts
give the same file.

The table of today comes from corpus-sources/docs, and from one half each of XQuAD in English and Spanish (CC BY-SA 4.0),
FaQuAD (CC BY 4.0), the Spanish and English questions and some Spanish pages of Microsoft's Partner Center (CC BY 4.0),
and the tldr pages that exist in all three languages (CC BY 4.0). The other halves were kept for measuring.

Every different word is one example: its n-grams of 1 to 4 letters, edges marked by `_`, and the share of the
languages it stands in. A multinomial logistic regression over these examples (log-linear, L1-penalised, AdaGrad)
gives each n-gram a weight per language; the most telling are kept and fitted again. Words count by the logarithm of
their frequency, so that what a text is about weighs little; every language counts the same. Each word is
learned without its accents too, since people type without them. Names (words that are only ever
capitalised, inside a sentence too) are examples of no language in particular.
"""

import argparse
import json
import math
import random
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

LANGUAGES = ("es", "pt", "en")
WORD = re.compile(r"[^\W\d_]+")
NOT_PROSE = re.compile(r"`[^`]*`|<[^>]*>|\]\([^)]*\)|https?://\S+|\S+@\S+|\{\{[^}]*\}\}|[\[\]]")
LONGEST = 4  # letters of an n-gram; LanguageNGrams.longest in Swift
MOST_WORDS = 60_000  # of one path, so that no source outweighs the others
SMOOTHING = 0.2  # of a word's share of the languages, in occurrences
LEAST_WORDS = 4  # different words an n-gram must stand in


def main():
    parser = argparse.ArgumentParser(description="Letter groups that tell es, pt and en apart, as Swift source.")
    parser.add_argument("texts", nargs="+", metavar="LANGUAGE=PATH")
    parser.add_argument("--ngrams", type=int, default=2000, help="how many are kept (2000)")
    arguments = parser.parse_args()
    words, names = read(arguments.texts)
    examples = make_examples(words, names)
    everything = fit(examples, penalty=0.02, epochs=8)
    kept = most_telling(everything, examples, arguments.ngrams)
    write(fit([(grams & kept, share, weight) for grams, share, weight in examples], penalty=0.002, epochs=12))


# --- texts to words


def read(arguments):
    """Occurrences of each lower-case word by language, as if all had as much text; and the words that are names."""
    lower, capital = {}, Counter()
    for argument in arguments:
        language, _, path = argument.partition("=")
        if language not in LANGUAGES or not Path(path).exists():
            sys.exit(f"cannot read '{argument}': name a file or folder as es=PATH, pt=PATH or en=PATH")
        count(texts(Path(path)), lower.setdefault(language, Counter()), capital)
    if set(lower) != set(LANGUAGES):
        sys.exit("cannot compare languages: name texts of es, pt and en")
    words = defaultdict(lambda: [0.0] * len(LANGUAGES))
    mean = sum(sum(counts.values()) for counts in lower.values()) / len(LANGUAGES)
    for index, language in enumerate(LANGUAGES):
        scale = mean / sum(lower[language].values())
        for word, n in lower[language].items():
            words[word][index] += n * scale
    return words, {word: n for word, n in capital.items() if word not in words}


def texts(path):
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file() and file.suffix in (".txt", ".md", ".jsonl"):
            yield from lines(file)


def lines(file):
    data = file.read_bytes()
    coding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    try:
        text = data.decode(coding)
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    for line in text.splitlines():
        if file.suffix == ".jsonl":
            record = json.loads(line)
            line = " . ".join(record.get(field, "") for field in ("title", "text", "question"))
        yield NOT_PROSE.sub(" ", unicodedata.normalize("NFC", line))


def count(lines, lower, capital):
    left = MOST_WORDS
    for line in lines:
        for match in WORD.finditer(line):
            word = match.group()
            begins = not re.search(r"[\w,;)] ?$", line[: match.start()])
            if word.islower() or (begins and word[1:].islower()):
                lower[word.lower()] += 1
            elif word[1:].islower():
                capital[word.lower()] += 1
            left -= 1
        if left <= 0:
            return


# --- words to examples


def make_examples(words, names):
    """(n-grams, share of each language, weight) of each word, of all together in equal shares."""
    plain = defaultdict(lambda: [0.0] * len(LANGUAGES))
    for word, counts in words.items():
        for index, n in enumerate(counts):
            plain[fold(word)][index] += n
    examples = [example(word, counts) for word, counts in sorted(plain.items())]
    examples += [example(word, counts) for word, counts in sorted(words.items()) if not word.isascii()]
    examples = list(balanced(examples))
    equal = [1 / len(LANGUAGES)] * len(LANGUAGES)
    return examples + [(ngrams(name), equal, math.log1p(n)) for name, n in sorted(names.items())]


def example(word, counts):
    total = sum(counts)
    share = [(n + SMOOTHING) / (total + SMOOTHING * len(counts)) for n in counts]
    return ngrams(word), share, math.log1p(total)


def balanced(examples):
    mass = [sum(share[k] * weight for _, share, weight in examples) for k in range(len(LANGUAGES))]
    factor = [sum(mass) / len(mass) / m for m in mass]
    for grams, share, weight in examples:
        scaled = [s * f for s, f in zip(share, factor)]
        yield grams, [s / sum(scaled) for s in scaled], weight * sum(scaled)


def ngrams(word):
    """Those of the word without its accents, and those with an accent in them."""
    found = pieces(f"_{fold(word)}_")
    if not word.isascii():
        found |= {gram for gram in pieces(f"_{word}_") if not gram.isascii()}
    return found


def pieces(padded):
    return {
        padded[start : start + n] for n in range(1, LONGEST + 1) for start in range(len(padded) - n + 1)
    } - {"_"}


def fold(word):
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


# --- examples to weights


def fit(examples, penalty, epochs, rate=0.3):
    """Weights per language of each n-gram, by stochastic gradients in an order that is always the same."""
    spread = Counter(gram for grams, _, _ in examples for gram in grams)
    ids = {gram: i for i, gram in enumerate(sorted(g for g, n in spread.items() if n >= LEAST_WORDS))}
    rows = [(sorted(ids[g] for g in grams if g in ids), share, weight) for grams, share, weight in examples]
    weights = [[0.0] * len(LANGUAGES) for _ in ids]
    squares = [[1e-6] * len(LANGUAGES) for _ in ids]
    shuffler = random.Random(1)
    for _ in range(epochs):
        shuffler.shuffle(rows)
        for grams, share, weight in rows:
            gradient = [weight * (p - s) for p, s in zip(softmax(weights, grams), share)]
            for gram in grams:
                step(weights[gram], squares[gram], gradient, rate, penalty)
    return {gram: weights[i] for gram, i in ids.items()}


def softmax(weights, grams):
    sums = [sum(weights[gram][k] for gram in grams) for k in range(len(LANGUAGES))]
    powers = [math.exp(s - max(sums)) for s in sums]
    return [p / sum(powers) for p in powers]


def step(weight, square, gradient, rate, penalty):
    for k, slope in enumerate(gradient):
        square[k] += slope * slope
        pace = rate / math.sqrt(square[k])
        moved = weight[k] - pace * slope
        weight[k] = math.copysign(max(abs(moved) - pace * penalty, 0.0), moved)


def most_telling(weights, examples, number):
    spread = Counter(gram for grams, _, _ in examples for gram in grams)
    value = {g: (max(w) - min(w)) * math.sqrt(spread[g]) for g, w in weights.items()}
    return set(sorted(value, key=lambda gram: (-value[gram], gram))[:number])


# --- weights to Swift


def write(weights):
    entries = []
    for gram, weight in sorted(weights.items()):
        middle = sum(weight) / len(weight)
        tenths = [round(10 * (w - middle)) for w in weight]
        if any(tenths):
            entries.append(f"{gram}:" + ",".join(map(str, tenths)))
    print(HEADER.format(count=len(entries)), end="")
    line = ""
    for entry in entries + [""]:
        if not entry or len(line) + len(entry) > 105:
            print(f"        {line.strip()}")
            line = ""
        line += f" {entry}"
    print(FOOTER, end="")


HEADER = '''// Made by scripts/language_ngrams.py; not to be edited by hand.

extension LanguageNGrams {{
    /// {count} n-grams with their weights for Spanish, Portuguese and English, in tenths of a natural logarithm.
    static let table = """
'''
FOOTER = '''        """
}
'''

if __name__ == "__main__":
    main()
