"""`kb serve` as a process of its own, started, watched and killed."""

import asyncio
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_base(kb, folder, made=None):
    """Ingests the sample company, or takes a database in which that was done."""
    if made:
        return Path(made).resolve()
    database = Path(folder) / "base.sqlite"
    environment = clean_environment(folder) | {"KB_DATABASE": str(database)}
    done = subprocess.run([kb, "ingest", str(ROOT / "corpus")], env=environment, capture_output=True, text=True)
    if done.returncode not in (0, 4):
        raise SystemExit(f"cannot ingest the sample company: {done.stderr.strip()}")
    return database


def copy_base(database, target):
    for file in Path(database).parent.glob(Path(database).name + "*"):
        destination = Path(str(target) + file.name.removeprefix(Path(database).name))
        shutil.copytree(file, destination) if file.is_dir() else shutil.copy(file, destination)


def clean_environment(folder):
    """None of the user's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "KB_MODEL_DIR") if name in os.environ}
    return kept | {"XDG_CONFIG_HOME": str(Path(folder) / "config")}


def descendants(process):
    """Process ids of what a process started, and what those did."""
    found = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            for child in map(int, task.read_text().split()):
                found += [child, *descendants(child)]
        except OSError:
            pass  # It ended meanwhile.
    return found


def sockets(process):
    found = set()
    for link in Path(f"/proc/{process}/fd").glob("*"):
        try:
            found.add(os.readlink(link))
        except OSError:
            pass
    return {name for name in found if name.startswith("socket:")}


class Server:
    def __init__(self, kb, database, folder, environment, prefix=()):
        self.command = [*prefix, kb, "serve"]
        self.database = Path(database)
        self.folder = Path(folder)
        self.port = free_port()
        self.environment = clean_environment(folder) | {
            "KB_DATABASE": str(database), "KB_PORT": str(self.port), "KB_HOST": "127.0.0.1"} | environment
        self.log = open(self.folder / "kb.log", "ab")
        self.process = None
        self.starts = 0
        # Ends that nobody asked for.
        self.own_ends = []

    def start(self):
        self.log.write(f"--- start {self.starts}\n".encode())
        self.log.flush()
        self.starts += 1
        self.process = subprocess.Popen(
            self.command, env=self.environment, stdout=self.log, stderr=self.log, cwd=self.folder)

    async def ready(self, timeout=60.0):
        """Whether it answers; False where it ended by itself."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            if self.process.poll() is not None:
                self.own_ends.append(self.process.returncode)
                return False
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.close()
                return True
            except OSError:
                await asyncio.sleep(0.01)
        raise TimeoutError("kb serve does not listen")

    def inherited(self):
        """Sockets of the server that its children have too; none where a kill frees the port."""
        own = sockets(self.process.pid)
        return sorted(own & set().union(*map(sockets, descendants(self.process.pid))))

    def has_children(self):
        """Whether Apertium runs beside it, where it is installed; the first question that needs it starts it."""
        return bool(descendants(self.process.pid))

    def kill(self):
        if self.process.poll() is not None:
            self.own_ends.append(self.process.returncode)
            return
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, timeout=30.0):
        """Ends it in good order. Returns the exit code and the seconds it took."""
        begin = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout), time.monotonic() - begin
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None, time.monotonic() - begin

    def memory(self):
        """Highest and present resident size, in MB."""
        fields = dict(
            line.split(":", 1) for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines())
        return tuple(int(fields[name].split()[0]) // 1024 for name in ("VmHWM", "VmRSS"))

    def rows(self, sql, *arguments):
        """Of the database as it is, also beside a running server."""
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=30)
        try:
            return connection.execute(sql, arguments).fetchall()
        finally:
            connection.close()

    def rows_of_copy(self, sql):
        """Of a copy: the server's own recovery after a crash is not done for it."""
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "copy.sqlite"
            for suffix in ("", "-wal"):
                file = Path(str(self.database) + suffix)
                if file.exists():
                    shutil.copy(file, str(copy) + suffix)
            connection = sqlite3.connect(copy)
            try:
                return connection.execute(sql).fetchall()
            finally:
                connection.close()

    async def settled(self, timeout):
        """Waits until nothing waits, as long as it gets less within `timeout` seconds. Returns whether that came."""
        least, end = None, time.monotonic() + timeout
        while time.monotonic() < end:
            waiting = self.waiting()
            if not waiting:
                return True
            if least is None or waiting < least:
                least, end = waiting, time.monotonic() + timeout
            await asyncio.sleep(0.25)
        return False

    def waiting(self):
        sql = """SELECT (SELECT count(*) FROM inbox WHERE outcome IS NULL)
                 + (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending'))"""
        return self.rows(sql)[0][0]
