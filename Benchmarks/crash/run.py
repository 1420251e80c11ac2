#!/usr/bin/env python3
"""Kills `kb serve` at random points of a busy day and counts what became of every message.

    Benchmarks/crash/run.py .build/release/kb                 200 kills, about ten minutes
    Benchmarks/crash/run.py .build/debug/kb --kills 10        about a minute, as continuous integration does

Exits with 1 where a promise was broken. See README.md beside this file.
"""

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import report, whatsapp  # noqa: E402
from harness.check import check  # noqa: E402
from harness.graph import Graph  # noqa: E402
from harness.model import Model  # noqa: E402
from harness.server import Server, copy_base, make_base  # noqa: E402
from harness.traffic import make_day  # noqa: E402
from harness.httpd import Client  # noqa: E402

# What makes a day fit into minutes: the waits of persons, not those of machines.
COMPRESSED = {
    "KB_QUIET_WINDOW": "0.4", "KB_LONGEST_WAIT": "2", "KB_PER_MINUTE": "100000", "KB_PER_DAY": "100000",
    "KB_LOG_LEVEL": "info", "KB_AMBIGUOUS": "resend", "KB_CONCURRENCY": "8",
}

# Where a kill may strike besides at any time: the server has just been asked or told something.
TRIGGERS = ["time", "time", "webhook", "model", "asked", "taken", "start"]


class Run:
    def __init__(self, options, folder):
        self.options = options
        self.chance = random.Random(options.seed)
        self.account = whatsapp.Account()
        self.graph = Graph(self.account)
        self.model = Model(options.model_ms / 1000)
        self.folder = folder
        self.day = make_day(options.seed, options.contacts, options.seconds, options.messages)
        self.kills = []
        # Rows of the outbox whose attempt was under way at a kill: nobody can know whether they were taken.
        self.interrupted = Counter()
        # Kills while Apertium ran beside it, and sockets that it had from it: after a kill they would hold the port.
        self.with_children = 0
        self.inherited = Counter()
        # What the next kill waits for, and that it came.
        self.trigger = None
        self.struck = asyncio.Event()
        self.server = None
        self.client = None
        self.tasks = set()

    async def start(self):
        await self.graph.start()
        await self.model.start()
        database = Path(self.folder) / "kb.sqlite"
        copy_base(make_base(self.options.kb, self.folder, self.options.base), database)
        environment = COMPRESSED | self.account.environment(self.graph.base) | {
            "KB_MODELS": "openai/scripted", "OPENAI_BASE_URL": self.model.base, "OPENAI_API_KEY": "none"}
        self.server = Server(self.options.kb, database, self.folder, environment)
        self.client = Client(self.server.port)
        # As far away as Meta is from a good data centre; the window in which nobody knows is that wide.
        self.graph.delay = 0.05
        self.graph.watcher = self.model.watcher = self.strike
        self.graph.reporter = lambda taken: self.spawn(self.report_back(taken))

    def spawn(self, work):
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    # MARK: Traffic

    async def drive(self):
        """Posts the day's messages at their times, each until it is taken."""
        begin = time.monotonic()
        for planned in self.day.messages:
            await asyncio.sleep(max(0, begin + planned.at - time.monotonic()))
            for _ in range(planned.copies):
                self.spawn(self.deliver(planned))

    async def deliver(self, planned):
        body = whatsapp.envelope(self.account, [planned.message])
        self.strike("webhook")
        attempts = await whatsapp.deliver(self.client, self.account, body, pause=0.1, longest=0.6)
        planned.attempts += attempts
        planned.taken_at = planned.taken_at or time.time()

    async def report_back(self, taken):
        """Tells what became of a message, not always in order."""
        steps = ["sent", "delivered", "read"]
        if self.chance.random() < 0.3:
            steps.reverse()
        _, identity, recipient, _ = taken
        field = "recipient_user_id" if "." in recipient else "recipient_id"
        for step in steps:
            status = {"id": identity, "status": step, "timestamp": str(int(time.time())), field: recipient}
            body = whatsapp.envelope(self.account, statuses=[status])
            await whatsapp.deliver(self.client, self.account, body, pause=0.1, longest=0.6)

    # MARK: Kills

    def strike(self, what):
        """Something happened for which a kill may be waiting."""
        if what == self.trigger:
            self.struck.set()

    async def kill_once(self, number):
        trigger = self.chance.choice(TRIGGERS)
        begin = time.monotonic()
        self.server.start()
        if trigger == "start":
            await asyncio.sleep(self.chance.uniform(0, 0.6))
        else:
            if not await self.server.ready():
                self.kills.append({"number": number, "trigger": "none: it ended by itself"})
                return
            await self.wait_for(trigger)
        self.with_children += self.server.has_children()
        self.inherited.update(self.server.inherited())
        self.server.kill()
        self.client.close()
        sending = {row[0] for row in self.server.rows_of_copy("SELECT id FROM outbox WHERE state = 'sending'")}
        self.interrupted.update(sending)
        self.kills.append({
            "number": number, "trigger": trigger, "lived": round(time.monotonic() - begin, 3),
            "sending": len(sending)})

    async def wait_for(self, trigger):
        await asyncio.sleep(self.chance.uniform(0, self.options.life))
        if trigger == "time":
            return
        self.struck.clear()
        self.trigger = trigger
        try:
            await asyncio.wait_for(self.struck.wait(), 3)
        except asyncio.TimeoutError:
            pass
        self.trigger = None
        # Some milliseconds later it is writing the answer down.
        await asyncio.sleep(self.chance.choice([0, 0, 0.001, 0.003, 0.01]))

    # MARK: The whole

    async def run(self):
        await self.start()
        driving = asyncio.ensure_future(self.drive())
        for number in range(self.options.kills):
            await self.kill_once(number)
            print(f"\r{number + 1} kills, {len(self.graph.taken)} replies", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
        self.server.start()
        if not await self.server.ready():
            raise SystemExit("kb serve does not start after the last kill: see " + self.log())
        await driving
        while self.tasks:
            await asyncio.wait(set(self.tasks), timeout=1)
        settled = await self.server.settled(self.options.settle)
        while self.tasks:
            await asyncio.wait(set(self.tasks), timeout=1)
        code, seconds = self.server.stop()
        found = check(self.server, self.graph, self.day, self.interrupted)
        found["settled"] = settled
        found["kills_with_children"] = self.with_children
        found["inherited_sockets"] = sum(self.inherited.values())
        if self.inherited:
            found["broken"].append(f"{sum(self.inherited.values())} sockets of the server were its children's too")
        if shutil.which("apertium") and not self.with_children:
            found["broken"].append("Apertium is installed and never ran: nothing was seen of what it holds")
        found["kills"] = len(self.kills)
        found["ended_by_itself"] = self.server.own_ends
        found["graceful_exit"] = {"code": code, "seconds": round(seconds, 2)}
        return found

    def log(self):
        return str(Path(self.folder) / "kb.log")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kb", help="the built program")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--contacts", type=int, default=300)
    parser.add_argument("--messages", type=int, help="of the day; by default ten for each kill")
    parser.add_argument("--life", type=float, default=2.0, help="seconds that it lives at most before a kill is due")
    parser.add_argument("--model-ms", type=int, default=300)
    parser.add_argument("--settle", type=float, default=90, help="seconds without progress at the end after which it is given up")
    parser.add_argument("--base", help="a database with the sample company, in place of ingesting it")
    parser.add_argument("--runs", help="folder under Benchmarks/runs; by default of today and this machine")
    parser.add_argument("--keep", action="store_true", help="keep database and log, also where all went well")
    options = parser.parse_args()
    options.kb = str(Path(options.kb).resolve())
    options.messages = options.messages or 10 * options.kills
    # As long as the kills take, so that there is traffic at each.
    options.seconds = options.kills * (options.life / 2 + 1)
    return options


def main():
    options = arguments()
    folder = tempfile.mkdtemp(prefix="kb-crash-")
    machine = report.machine()
    run = Run(options, folder)
    found = asyncio.run(run.run())
    broken = found["broken"]
    result = {
        "kb": report.version(options.kb), "machine": machine,
        "options": {name: value for name, value in vars(options).items() if name not in ("kb", "keep", "runs", "base")},
        "result": found, "kills": run.kills}
    target = report.folder(options.runs) / "crash.json"
    report.write(target, result)
    print(report.table([
        ("kills", found["kills"]), ("messages accepted", found["accepted"]),
        ("  of them answered", found["outcomes"].get("answered", 0)),
        ("  with another outcome", found["accepted"] - found["outcomes"].get("answered", 0)),
        ("replies taken by WhatsApp", found["taken"]), ("lost", found["lost"]),
        ("sent twice", found["sent_twice"]), ("  of them after an ambiguous attempt", found["sent_twice_ambiguous"]),
        ("attempts cut by a kill", run.interrupted.total()), ("out of order", found["out_of_order"]),
        ("still waiting", found["waiting"]), ("promises broken", len(broken)),
    ]))
    for line in broken[:40]:
        print("BROKEN: " + line)
    print(f"written to {target}" + (f", database and log in {folder}" if broken or options.keep else ""))
    if not broken and not options.keep:
        shutil.rmtree(folder)
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
