"""Peers that find nearest vectors: numpy, faiss, usearch, hnswlib, sqlite-vec."""

import argparse
import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))
from side import build, serve, timed  # noqa: E402


def mask(path, rows):
    allowed = np.zeros(rows, dtype=bool)
    allowed[np.loadtxt(path, dtype=np.int64)] = True
    return allowed


class Exact:
    """numpy: the product with all vectors (OpenBLAS), then the best of them."""
    modes = ["exact"]

    def __init__(self, vectors, options):
        self.vectors, self.filters = vectors, {}
        self.settings = f"numpy {version('numpy')}, mapped file"

    def search(self, queries, request):
        top, vectors, rows = request["top"], self.vectors, None
        if request.get("filter"):
            if request["filter"] not in self.filters:
                self.filters[request["filter"]] = np.flatnonzero(mask(request["filter"], len(vectors)))
            rows = self.filters[request["filter"]]
        scores = (vectors[rows] if rows is not None else vectors) @ queries.T
        best = np.argpartition(scores, -top, axis=0)[-top:]
        order = np.take_along_axis(best, np.argsort(-np.take_along_axis(scores, best, 0), axis=0), 0)
        found = np.take_along_axis(scores, order, 0).T
        return (rows[order] if rows is not None else order).T, found


class Faiss:
    """What the name says: flat, sq8, rabitq (refined by the vectors themselves), ivf, hnsw."""
    modes = ["search"]

    def __init__(self, vectors, options):
        import faiss
        self.faiss, self.filters, self.vectors = faiss, {}, vectors
        faiss.omp_set_num_threads(2)
        file = Path(options.cache) / f"faiss-{options.kind}-{len(vectors)}.index"
        about = file.with_suffix(".json")
        if options.kind == "flat":
            self.index, self.build = build(lambda: self._made(options.kind, vectors))
        elif file.exists():
            self.index, self.build = faiss.read_index(str(file)), json.loads(about.read_text())["build_s"]
        else:
            self.index, self.build = build(lambda: self._made(options.kind, vectors))
            faiss.write_index(self.index, str(file))
            about.write_text(json.dumps({"build_s": self.build}))
        self.settings = f"faiss-cpu {version('faiss-cpu')}, {self.kind}"

    def _made(self, kind, vectors):
        faiss, (rows, size) = self.faiss, vectors.shape
        vectors = np.ascontiguousarray(vectors)
        if kind == "flat":
            index = faiss.IndexFlatIP(size)
        elif kind == "sq8":
            index = faiss.IndexScalarQuantizer(size, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
        elif kind == "rabitq":
            index = faiss.IndexRaBitQ(size, faiss.METRIC_INNER_PRODUCT)
        elif kind == "ivf":
            lists = 1024
            index = faiss.IndexIVFFlat(faiss.IndexFlatIP(size), size, lists, faiss.METRIC_INNER_PRODUCT)
        else:
            index = faiss.IndexHNSWFlat(size, 32, faiss.METRIC_INNER_PRODUCT)
            index.hnsw.efConstruction = 100
        if not index.is_trained:
            index.train(vectors[:: max(1, rows // 50_000)])
        for start in range(0, rows, 100_000):
            index.add(vectors[start:start + 100_000])
        return index

    @property
    def kind(self):
        index = self.faiss.downcast_index(self.index)
        return type(index).__name__ + (f", {index.nlist} lists" if hasattr(index, "nlist") else "")

    def search(self, queries, request):
        top, extra = request["top"], {}
        index, parameters = self.index, request.get("parameters") or {}
        selector = self._selector(request.get("filter"))
        if selector is not None:
            extra["params"] = self.faiss.SearchParameters(sel=selector)
        if "nprobe" in parameters:
            self.faiss.downcast_index(index).nprobe = parameters["nprobe"]
        if "ef" in parameters:
            self.faiss.downcast_index(index).hnsw.efSearch = parameters["ef"]
        if "refine" not in parameters:
            scores, ids = index.search(queries, top, **extra)
            return ids, scores
        _, wider = index.search(queries, parameters["refine"])
        ids, scores = [], []
        for query, candidates in zip(queries, wider):
            exact = self.vectors[candidates] @ query
            order = np.argsort(-exact)[:top]
            ids.append(candidates[order])
            scores.append(exact[order])
        return np.array(ids), np.array(scores)

    def _selector(self, path):
        if path is None:
            return None
        if path not in self.filters:
            bits = np.packbits(mask(path, len(self.vectors)), bitorder="little")
            self.filters[path] = (bits, self.faiss.IDSelectorBitmap(bits))
        return self.filters[path][1]


class USearch:
    """usearch's exact search over the same mapped file."""
    modes = ["exact"]

    def __init__(self, vectors, options):
        from usearch.index import MetricKind, search
        self.vectors, self.find, self.metric = vectors, search, MetricKind.IP
        self.settings = f"usearch {version('usearch')}, exact, mapped file"

    def search(self, queries, request):
        found = self.find(self.vectors, queries, request["top"], self.metric, exact=True, threads=2)
        keys, distances = np.atleast_2d(found.keys), np.atleast_2d(found.distances)
        return keys, 1 - distances


class HNSWLib:
    modes = ["search"]

    def __init__(self, vectors, options):
        import hnswlib
        rows, size = vectors.shape
        self.index = hnswlib.Index(space="ip", dim=size)
        file = Path(options.cache) / f"hnswlib-{rows}.index"
        about = file.with_suffix(".json")
        if file.exists():
            self.index.load_index(str(file), max_elements=rows)
            self.build = json.loads(about.read_text())["build_s"]
        else:
            _, self.build = build(lambda: self._fill(vectors))
            self.index.save_index(str(file))
            about.write_text(json.dumps({"build_s": self.build}))
        self.index.set_num_threads(2)
        self.settings = f"hnswlib {version('hnswlib')}, M 32, efConstruction 100"

    def _fill(self, vectors):
        self.index.init_index(max_elements=len(vectors), M=32, ef_construction=100)
        self.index.add_items(np.ascontiguousarray(vectors), num_threads=2)

    def search(self, queries, request):
        self.index.set_ef((request.get("parameters") or {}).get("ef", 128))
        ids, distances = self.index.knn_query(queries, k=request["top"])
        return ids.astype(np.int64), 1 - distances


class SQLiteVec:
    modes = ["exact"]

    def __init__(self, vectors, options):
        # Python's own sqlite3 may be built without extensions.
        import apsw
        import sqlite_vec
        file = Path(options.cache) / f"sqlite-vec-{len(vectors)}.sqlite"
        isNew = not file.exists()
        self.db = apsw.Connection(str(file))
        self.db.enable_load_extension(True)
        self.db.load_extension(sqlite_vec.loadable_path())
        self.build = None
        if isNew:
            _, self.build = build(lambda: self._fill(vectors))
        self.settings = (f"sqlite-vec {version('sqlite-vec')} on SQLite {apsw.sqlite_lib_version()}, vec0, cosine, one thread "
                         "(it has no more)")

    def _fill(self, vectors):
        self.db.execute(f"CREATE VIRTUAL TABLE v USING vec0(e float[{vectors.shape[1]}] distance_metric=cosine)")
        rows = ((index, vector.tobytes()) for index, vector in enumerate(vectors))
        with self.db:
            self.db.executemany("INSERT INTO v (rowid, e) VALUES (?, ?)", rows)

    def search(self, queries, request):
        sql = "SELECT rowid, distance FROM v WHERE e MATCH ? AND k = ?"
        found = [self.db.execute(sql, (query.tobytes(), request["top"])).fetchall() for query in queries]
        return [[row[0] for row in one] for one in found], [[1 - row[1] for row in one] for one in found]


PEERS = {"numpy": Exact, "faiss": Faiss, "usearch": USearch, "hnswlib": HNSWLib, "sqlite-vec": SQLiteVec}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=PEERS)
    for name in ("vectors", "queries", "cache"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--kind")
    options = parser.parse_args()
    vectors = np.load(options.vectors, mmap_mode="r")[:options.rows]
    queries = np.load(options.queries)
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    peer, opening = timed(lambda: PEERS[options.name](vectors, options))

    def answer(request):
        size = request.get("batch") or 1
        reply = {"ms": [], "ids": [], "scores": []}
        for start in range(0, len(request["items"]), size):
            asked = queries[request["items"][start:start + size]]
            (ids, scores), time = timed(lambda: peer.search(asked, request))
            reply["ms"].append(time / len(asked))
            reply["ids"] += [[int(one) for one in row] for row in ids]
            reply["scores"] += [[float(one) for one in row] for row in scores]
        return reply

    serve(answer, modes=peer.modes, open_ms=opening, settings=peer.settings, build_s=getattr(peer, "build", None))


if __name__ == "__main__":
    main()
