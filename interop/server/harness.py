"""A base of the sample company and `kb serve` on it, on a free port of loopback."""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PUBLIC_URL = "https://bot.example.com"

# Throw-away secrets, invented here.
APP_SECRET = "0123456789abcdef0123456789abcdef"
VERIFY_TOKEN = "interop-verify-token"
ACCESS_TOKEN = "EAAinterop"
PHONE_NUMBER_ID = "106540352242922"
ACCOUNT_SID = "AC" + "0a1b2c3d" * 4
AUTH_TOKEN = "fedcba9876543210fedcba9876543210"
SENDER = "whatsapp:+34600111222"


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Base:
    """A folder with kb.yaml and a base, and the program that is run on them."""

    def __init__(self, kb, folder):
        self.kb, self.folder = kb, pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "config").mkdir(exist_ok=True)
        self.settings = {"database": str(self.folder / "kb.sqlite")}

    @property
    def environment(self):
        """None of the user's own settings, but for the folder of the embedding model."""
        kept = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "KB_MODEL_DIR", "XDG_DATA_HOME", "TMPDIR")
        names = {name: os.environ[name] for name in kept if name in os.environ}
        return {**names, "XDG_CONFIG_HOME": str(self.folder / "config")}

    def configure(self, **settings):
        self.settings.update(settings)
        # JSON is YAML.
        (self.folder / "kb.yaml").write_text(json.dumps(self.settings, ensure_ascii=False, indent=1))

    def run(self, *arguments, status=0):
        """What a command prints."""
        done = subprocess.run(
            [self.kb, *arguments], cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=300)
        if done.returncode != status:
            raise RuntimeError(f"kb {' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
        return done.stdout

    def key(self, *scopes, name="interop", per_minute=None):
        options = [option for scope in scopes for option in ("--scope", scope)]
        options += ["--per-minute", str(per_minute)] if per_minute else []
        return self.run("keys", "create", "--quiet", "--name", name, *options).strip()

    def ingest_sample(self):
        self.configure()
        self.run("ingest", str(ROOT / "corpus"), "--quiet")
        self.run("catalog", "add", "cars", str(ROOT / "corpus/catalog/cars.csv"), "--quiet")

    def copy(self, folder):
        """Another base with the same contents and keys."""
        other = Base(self.kb, folder)
        shutil.rmtree(other.folder)
        shutil.copytree(self.folder, other.folder, ignore=shutil.ignore_patterns("*.log"))
        other.settings = dict(self.settings)
        other.configure(database=str(other.folder / "kb.sqlite"))
        return other


class Server:
    """`kb serve` on a base; stopped as a service manager does."""

    def __init__(self, base, *options, port=None):
        self.base_folder, self.port = base, port or free_port()
        self.log = base.folder / "serve.log"
        self._file = self.log.open("ab")
        self.process = subprocess.Popen(
            [base.kb, "serve", "--port", str(self.port), *options], cwd=base.folder,
            env={**base.environment, "LOG_FORMAT": "json", "LOG_LEVEL": "info"},
            stdin=subprocess.DEVNULL, stdout=self._file, stderr=self._file)
        self._wait()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def _wait(self):
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(self.url + "/health", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"kb serve does not answer: {self.text()[-800:]}")

    def text(self):
        return self.log.read_text(errors="replace")

    def stop(self):
        """The exit status and the seconds it took."""
        begun = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        self._file.close()
        return status, time.monotonic() - begun


def request(method, url, body=None, **headers):
    """Status, headers (in lower case) and bytes; failures too. Underscores of names are hyphens."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    if isinstance(body, (dict, list)):
        body = json.dumps(body).encode()
        headers.setdefault("content-type", "application/json")
    asked = urllib.request.Request(url, data=body, method=method, headers=headers)
    try:
        answer = urllib.request.urlopen(asked, timeout=90)
    except urllib.error.HTTPError as failure:
        answer = failure
    with answer:
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()
