"""tantivy on the terms of one of our fields: the same words in, no positions kept, nothing else in the index."""

import argparse
import json
import shutil
import sys
import time
from importlib.metadata import version
from pathlib import Path

import tantivy

sys.path.insert(0, str(Path(__file__).resolve().parent))
from side import serve, timed  # noqa: E402

FIELD = "terms"


def lines(path, rows):
    with open(path, encoding="utf-8") as file:
        for _, line in zip(range(rows), file):
            yield line


def schema():
    """Terms as they stand between spaces, with how often they stand in a row; no positions, nothing stored."""
    return tantivy.SchemaBuilder().add_text_field(FIELD, stored=False, tokenizer_name="whitespace", index_option="freq").build()


def make(folder, path, rows):
    """Seconds until the index is on disk and merging has ended; of which seconds that making the documents in Python took."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    begin = time.perf_counter()
    for line in lines(path, rows):
        tantivy.Document(terms=line)
    handed = time.perf_counter()
    index = tantivy.Index(schema(), path=str(folder))
    writer = index.writer(heap_size=512 << 20, num_threads=2)
    for line in lines(path, rows):
        writer.add_document(tantivy.Document(terms=line))
    writer.commit()
    writer.wait_merging_threads()
    return {"build_s": round(time.perf_counter() - handed, 3), "documents_s": round(handed - begin, 3),
            "bytes": sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["build", "search"])
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--terms", required=True, help="of passages to index, or of the questions to answer")
    parser.add_argument("--rows", type=int, required=True)
    options = parser.parse_args()
    if options.command == "build":
        print(json.dumps(make(options.folder, options.terms, options.rows)))
        return
    index, opening = timed(lambda: tantivy.Index.open(str(options.folder)))
    searcher, shape = index.searcher(), index.schema
    questions = [list(dict.fromkeys(line.split())) for line in lines(options.terms, options.rows)]

    def found(terms, top):
        each = [(tantivy.Occur.Should, tantivy.Query.term_query(shape, FIELD, term, index_option="freq")) for term in terms]
        return [address.doc for _, address in searcher.search(tantivy.Query.boolean_query(each), top, count=False).hits]

    def answer(request):
        answers = [timed(lambda: found(questions[item], request["top"])) for item in request["items"]]
        return {"ms": [ms for _, ms in answers], "ids": [ids for ids, _ in answers]}

    serve(answer, modes=["search"], open_ms=opening, segments=searcher.num_segments,
          settings=f"tantivy {version('tantivy')}, whitespace tokenizer, frequencies without positions, 2 threads to build, "
                   f"{searcher.num_segments} segments, 1 thread a query")


if __name__ == "__main__":
    main()
