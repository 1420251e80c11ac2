"""A running `kb serve` with its stand-ins, on a base of its own, and what was found out about it."""

import asyncio
import shutil
import tempfile
import time
from pathlib import Path

from harness import whatsapp
from harness.graph import Graph
from harness.httpd import Client
from harness.model import Model
from harness.server import Server, copy_base

QUESTION = "Si lo devuelvo con 420 km, ¿cuánto me descuentan?"


class Stage:
    def __init__(self, kb, base, name):
        self.kb, self.base = kb, base
        self.folder = tempfile.mkdtemp(prefix=f"kb-fault-{name}-")
        self.database = Path(self.folder) / "kb.sqlite"
        self.account = whatsapp.Account()
        self.graph, self.model = Graph(self.account), Model(0.05)
        self.server = self.client = None
        # (what, whether it held, what was seen)
        self.checks = []

    async def start(self, environment=None, database=None):
        await self.graph.start()
        await self.model.start()
        self.database = Path(database or self.database)
        copy_base(self.base, self.database)
        self.server = self.another(environment or {})
        self.server.start()
        if not await self.server.ready():
            raise RuntimeError(f"kb serve ended by itself: {self.log()[-300:]}")
        self.client = Client(self.server.port)

    def another(self, environment):
        """A further server for the same base."""
        return Server(self.kb, self.database, self.folder, self.account.environment(self.graph.base) | {
            "KB_MODELS": "openai/scripted", "OPENAI_BASE_URL": self.model.base, "OPENAI_API_KEY": "none",
            "KB_QUIET_WINDOW": "0.3", "KB_LONGEST_WAIT": "2", "KB_CHAT_TIMEOUT": "5", "KB_PER_MINUTE": "10000",
            "KB_PER_DAY": "10000", "KB_LOG_LEVEL": "info"} | environment)

    def log(self):
        return (Path(self.folder) / "kb.log").read_text(errors="replace")

    async def end(self):
        if self.server and self.server.process and self.server.process.poll() is None:
            code, _ = self.server.stop()
            self.check("it ends in good order", code == 0, f"exit code {code}" if code else "")
        elif self.server and self.server.process:
            self.check("it still runs", False, f"exit code {self.server.process.returncode}")
        await self.graph.server.stop()
        await self.model.server.stop()
        if all(held for _, held, _ in self.checks):
            shutil.rmtree(self.folder, ignore_errors=True)

    def check(self, what, held, seen=""):
        self.checks.append((what, bool(held), seen))

    # MARK: Doing

    async def say(self, who, text, **more):
        """Posts a text until it is taken; its id."""
        message = whatsapp.message(who, whatsapp.text(text), **more)
        await whatsapp.deliver(self.client, self.account, whatsapp.envelope(self.account, [message]), pause=0.2)
        return message["id"]

    async def post(self, messages=(), statuses=(), body=None, signature=None, timeout=20.0):
        body = whatsapp.envelope(self.account, list(messages), list(statuses)) if body is None else body
        return await whatsapp.post(self.client, self.account, body, timeout, signature)

    # MARK: Seeing

    def to(self, who):
        """Texts that WhatsApp took for a contact."""
        return [text for _, _, recipient, text in self.graph.taken if recipient == who]

    async def reply(self, who, count=1, timeout=60.0):
        """Whether so many came."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            if len(self.to(who)) >= count:
                return True
            await asyncio.sleep(0.05)
        return False

    def outcomes(self):
        return dict(self.server.rows("SELECT coalesce(outcome, 'waiting'), count(*) FROM inbox GROUP BY 1"))

    def states(self):
        return dict(self.server.rows("SELECT state, count(*) FROM outbox GROUP BY 1"))

    async def check_settled(self, timeout=60):
        settled = await self.server.settled(timeout)
        self.check("nothing waits", settled, "" if settled else f"{self.outcomes()} {self.states()}")
