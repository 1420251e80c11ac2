#!/usr/bin/env python3
"""The whole of kb: searches through the server, cold answers, ingest, what is unchanged and what changed, start and size.

    Benchmarks/whole/run.py .build/release/kb --cache FOLDER --sets FOLDER --part search

Without --part all of them, one after the other. See README.md beside this file.
"""

import argparse
import asyncio
import ctypes
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import contest, report  # noqa: E402
from harness.contest import BENCH  # noqa: E402
from harness.httpd import Client  # noqa: E402
from harness.server import Server, clean_environment  # noqa: E402


class Run:
    """A program that ran: seconds, the most memory it had (its own, and with files that it maps), what it printed; and the
    processor's time, its own and that of programs which it started."""

    def __init__(self, command, environment, check=(0, 4)):
        begin = time.perf_counter()
        with tempfile.TemporaryFile() as output:
            process = subprocess.Popen([str(word) for word in command], stdout=output, stderr=subprocess.DEVNULL, env=environment)
            watch = Memory(process.pid)
            _, status, used = os.wait4(process.pid, 0)
            self.seconds = time.perf_counter() - begin
            watch.end()
            process.returncode = os.waitstatus_to_exitcode(status)
            output.seek(0)
            self.text = output.read().decode()
        if process.returncode not in check:
            raise SystemExit(f"{' '.join(map(str, command))} ended with {process.returncode}")
        self.memory_mb = round(used.ru_maxrss / 1024)
        self.own_memory_mb, self.mapped_mb = watch.own_mb, watch.mapped_mb
        self.processor_s = round(used.ru_utime + used.ru_stime, 2)
        self.others_s = round(orphans(), 2)

    def about(self):
        return {"seconds": round(self.seconds, 3), "memory_mb": self.memory_mb, "own_memory_mb": self.own_memory_mb,
                "mapped_mb": self.mapped_mb, "processor_s": self.processor_s, "others_s": self.others_s}


class Memory(threading.Thread):
    """The most memory of its own and the most of mapped files that a process has, looked at a hundred times a second."""

    def __init__(self, process):
        super().__init__(daemon=True)
        self.path, self.own_mb, self.mapped_mb, self.ended = f"/proc/{process}/status", 0, 0, threading.Event()
        self.start()

    def run(self):
        while not self.ended.wait(0.01):
            try:
                fields = dict(line.split(":", 1) for line in Path(self.path).read_text().splitlines())
            except OSError:
                return
            self.own_mb = max(self.own_mb, self.mb(fields, "RssAnon"))
            self.mapped_mb = max(self.mapped_mb, self.mb(fields, "RssFile"))

    @staticmethod
    def mb(fields, name):
        return round(int(fields.get(name, "0 kB").split()[0]) / 1024)

    def end(self):
        self.ended.set()
        self.join()


def adopt_orphans():
    """What a program leaves behind when it ends becomes a child of this process, so that its times are known (prctl(2))."""
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)


def orphans():
    """Seconds of processor of all that a program left behind: they end with it, or moments later."""
    seconds = 0.0
    while True:
        try:
            _, _, used = os.wait3(0)
        except ChildProcessError:
            return seconds
        seconds += used.ru_utime + used.ru_stime


def environment(folder, **more):
    return clean_environment(folder) | {name: str(value) for name, value in more.items()}


def questions(cache):
    return [json.loads(line)["text"] for line in (cache / "questions.jsonl").read_text().splitlines()]


def base(options, rows):
    """A base of so many passages with vectors, made once and kept in the cache; its documents are files."""
    folder = options.cache / f"base-{rows}"
    database, files = folder / "kb.sqlite", folder / "files"
    if not (folder / "made.json").exists():
        shutil.rmtree(folder, ignore_errors=True)
        files.mkdir(parents=True)
        (files / "first.md").write_text("# Garantía\n\nLa garantía vale un año desde la entrega.\n")
        Run([options.kb, "ingest", files], environment(folder, KB_DATABASE=database))
        made = Run([BENCH, "base", "--database", database, "--passages", options.cache / "passages.tsv", "--vectors",
                    options.cache / "vectors.npy", "--rows", rows, "--files", files], contest.environment())
        (folder / "made.json").write_text(json.dumps(json.loads(made.text.splitlines()[-1]) | made.about()))
    return folder


def start(options):
    """From the shell until `--help` has been printed, and sizes."""
    stripped = options.folder / "kb"
    shutil.copy(options.kb, stripped)
    subprocess.run(["strip", stripped], check=True)
    clean = environment(options.folder)
    times = [Run([stripped, "--help"], clean).seconds * 1000 for _ in range(25)]
    empty = [Run(["true"], clean).seconds * 1000 for _ in range(25)]
    return {"help": contest.statistics(times), "true": contest.statistics(empty), "bytes": Path(options.kb).stat().st_size,
            "stripped_bytes": stripped.stat().st_size}


async def searched(server, asked, clients):
    """Milliseconds of each, and how many a second; clients ask as fast as they are answered."""
    times, queue = [], list(asked)

    async def client():
        connection = Client(server.port)
        while queue:
            path = "/api/search?limit=10&question=" + urllib.parse.quote(queue.pop())
            begin = time.perf_counter()
            status, body = await connection.request("GET", path, timeout=120)
            times.append((time.perf_counter() - begin) * 1000)
            if status != 200:
                raise SystemExit(f"the server answered {status}: {body[:300]}")

    begin = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    return contest.statistics(times) | {"per_second": round(len(times) / (time.perf_counter() - begin), 1)}


def processor_seconds(process):
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def serve(options, rows):
    folder = base(options, rows)
    # Limits of requests protect a server that stands in the open; here one client asks all the time.
    server = Server(options.kb, folder / "kb.sqlite", options.folder, {"KB_PER_MINUTE": "1000000", "KB_PER_DAY": "10000000"})
    begin = time.perf_counter()
    server.start()
    if not await server.ready():
        raise SystemExit(f"kb serve ended by itself: see {options.folder}/kb.log")
    listening = (time.perf_counter() - begin) * 1000
    asked = random.Random(4).sample(questions(options.cache), 1200)
    try:
        first = await searched(server, asked[:1], 1)
        ready = (time.perf_counter() - begin) * 1000
        # Until the model's weights are packed and the files have been looked into.
        await searched(server, asked[600:750], 1)
        before = processor_seconds(server.process.pid)
        one = await searched(server, asked[20:20 + options.searches], 1)
        # Of the server itself, whatever else the machine does; without the translator's programs.
        one["processor_ms"] = round((processor_seconds(server.process.pid) - before) * 1000 / options.searches, 1)
        before, begin = processor_seconds(server.process.pid), time.perf_counter()
        many = await searched(server, asked[200:200 + 2 * options.searches], 32)
        busy = (processor_seconds(server.process.pid) - before) / (time.perf_counter() - begin)
        memory = server.memory()
    finally:
        server.stop()
    return {"listening_ms": round(listening, 1), "first": first, "ready_ms": round(ready, 1), "one_client": one,
            "clients_32": many,
            "cores_busy": round(busy, 2), "memory_mb": {"highest": memory[0], "at_end": memory[1]},
            "made": json.loads((folder / "made.json").read_text())}


def ask(options, rows):
    """Each question by a new process, with the files in the system's cache."""
    folder = base(options, rows)
    clean = environment(folder, KB_DATABASE=folder / "kb.sqlite")
    asked = random.Random(6).sample(questions(options.cache), 13)
    runs = {name: [Run([options.kb, name, one], clean, (0, 3)) for one in asked][1:] for name in ("ask", "search")}
    return {name: contest.statistics([run.seconds * 1000 for run in done]) | {"memory_mb": max(run.memory_mb for run in done)}
            for name, done in runs.items()}


def one_changed(options, rows):
    """One file of many gets another paragraph; then nothing has changed."""
    folder = base(options, rows)
    clean = environment(folder, KB_DATABASE=folder / "kb.sqlite")
    command, result = [options.kb, "ingest", "--json", folder / "files"], {"changed": [], "unchanged": []}
    for number in range(3):
        file = folder / "files" / str(number) / f"{number * 1000}.md"
        file.write_text(file.read_text() + f"\nEl precio de lista es de {time.time_ns()} pesos.\n")
        result["changed"].append(Run(command, clean).about())
        result["unchanged"].append(Run(command, clean).about())
    return result


def tldr(options):
    """The collection of command pages into a new base, and again."""
    database = options.folder / "tldr.sqlite"
    clean = environment(options.folder, KB_DATABASE=database)
    command = [options.kb, "ingest", "--json", options.sets / "tldr" / "files"]
    new = Run(command, clean)
    again = [Run(command, clean).about() for _ in range(5)]
    return {"new": new.about() | {"report": json.loads(new.text)}, "unchanged": again}


def written(options, passages):
    """Files of twenty passages, as many as are wanted."""
    folder = options.folder / f"files-{passages}"
    with open(options.cache / "passages.tsv", encoding="utf-8") as file:
        lines = [" ".join(line.split("\t")[1:4]) for _, line in zip(range(passages), file)]
    for start in range(0, passages, 20):
        path = folder / str(start // 1000) / f"{start}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n\n".join(lines[start:start + 20]) + "\n")
    return folder


def curve(options):
    """New bases of more and more passages: whole, by words alone, and with vectors that cost nothing."""
    result, tokens = {}, 192
    for passages in options.sizes:
        files = written(options, passages)
        for name in options.ways or WAYS:
            if name == "whole" and passages > options.embedded:
                continue
            database = options.folder / f"{passages}.sqlite"
            run = Run(WAYS[name](options, files, database, tokens),
                      environment(options.folder, KB_DATABASE=database, KB_EMBEDDER=EMBEDDERS[name], KB_CHUNK_SIZE=tokens,
                                  KB_TRANSLATOR="auto" if name == "whole" else "none"))
            counts = rows(database, "SELECT count(*), sum(token_count) FROM chunks")[0]
            result[f"{passages} {name}"] = run.about() | {
                "chunks": counts[0], "tokens": counts[1], "tokens_per_second": round(counts[1] / run.seconds),
                "disk_mb": size(options.folder, database.name),
                "report": json.loads(run.text.splitlines()[-1])}
            print(f"{passages} {name}: {run.about()}", flush=True)
            for left in options.folder.glob(f"{database.name}*"):
                shutil.rmtree(left) if left.is_dir() else left.unlink()
        shutil.rmtree(files)
    return result


def size(folder, name):
    """MB of a database and of what is derived from it."""
    files = [file for found in folder.glob(f"{name}*") for file in (found.iterdir() if found.is_dir() else [found])]
    return sum(file.stat().st_size for file in files) >> 20


def ingested(options, files, *_):
    return [options.kb, "ingest", "--json", files]


def stood_in(options, files, database, tokens):
    return [BENCH, "ingest", "--database", database, "--files", files, "--tokens", tokens]


SIZES = [1_000, 10_000, 100_000, 1_000_000]
#: How a new base is made. Vectors that cost nothing are made of a text's hash, in the process that ingests.
WAYS = {"whole": ingested, "words alone": ingested, "vectors at hand": stood_in}
EMBEDDERS = {"whole": "built-in", "words alone": "none", "vectors at hand": "none"}


def pipeline(options):
    """The encoder alone, the translator alone and an ingest of the same passages, in turns. Each has all cores to itself."""
    files = written(options, options.passages)
    result = {}
    for precision in ("exact", "fast"):
        found = {"ingest": [], "encoder": [], "translator": []}
        for number in range(options.rounds):
            database = options.folder / f"{precision}-{number}.sqlite"
            run = Run([options.kb, "ingest", "--json", files],
                      environment(options.folder, KB_DATABASE=database, KB_EMBEDDER_PRECISION=precision))
            found["ingest"].append(run.about() | {"report": json.loads(run.text)})
            for part in ("encoder", "translator"):
                run = Run([BENCH, "alone", "--part", part, "--database", database, "--model", options.model,
                           "--precision", precision], environment(options.folder))
                found[part].append(run.about() | {"work": json.loads(run.text)})
        counts = rows(database, "SELECT count(*), sum(token_count) FROM chunks")[0]
        result[precision] = found | {"passages": counts[0], "tokens": counts[1]}
    return result


def rows(database, sql):
    import sqlite3
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


PARTS = {
    "start": start, "tldr": tldr, "curve": curve, "pipeline": pipeline,
    "ask": lambda options: ask(options, 100_000), "changed": lambda options: one_changed(options, 100_000),
    "search-100k": lambda options: asyncio.run(serve(options, 100_000)),
    "search": lambda options: asyncio.run(serve(options, 1_000_000)),
}


def main():
    parser = contest.options(argparse.ArgumentParser(description=__doc__.splitlines()[0]))
    parser.add_argument("kb", help="the built program")
    parser.add_argument("--sets", type=Path, help="folder of retrieval sets; tldr is taken from it")
    parser.add_argument("--part", action="append", choices=PARTS)
    parser.add_argument("--searches", type=int, default=150)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES,
                        help="of the curve, in paragraphs of three sentences: nearly every one is a passage; others than these "
                             "are put beside what was measured before")
    parser.add_argument("--ways", choices=WAYS, nargs="+", help="of the curve; by default all")
    parser.add_argument("--embedded", type=int, default=10_000, help="the most paragraphs of the curve that are embedded")
    parser.add_argument("--passages", type=int, default=1_500, help="paragraphs of the pipeline")
    parser.add_argument("--rounds", type=int, default=2, help="of the pipeline")
    parser.add_argument("--model", type=Path, default=Path.home() / ".local/share/kb/models/all-MiniLM-L6-v2")
    options = parser.parse_args()
    options.kb = str(Path(options.kb).resolve())
    adopt_orphans()
    with tempfile.TemporaryDirectory(prefix="kb-whole-", dir=os.environ.get("TMPDIR")) as folder:
        options.folder = Path(folder)
        for part in options.part or PARTS:
            result = PARTS[part](options)
            print(part, json.dumps({name: value for name, value in result.items() if name != "report"}, default=str)[:1500])
            if part == "curve" and options.sizes != SIZES:
                result = contest.saved(options.runs, "whole", part).get("result", {}) | result
            path = contest.save(options.runs, "whole", part, {"kb": report.version(options.kb), "result": result})
    print(f"written to {path}")


if __name__ == "__main__":
    main()
