"""What a client sees, in one form for every client: one object for each case.

An answer is {"text", "calls": [{"name", "arguments"}], "end", "usage": {"input", "output", "cached"} or null};
what a client refuses is {"failure": the status or null, "message": the server's words or null}.
"""

import json
import pathlib
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "http"


def fixture(name):
    return json.loads((FIXTURES / f"{name}.json").read_text())


def answer(text, calls, end, usage):
    """Arguments are parsed, since two texts can be the same JSON."""
    calls = [{"name": name, "arguments": json.loads(arguments or "{}")} for name, arguments in calls]
    return {"text": text or "", "calls": calls, "end": end, "usage": usage}


def failure(status, message):
    return {"failure": status, "message": message}


def usage(given, taken, cached):
    return {"input": given, "output": taken, "cached": cached or 0}


class Server:
    """Answers on loopback from a script, in pieces, so that nothing arrives whole."""

    def __init__(self, piece=7):
        self.piece = piece
        self.script = []
        self.requests = 0
        handler = type("Handler", (_Handler,), {"owner": self})
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    @property
    def base(self):
        return f"http://127.0.0.1:{self.http.server_address[1]}"

    def play(self, *script):
        """Each answer is (status, headers, bytes); the last repeats."""
        self.script, self.requests = list(script), 0

    def next(self):
        self.requests += 1
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        status, headers, body = self.owner.next()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        for start in range(0, len(body), self.owner.piece):
            self.wfile.write(body[start : start + self.owner.piece])
            self.wfile.flush()

    do_GET = do_POST

    def log_message(self, *_):
        pass


def finish(name, client, sections):
    """Prints every reading and compares it with the recorded one, or records it where that is asked for."""
    path = FIXTURES / name / "readings.json"
    found = {"client": client, **sections}
    for section, items in sections.items():
        for item in items:
            print(name, section, json.dumps(item, ensure_ascii=False, sort_keys=True))
    if "--write" in sys.argv[1:]:
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
        return 0
    recorded = json.loads(path.read_text())
    wrong = 0
    for section, items in sections.items():
        before = {item["name"]: item for item in recorded.get(section, [])}
        for item in items:
            if before.pop(item["name"], None) != item:
                wrong += 1
                print(f"interop: {name} {section} '{item['name']}' differs from {path}", file=sys.stderr)
        wrong += len(before)
        for missing in before:
            print(f"interop: {name} {section} '{missing}' is only in {path}", file=sys.stderr)
    total = sum(len(items) for items in sections.values())
    print(f"interop: {client}: {total - wrong} of {total} readings are as recorded (then {recorded['client']})")
    return 1 if wrong else 0
