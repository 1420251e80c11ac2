#!/usr/bin/env python3
"""Measures `kb serve` under load: acknowledgements at a fixed rate, and answers.

    Benchmarks/load/run.py .build/release/kb --rate 200 --seconds 60

Exits with 1 where a message was lost or not acknowledged. See README.md beside this file.
"""

import argparse
import asyncio
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import report, whatsapp  # noqa: E402
from harness.graph import Graph  # noqa: E402
from harness.httpd import Client  # noqa: E402
from harness.model import MARK, Model  # noqa: E402
from harness.server import Server, copy_base, make_base  # noqa: E402
from harness.traffic import Marks, questions  # noqa: E402


def plan(options):
    """Webhooks with the second at which each is due: the rate is kept whatever the answers do (an open loop)."""
    account, marks, asked = whatsapp.Account(), Marks(), questions()
    planned = []
    for number in range(options.rate * options.seconds):
        mark = marks.next()
        who = f"5255{number * 7_919 % options.contacts:08d}"
        body = whatsapp.envelope(account, [whatsapp.message(who, whatsapp.text(f"{asked[number % len(asked)]} {mark}"))])
        planned.append((number / options.rate, mark, body))
    return planned


def sender(port, planned, begin, results):
    """A process that posts its share; gives back (mark, due, seconds until 200, status)."""
    account = whatsapp.Account()

    async def post(client, due, mark, body, outcomes):
        try:
            status = await whatsapp.post(client, account, body, timeout=30)
        except (OSError, EOFError, asyncio.TimeoutError, asyncio.IncompleteReadError):
            status = 0
        # From when it was due: a sender that is held up does not hide how long others would have waited.
        outcomes.append((mark, due, time.time() - due, status))

    async def run():
        client, outcomes, tasks = Client(port), [], set()
        for offset, mark, body in planned:
            await asyncio.sleep(max(0, begin + offset - time.time()))
            task = asyncio.ensure_future(post(client, begin + offset, mark, body, outcomes))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        while tasks:
            await asyncio.wait(set(tasks))
        return outcomes

    results.put(asyncio.run(run()))


async def post_all(server, planned, senders):
    """In processes of their own, so that they do not wait for the stand-ins."""
    results, begin = multiprocessing.Queue(), time.time() + 1
    processes = [
        multiprocessing.Process(target=sender, args=(server.port, planned[index::senders], begin, results))
        for index in range(senders)]
    for process in processes:
        process.start()
    outcomes, loop = [], asyncio.get_running_loop()
    for _ in processes:
        outcomes += await loop.run_in_executor(None, results.get)
    for process in processes:
        process.join()
    return outcomes


def processor_seconds(server):
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def under_load(server, graph, options):
    """The rate for the time, with answers running; then what is left is answered."""
    before = processor_seconds(server)
    outcomes = await post_all(server, plan(options), options.senders)
    during = len(graph.taken)
    busy = processor_seconds(server) - before
    begin = time.monotonic()
    settled = await server.settled(options.settle)
    drained = time.monotonic() - begin
    due = {mark: at for mark, at, _, status in outcomes if status == 200}
    answered = {}
    for at, _, _, text in graph.taken:
        for mark in MARK.findall(text):
            answered.setdefault(mark, at)
    return {
        "posted": len(outcomes), "acknowledged": len(due),
        "statuses": {str(status): sum(1 for one in outcomes if one[3] == status) for status in {one[3] for one in outcomes}},
        "rate": options.rate, "acknowledgement_ms": report.latencies([one[2] for one in outcomes if one[3] == 200]),
        "replies_meanwhile": during, "replies": len(graph.taken), "settled": settled,
        "seconds_until_all_answered": round(drained, 1), "processor_seconds": round(busy, 1),
        "answer_ms": report.latencies([answered[mark] - due[mark] for mark in due if mark in answered]),
        "inbox": dict(server.rows("SELECT coalesce(outcome, 'waiting'), count(*) FROM inbox GROUP BY 1")),
        "outbox": dict(server.rows("SELECT state, count(*) FROM outbox GROUP BY 1")),
        "acknowledgements": [(round(one[1], 3), round(one[2] * 1000, 2), one[3]) for one in outcomes],
    }


async def at_ease(server, graph, options):
    """New contacts at a rate that can be answered: from webhook to reply, without a quiet window."""
    client, account, asked, seen = Client(server.port), whatsapp.Account(), questions(), len(graph.taken)
    posted, tasks = {}, []
    begin = time.time()
    for number in range(int(options.ease_rate * options.ease_seconds)):
        due = begin + number / options.ease_rate
        await asyncio.sleep(max(0, due - time.time()))
        who = f"5256{number:08d}"
        posted[who] = time.time()
        body = whatsapp.envelope(account, [whatsapp.message(who, whatsapp.text(asked[number % len(asked)]))])
        tasks.append(asyncio.ensure_future(whatsapp.post(client, account, body)))
    statuses = await asyncio.gather(*tasks)
    await server.settled(options.settle)
    first = {}
    for at, _, recipient, _ in graph.taken[seen:]:
        first.setdefault(recipient, at)
    return {
        "rate": options.ease_rate, "posted": len(posted), "acknowledged": statuses.count(200), "answered": len(first),
        "answer_ms": report.latencies([first[who] - posted[who] for who in first if who in posted])}


async def measure(options, folder):
    account = whatsapp.Account()
    graph, model = await Graph(account).start(), await Model(options.model_ms / 1000).start()
    database = Path(folder) / "kb.sqlite"
    copy_base(make_base(options.kb, folder, options.base), database)
    server = Server(options.kb, database, folder, account.environment(graph.base) | {
        "KB_MODELS": "openai/scripted", "OPENAI_BASE_URL": model.base, "OPENAI_API_KEY": "none",
        "KB_CONCURRENCY": str(options.concurrency), "KB_PER_MINUTE": "100000", "KB_PER_DAY": "100000"})
    server.start()
    if not await server.ready():
        raise SystemExit(f"kb serve ended by itself: see {folder}/kb.log")
    empty = server.memory()[1]
    load = await under_load(server, graph, options)
    peak = server.memory()[0]
    ease = await at_ease(server, graph, options)
    result = {"load": load, "ease": ease, "memory_mb": {"at_start": empty, "highest": peak,
              "at_end": server.memory()[1]}, "model_requests": model.asked, "database_mb": database.stat().st_size >> 20}
    code, seconds = server.stop()
    result["graceful_exit"] = {"code": code, "seconds": round(seconds, 2)}
    return result


def shown(result):
    load, ease, memory = result["load"], result["ease"], result["memory_mb"]
    ack, answer = load["acknowledgement_ms"], ease["answer_ms"]
    return report.table([
        ("webhooks posted", f"{load['posted']} at {load['rate']}/s"), ("acknowledged with 200", load["acknowledged"]),
        ("acknowledgement p50, p99, max", f"{ack.get('p50')}, {ack.get('p99')}, {ack.get('max')} ms"),
        ("replies sent meanwhile", load["replies_meanwhile"]),
        ("all answered after another", f"{load['seconds_until_all_answered']} s" + ("" if load["settled"] else " (not)")),
        ("answer under load p50, p99", f"{load['answer_ms'].get('p50')}, {load['answer_ms'].get('p99')} ms"),
        ("processor time under load", f"{load['processor_seconds']} s"),
        (f"answer at {ease['rate']}/s p50, p99, max", f"{answer.get('p50')}, {answer.get('p99')}, {answer.get('max')} ms"),
        ("answered at that rate", f"{ease['answered']} of {ease['posted']}"),
        ("memory at start, highest", f"{memory['at_start']}, {memory['highest']} MB"),
        ("requests to the model", result["model_requests"]),
    ])


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kb", help="the built program")
    parser.add_argument("--rate", type=int, default=200, help="webhooks in a second")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--contacts", type=int, default=1000)
    parser.add_argument("--senders", type=int, default=2, help="processes that post")
    parser.add_argument("--concurrency", type=int, default=16, help="contacts answered at the same time")
    parser.add_argument("--model-ms", type=int, default=300)
    parser.add_argument("--ease-rate", type=float, default=5)
    parser.add_argument("--ease-seconds", type=float, default=30)
    parser.add_argument("--settle", type=float, default=90, help="seconds without progress until it is given up")
    parser.add_argument("--base", help="a database with the sample company, in place of ingesting it")
    parser.add_argument("--runs", help="folder under Benchmarks/runs; by default of today and this machine")
    options = parser.parse_args()
    options.kb = str(Path(options.kb).resolve())
    return options


def main():
    options, machine = arguments(), report.machine()
    folder = tempfile.mkdtemp(prefix="kb-load-")
    result = asyncio.run(measure(options, folder))
    target = report.folder(options.runs) / "load.json"
    settings = {name: value for name, value in vars(options).items() if name not in ("kb", "runs", "base")}
    report.write(target, {"kb": report.version(options.kb), "machine": machine, "options": settings, "result": result})
    print(shown(result))
    print(f"written to {target}")
    load = result["load"]
    whole = load["settled"] and load["acknowledged"] == load["posted"] == sum(load["inbox"].values())
    if whole:
        shutil.rmtree(folder)
    else:
        print(f"BROKEN: not every message was acknowledged and answered; database and log in {folder}")
    sys.exit(0 if whole else 1)


if __name__ == "__main__":
    main()
