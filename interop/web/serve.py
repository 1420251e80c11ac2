"""Serves the sample company with keys, open, and with a chat model that is played, and drives the pages by run.py.

    python3 interop/web/serve.py --kb PROGRAM [--only CHECK] [--shots FOLDER]
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "server"))

from harness import Base, Server  # noqa: E402
from standins import Model  # noqa: E402

import volume  # noqa: E402


def drive(server, *options):
    return subprocess.run([sys.executable, str(HERE / "run.py"), server.url, *options]).returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kb", required=True)
    arguments, others = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as folder:
        base = Base(arguments.kb, pathlib.Path(folder) / "open")
        base.ingest_sample()
        keyed = base.copy(pathlib.Path(folder) / "keyed")
        keyed.configure()
        key = keyed.key("admin", name="Marta")
        volume.fill(keyed.settings["database"])
        asking = keyed.key("ask", name="Luis")
        modelled = base.copy(pathlib.Path(folder) / "modelled")
        modelled.configure(
            models=["openai/scripted", "openai/second"],
            openai={"base_url": Model().base + "/v1", "api_key": "sk-standin"})
        # All of it where keys are asked for; elsewhere what differs there.
        status = 0
        for one, options in (
            (keyed, ["--key", key, *others]),
            (keyed, ["--key", asking, "--only", "opens_a_source_in_its_document"]), (base, ["--only", "logs_in_and_out"]),
            (base, ["--only", "asks_for_a_name_once"]),
            (modelled, ["--only", "writes_with_a_model"]),
        ):
            server = Server(one)
            try:
                status = drive(server, *options) or status
            finally:
                server.stop()
    sys.exit(status)


if __name__ == "__main__":
    main()
