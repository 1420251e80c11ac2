"""Peers that find passages by words: tantivy, bm25s, SQLite's FTS5."""

import argparse
import json
import re
import shutil
import sqlite3
import sys
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from side import build, serve, timed  # noqa: E402


def texts(path, rows):
    """The original text of each passage."""
    with open(path, encoding="utf-8") as file:
        for _, line in zip(range(rows), file):
            yield " ".join(line.split("\t")[1:4])


def words(text):
    return re.findall(r"\w+", text.lower())


def stop_words():
    from bm25s import stopwords
    return set(stopwords.STOPWORDS_EN_PLUS) | set(stopwords.STOPWORDS_SPANISH) | set(stopwords.STOPWORDS_PORTUGUESE)


def size(folder):
    return sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())


class Tantivy:
    """One text field by the default tokenizer (words in lower case, positions kept), terms OR-ed, BM25."""
    modes = ["words", "counted", "without stop words", "update"]

    def __init__(self, folder, passages):
        import tantivy
        self.library, self.stops = tantivy, stop_words()
        schema = tantivy.SchemaBuilder().add_integer_field("id", stored=True, indexed=True, fast=True)
        schema = schema.add_text_field("text", stored=False).build()
        isNew = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
        self.index = tantivy.Index(schema, path=str(folder))
        self.build = build(lambda: self._fill(passages()))[1] if isNew else None
        self.writer, self.index_field = None, schema
        self.index.reload()
        self.searcher = self.index.searcher()
        segments = self.searcher.num_segments
        self.settings = f"tantivy {version('tantivy')}, default tokenizer, {segments} segments, 1 thread a query"

    def _fill(self, passages):
        writer = self.index.writer(heap_size=512 << 20, num_threads=2)
        for number, text in enumerate(passages):
            writer.add_document(self.library.Document(id=number, text=text))
        writer.commit()
        writer.wait_merging_threads()

    def search(self, question, mode, top):
        asked = [word for word in words(question) if mode != "without stop words" or word not in self.stops]
        query = self.index.parse_query(" ".join(asked), ["text"])
        # Where matches are to be counted, none can be left out.
        found = self.searcher.search(query, top, count=mode == "counted").hits
        return [address.doc for _, address in found]

    def update(self, number):
        self.writer = self.writer or self.index.writer(heap_size=64 << 20, num_threads=1)
        self.writer.delete_documents_by_term("id", number)
        self.writer.add_document(self.library.Document(id=number,
                                                       text=f"La garantía número {number} vale un año desde la entrega."))
        self.writer.commit()
        self.index.reload()
        self.searcher = self.index.searcher()


class BM25S:
    """bm25s with its own tokenizer, stop words of English taken out, its numba backend off."""
    modes = ["words"]

    def __init__(self, folder, passages):
        import bm25s
        self.library = bm25s
        if folder.exists():
            self.build, self.found = None, bm25s.BM25.load(str(folder), mmap=False)
        else:
            self.found, self.build = build(lambda: self._made(passages()))
            self.found.save(str(folder))
        self.settings = f"bm25s {version('bm25s')}, numpy backend, 1 thread"

    def _made(self, passages):
        tokens = self.library.tokenize(list(passages), stopwords="en", show_progress=False)
        made = self.library.BM25()
        made.index(tokens, show_progress=False)
        return made

    def search(self, question, mode, top):
        tokens = self.library.tokenize([question], stopwords="en", show_progress=False)
        ids, _ = self.found.retrieve(tokens, k=top, show_progress=False, n_threads=1)
        return [int(one) for one in ids[0]]


class FTS5:
    """SQLite's own index, unicode61 with accents folded, terms OR-ed, ordered by bm25."""
    modes = ["words", "update"]

    def __init__(self, folder, passages):
        isNew = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
        self.db = sqlite3.connect(folder / "fts.sqlite")
        self.db.execute("PRAGMA journal_mode = wal")
        self.db.execute("PRAGMA mmap_size = 8000000000")
        self.build = build(lambda: self._fill(passages()))[1] if isNew else None
        self.settings = f"SQLite {sqlite3.sqlite_version} FTS5, unicode61, 1 thread"

    def _fill(self, passages):
        self.db.execute("CREATE VIRTUAL TABLE t USING fts5(text, content='', tokenize=\"unicode61 remove_diacritics 2\")")
        self.db.executemany("INSERT INTO t (rowid, text) VALUES (?, ?)", enumerate(passages, 1))
        self.db.commit()

    def search(self, question, mode, top):
        query = " OR ".join(f'"{word}"' for word in words(question))
        return [row[0] - 1 for row in self.db.execute("SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT ?", (query, top))]

    def update(self, number):
        """Adds only: a contentless table would have to be told the old text."""
        self.db.execute("INSERT INTO t (text) VALUES (?)", (f"La garantía número {number} vale un año desde la entrega.",))
        self.db.commit()


PEERS = {"tantivy": Tantivy, "bm25s": BM25S, "fts5": FTS5}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=PEERS)
    for name in ("passages", "questions", "cache"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--anew", action="store_true")
    options = parser.parse_args()
    folder = Path(options.cache) / f"{options.name}-{options.rows}"
    about = folder.with_suffix(".json")
    if options.anew:
        shutil.rmtree(folder, ignore_errors=True)
    questions = [json.loads(line)["text"] for line in open(options.questions, encoding="utf-8")]
    peer, opening = timed(lambda: PEERS[options.name](folder, lambda: texts(options.passages, options.rows)))
    if peer.build is not None:
        about.write_text(json.dumps({"build_s": peer.build, "bytes": size(folder)}))

    def answer(request):
        reply = {"ms": [], "ids": []}
        for item in request["items"]:
            if request["mode"] == "update":
                found, time = timed(lambda: peer.update(item))
            else:
                found, time = timed(lambda: peer.search(questions[item], request["mode"], request["top"]))
            reply["ms"].append(time)
            reply["ids"].append(found or [])
        return reply

    serve(answer, modes=peer.modes, open_ms=opening, settings=peer.settings, **json.loads(about.read_text()))


if __name__ == "__main__":
    main()
