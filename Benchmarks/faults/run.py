#!/usr/bin/env python3
"""Does to `kb serve` what a bad day does, one thing after another, and says what came of it.

    Benchmarks/faults/run.py .build/debug/kb                  all of them, some minutes
    Benchmarks/faults/run.py .build/debug/kb locked twins     these

Exits with 1 where something did not hold. See README.md beside this file.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import machine_faults  # noqa: E402
import message_faults  # noqa: E402
import service_faults  # noqa: E402
from harness import report  # noqa: E402
from harness.server import make_base  # noqa: E402
from stage import Stage  # noqa: E402

ALL = message_faults.ALL | service_faults.ALL | machine_faults.ALL


async def run(options, folder):
    base = make_base(options.kb, folder, options.base)
    results = {}
    for name in options.names or ALL:
        begin = time.monotonic()
        stage = Stage(options.kb, base, name)
        try:
            await ALL[name](stage)
        except Exception as error:
            stage.check("it ran to its end", False, repr(error))
        finally:
            await stage.end()
        results[name] = {"what": ALL[name].__doc__, "seconds": round(time.monotonic() - begin, 1),
                         "checks": stage.checks}
        show(name, results[name], stage)
    return results


def show(name, result, stage):
    print(f"{name} ({result['seconds']} s): {result['what']}")
    for what, held, detail in result["checks"]:
        print(f"  {'ok    ' if held else 'BROKEN'}  {what}" + (f": {detail}" if detail != "" else ""))
    if not all(held for _, held, _ in result["checks"]):
        print(f"          log and database in {stage.folder}")
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kb", help="the built program")
    parser.add_argument("names", nargs="*", choices=[[], *ALL], help="which; all by default")
    parser.add_argument("--base", help="a database with the sample company, in place of ingesting it")
    parser.add_argument("--runs", help="folder under Benchmarks/runs; by default of today and this machine")
    options = parser.parse_args()
    options.kb = str(Path(options.kb).resolve())
    machine = report.machine()
    with tempfile.TemporaryDirectory(prefix="kb-faults-") as folder:
        results = asyncio.run(run(options, folder))
    held = all(check[1] for result in results.values() for check in result["checks"])
    if not options.names:
        target = report.folder(options.runs) / "faults.json"
        report.write(target, {"kb": report.version(options.kb), "machine": machine, "result": results})
        print(f"written to {target}")
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
