"""What an operator's tools see: Prometheus, schemathesis, a service manager, and whoever reads log and base."""

import json
import os
import pathlib
import re
import subprocess
import sys

from bridge_checks import BRIDGE_KEY
from checks import Different, same, true
from harness import ACCESS_TOKEN, APP_SECRET, AUTH_TOKEN, VERIFY_TOKEN, Server, request
from prometheus_client.parser import text_string_to_metric_families


# Of the requests that are made up where no seed is asked for.
FIXED_SEED = 4


def metrics(checks, server, key):
    with checks("Prometheus' own parser reads /metrics, every figure with help and type"):
        status, headers, body = request("GET", server.url + "/metrics", authorization=f"Bearer {key}")
        same((status, headers["content-type"].split(";")[0]), (200, "text/plain"))
        families = list(text_string_to_metric_families(body.decode()))
        bare = [family.name for family in families if not family.documentation or family.type == "unknown"]
        same(bare, [], "without help or type")
        true(len(families) >= 10, f"there are only {[family.name for family in families]}")
    with checks("no figure is labelled by a contact, a text or a secret"):
        text = body.decode()
        true(not re.search(r"5215512345678|EAAinterop|420 km", text), "one is")
    with checks("/metrics needs a key"):
        same(request("GET", server.url + "/metrics")[0], 401, "the status")
    with checks("/health/ready says what is ready"):
        status, _, body = request("GET", server.url + "/health/ready", authorization=f"Bearer {key}")
        same(status, 200, "the status")
        true(isinstance(json.loads(body), dict), "it is no object")


def schema(checks, server, key, folder, examples, seed):
    """Requests that are made up from /openapi.json, good and bad; all of schemathesis' checks. Without a seed they are the
    same each time, one after the other."""
    workers, seed = ("1", FIXED_SEED) if seed is None else ("2", seed)
    with checks(f"schemathesis: every route keeps to /openapi.json, {examples} examples each, seed {seed}"):
        here = pathlib.Path(__file__).resolve().parent
        command = [
            str(pathlib.Path(sys.executable).with_name("schemathesis")), "--config-file",
            str(here / "schemathesis.toml"), "run", server.url + "/openapi.json",
            "--header", f"Authorization: Bearer {key}", "--checks", "all", "--max-examples", str(examples),
            "--phases", "examples,coverage,fuzzing", "--suppress-health-check", "all", "--request-timeout", "60",
            "--no-shrink", "--continue-on-failure", "--generation-database", "none",
            "--seed", str(seed), "--workers", workers]
        plain = {**os.environ, "NO_COLOR": "1", "PYTHONPATH": str(here), "SCHEMATHESIS_HOOKS": "relations"}
        done = subprocess.run(command, cwd=folder, env=plain, capture_output=True, text=True, timeout=limit(examples))
        (pathlib.Path(folder) / "schemathesis.txt").write_text(done.stdout + done.stderr)
        true("Exception in thread" not in done.stderr, f"schemathesis broke: {done.stderr[-1500:]}")
        if done.returncode != 0:
            print(_failures(done.stdout) or done.stderr[-2000:], file=sys.stderr)
            raise Different(f"schemathesis ended with {done.returncode}, see above")


def limit(examples):
    """In seconds; a slow machine takes several for each example of all the routes."""
    return 360 + 12 * examples


def _failures(text):
    lines = [line if len(line) < 300 else line[:300] + " ..." for line in text.splitlines()]
    begin = next((number for number, line in enumerate(lines) if "= FAILURES =" in line), -60)
    return "\n".join(lines[begin:][:600])


def secrets(checks, base, server, keys):
    """After everything else was asked."""
    hidden = [BRIDGE_KEY, APP_SECRET, VERIFY_TOKEN, ACCESS_TOKEN, AUTH_TOKEN, *keys.values()]
    with checks("every line of the log is JSON"):
        odd = [line for line in server.text().splitlines() if not line.startswith("{")]
        same(odd, [], "what is not")
        for line in server.text().splitlines():
            json.loads(line)
    with checks("the log holds no secret and no text of a message"):
        text = server.text()
        hidden_too = ["420 km", "garantía Plus", "5215512345678"]
        same([word for word in [*hidden, *hidden_too] if word in text], [], "in the log")
    with checks("the base holds no secret of a bridge, of a channel or of a key"):
        files = [path for path in base.folder.glob("kb.sqlite*") if path.is_file()]
        found = [word for word in hidden for path in files if word.encode() in path.read_bytes()]
        same(found, [], "in the base")


def stopping(checks, server):
    with checks("SIGTERM ends it well within half a minute"):
        status, seconds = server.stop()
        same(status, 0, "the exit status")
        true(seconds < 30, f"it took {seconds:.1f} s")


def starting(checks, base):
    """Refusals at the start, each with the reason in words and exit status 2."""
    with checks("without a key it does not listen for others"):
        empty = base.copy(base.folder.with_name("empty"))
        for line in empty.run("keys", "list").splitlines():
            empty.run("keys", "revoke", line.split("\t")[0], "--quiet")
        empty.configure(server={**empty.settings["server"], "host": "0.0.0.0"})
        try:
            Server(empty).stop()
        except RuntimeError as error:
            true("kb keys create" in str(error), f"it said: {error}")
        else:
            raise Different("it started")
