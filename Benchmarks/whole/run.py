#!/usr/bin/env python3
"""The whole of kb: searches through the server, cold answers, ingest, what is unchanged and what changed, start and size.

    Benchmarks/whole/run.py .build/release/kb --cache FOLDER --sets FOLDER --part search

Without --part all of them, one after the other. See README.md beside this file.
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import contest, report  # noqa: E402
from harness.contest import BENCH  # noqa: E402
from harness.httpd import Client  # noqa: E402
from harness.server import Server, clean_environment  # noqa: E402


class Run:
    """A program that ran: seconds, the most memory it had, what it printed."""

    def __init__(self, command, environment, check=(0, 4)):
        begin = time.perf_counter()
        with tempfile.TemporaryFile() as output:
            process = subprocess.Popen([str(word) for word in command], stdout=output, stderr=subprocess.DEVNULL, env=environment)
            _, status, used = os.wait4(process.pid, 0)
            self.seconds = time.perf_counter() - begin
            process.returncode = os.waitstatus_to_exitcode(status)
            output.seek(0)
            self.text = output.read().decode()
        if process.returncode not in check:
            raise SystemExit(f"{' '.join(map(str, command))} ended with {process.returncode}")
        self.memory_mb = round(used.ru_maxrss / 1024)
        self.processor_s = round(used.ru_utime + used.ru_stime, 2)

    def about(self):
        return {"seconds": round(self.seconds, 3), "memory_mb": self.memory_mb, "processor_s": self.processor_s}


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
        await searched(server, asked[:20], 1)
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
    """New bases of more and more passages, whole and by words alone."""
    result = {}
    for passages in options.sizes:
        files = written(options, passages)
        for name, settings in {"whole": {}, "words alone": {"KB_EMBEDDER": "none"}}.items():
            if name == "whole" and passages > options.embedded:
                continue
            database = options.folder / f"{passages}-{len(settings)}.sqlite"
            run = Run([options.kb, "ingest", "--json", files], environment(options.folder, KB_DATABASE=database, **settings))
            counts = rows(database, "SELECT count(*), sum(token_count) FROM chunks")[0]
            result[f"{passages} {name}"] = run.about() | {
                "chunks": counts[0], "tokens": counts[1], "tokens_per_second": round(counts[1] / run.seconds),
                "report": json.loads(run.text)}
            print(f"{passages} {name}: {run.about()}", flush=True)
            for left in options.folder.glob(f"{database.name}*"):
                shutil.rmtree(left) if left.is_dir() else left.unlink()
        shutil.rmtree(files)
    return result


def rows(database, sql):
    import sqlite3
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


PARTS = {
    "start": start, "tldr": tldr, "curve": curve,
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
    parser.add_argument("--sizes", type=int, nargs="+", default=[3_000, 30_000, 300_000],
                        help="passages of three sentences; three or so are a chunk")
    parser.add_argument("--embedded", type=int, default=30_000, help="the most that are embedded, too")
    options = parser.parse_args()
    options.kb = str(Path(options.kb).resolve())
    with tempfile.TemporaryDirectory(prefix="kb-whole-", dir=os.environ.get("TMPDIR")) as folder:
        options.folder = Path(folder)
        for part in options.part or PARTS:
            result = PARTS[part](options)
            print(part, json.dumps({name: value for name, value in result.items() if name != "report"}, default=str)[:1500])
            path = contest.save(options.runs, "whole", part, {"kb": report.version(options.kb), "result": result})
    print(f"written to {path}")


if __name__ == "__main__":
    main()
