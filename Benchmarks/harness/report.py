"""Where results go, and how they look."""

import json
import os
import platform
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def machine():
    model = "unknown"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    return {"processor": model, "cores": os.cpu_count(), "memory_mb": memory, "system": platform.platform(),
            "load_before": os.getloadavg()[0]}


def version(kb):
    return subprocess.run([kb, "--version"], capture_output=True, text=True).stdout.strip()


def folder(name=None):
    cores = os.cpu_count()
    path = ROOT / "Benchmarks" / "runs" / (name or f"{time.strftime('%Y-%m-%d')}-{cores}-cores")
    path.mkdir(parents=True, exist_ok=True)
    return path


def write(path, value):
    Path(path).write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n")


def table(pairs):
    width = max(len(name) for name, _ in pairs)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in pairs)


def quantile(sorted_values, part):
    if not sorted_values:
        return None
    return sorted_values[min(len(sorted_values) - 1, int(part * len(sorted_values)))]


def latencies(seconds):
    """In milliseconds."""
    ordered = sorted(seconds)
    named = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p99.9": 0.999}
    result = {name: round(quantile(ordered, part) * 1000, 1) for name, part in named.items()} if ordered else {}
    if ordered:
        result["max"] = round(ordered[-1] * 1000, 1)
    result["count"] = len(ordered)
    return result
