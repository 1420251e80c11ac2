"""Sides of a contest: processes that answer the same questions in turns, so that what else the machine does hits all alike."""

import json
import os
import platform
import random
import signal
import subprocess
import time
from pathlib import Path

from harness import report

ROOT = Path(__file__).resolve().parents[1]
#: Ours; another build of it may be named.
BENCH = Path(os.environ.get("KB_BENCH", ROOT / ".build" / "release" / "bench"))
#: Instruction sets that decide how fast arithmetic is.
TELLING = ("avx2", "fma", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile", "amx_int8", "amx_bf16", "asimddp",
           "sve")


def environment(threads=2):
    """Every side has the same number of threads and whatever kernels its library chooses by itself."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("OPENBLAS", "KB_", "OMP_", "MKL_"))}
    count = str(threads)
    return own | {"OMP_NUM_THREADS": count, "OPENBLAS_NUM_THREADS": count, "MKL_NUM_THREADS": count, "RAYON_NUM_THREADS": count}


def machine():
    found = report.machine()
    text = Path("/proc/cpuinfo").read_text()
    flags = {word for line in text.splitlines() if line.startswith(("flags", "Features"))
             for word in line.split(":", 1)[1].split()}
    fields = dict(line.split(":", 1) for line in text.split("\n\n")[0].splitlines() if ":" in line)
    fields = {name.strip(): value.strip() for name, value in fields.items()}
    caches = sorted(Path("/sys/devices/system/cpu/cpu0/cache").glob("index*"))
    return found | {
        "family": fields.get("cpu family"), "model": fields.get("model"), "architecture": platform.machine(),
        "instructions": [name for name in TELLING if name in flags],
        "caches": {f"L{(cache / 'level').read_text().strip()} {(cache / 'type').read_text().strip().lower()}":
                   (cache / "size").read_text().strip() for cache in caches},
        "commit": commit()}


def commit():
    run = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return run.stdout.strip() or None


class Side:
    """A process that says what it can be asked in its first line, then answers each line with one."""

    def __init__(self, name, command, **about):
        self.name, self.about, self.results = name, about, {}
        begin = time.perf_counter()
        self.process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment())
        self.ready = self._read()
        self.ready_ms = (time.perf_counter() - begin) * 1000

    def _read(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended by itself with {self.process.wait()}")
        return json.loads(line)

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return self._read()

    def rest(self):
        """Stops it outright: OpenBLAS and OpenMP let threads spin for a while after work, which would slow the next side."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def memory_mb(self):
        """Resident now: of its own, and of files that it maps."""
        fields = {}
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(("VmRSS", "RssAnon", "RssFile", "VmHWM")):
                fields[line.split(":")[0]] = round(int(line.split()[1]) / 1024, 1)
        return {"resident": fields.get("VmRSS"), "own": fields.get("RssAnon"), "mapped": fields.get("RssFile"),
                "highest": fields.get("VmHWM")}

    def end(self):
        self.process.stdin.close()
        self.process.wait()


class Entry:
    """What a side is asked for: one line of a table."""

    def __init__(self, name, side, items, per_turn, **request):
        self.name, self.side, self.request, self.items, self.per_turn = name, side, request, items, per_turn
        self.asked, self.ms, self.ids, self.scores, self.counts = [], [], [], [], {}

    def turn(self, number):
        count = self.per_turn
        chosen = [self.items[(number * count + offset) % len(self.items)] for offset in range(count)]
        reply = self.side.ask(items=chosen, **self.request)
        self.asked += chosen
        self.ms += reply["ms"]
        self.ids += reply.get("ids") or []
        self.scores += reply.get("scores") or []
        for name, value in (reply.get("counts") or {}).items():
            self.counts[name] = self.counts.get(name, 0) + value

    def forget(self):
        self.asked, self.ms, self.ids, self.scores, self.counts = [], [], [], [], {}

    def summary(self):
        found = statistics(self.ms) | self.side.about
        if self.counts:
            found["counts"] = {name: round(value / max(len(self.ids), 1), 1) for name, value in self.counts.items()}
        return found


def take_turns(entries, rounds, seconds=None, seed=1, warm=1):
    """Every entry once a round, in another order each time; the first rounds do not count. Ends early after so many seconds."""
    order, begin = random.Random(seed), time.monotonic()
    sides = {entry.side for entry in entries}
    for side in sides:
        side.rest()
    try:
        return turns(entries, rounds, seconds, order, warm, begin)
    finally:
        for side in sides:
            side.resume()


def turns(entries, rounds, seconds, order, warm, begin):
    for number in range(-warm, rounds):
        if number == 0:
            for entry in entries:
                entry.forget()
            begin = time.monotonic()
        elif number > 1 and seconds and time.monotonic() - begin > seconds:
            return number
        for entry in order.sample(entries, len(entries)):
            entry.side.resume()
            time.sleep(0.005)
            entry.turn(max(number, 0))
            entry.side.rest()
    return rounds


def statistics(ms):
    ordered = sorted(ms)
    if not ordered:
        return {}
    return {"min_ms": round(ordered[0], 3), "p50_ms": round(report.quantile(ordered, 0.5), 3),
            "p95_ms": round(report.quantile(ordered, 0.95), 3), "count": len(ordered), "ms": [round(value, 3) for value in ms]}


def recall(found, truth):
    """Of the ids that are right, how many were found, over all questions."""
    hits = sum(len(set(one) & set(other)) for one, other in zip(found, truth))
    return round(hits / max(sum(len(one) for one in truth), 1), 4)


def save(runs, question, key, value):
    """Puts what was measured under its key into the question's file of this day and machine."""
    path = report.folder(runs) / f"{question}.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    known[key] = {"machine": machine(), "at": time.strftime("%Y-%m-%dT%H:%M:%S"), **value}
    text = json.dumps(known, indent=1, ensure_ascii=False)
    path.write_text(compact(text) + "\n")
    return path


def saved(runs, question, key):
    """What was measured on this day and machine, if anything."""
    path = report.folder(runs) / f"{question}.json"
    return json.loads(path.read_text()).get(key, {}) if path.exists() else {}


def compact(text):
    """Lists of numbers on one line."""
    import re
    return re.sub(r"\[\s+((?:-?[\d.e+-]+,\s+)*-?[\d.e+-]+)\s+\]", lambda found: "[" + re.sub(r"\s+", " ", found[1]) + "]", text)


def options(parser):
    """What every question takes."""
    parser.add_argument("--cache", required=True, type=Path, help="the folder that Benchmarks/prepare.py filled")
    parser.add_argument("--runs", help="folder under Benchmarks/runs; by default of today and this machine")
    parser.add_argument("--seconds", type=float, default=120, help="turns end after this")
    return parser


def peer(cache, question, name, *arguments):
    """The command of a peer, run by the Python that has it installed."""
    return [cache / "venv" / "bin" / "python", ROOT / "peers" / f"{question}.py", name, *arguments]
