"""Services on loopback that write down what they are sent: Meta's Graph API, Twilio's REST API, a chat model."""

import base64
import itertools
import json
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Received:
    """A request as it came."""

    def __init__(self, method, target, headers, body):
        self.method, self.headers, self.body = method, headers, body
        self.path, _, self.query = target.partition("?")

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def form(self):
        """Names with the list of their values."""
        return urllib.parse.parse_qs(self.body.decode(), keep_blank_values=True, strict_parsing=True)

    @property
    def basic(self):
        """User and password of basic authorisation."""
        kind, _, value = self.headers.get("authorization", "").partition(" ")
        return tuple(base64.b64decode(value).decode().split(":", 1)) if kind == "Basic" else None


class StandIn:
    """Answers every request by `answer`, which gives status, headers and bytes or an iterator of bytes."""

    def __init__(self):
        self.requests = []
        self.changed = threading.Condition()
        handler = type("Handler", (_Handler,), {"owner": self})
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.http.daemon_threads = True
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    @property
    def base(self):
        return f"http://127.0.0.1:{self.http.server_address[1]}"

    def answer(self, request):
        raise NotImplementedError

    def wait(self, wanted, seconds=60):
        """The first request that is wanted and was not given before; `None` after that time."""
        end = time.monotonic() + seconds
        with self.changed:
            while True:
                for request in self.requests:
                    if not getattr(request, "taken", False) and wanted(request):
                        request.taken = True
                        return request
                left = end - time.monotonic()
                if left <= 0:
                    return None
                self.changed.wait(left)

    def keep(self, request):
        with self.changed:
            self.requests.append(request)
            self.changed.notify_all()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _answer(self):
        length = int(self.headers.get("content-length", 0))
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True  # the client gave up, as with typing once the answer is there
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Received(self.command, self.path, headers, body)
        status, headers, answer = self.owner.answer(request)
        self.owner.keep(request)
        pieces = [answer] if isinstance(answer, bytes) else answer
        self.send_response(status)
        for name, value in {**headers, "connection": "close"}.items():
            self.send_header(name, value)
        if isinstance(answer, bytes):
            self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.close_connection = True
        try:
            for piece in pieces:
                self.wfile.write(piece)
                self.wfile.flush()
        except (BrokenPipeError, ConnectionResetError):
            pass  # the client went; that is its right

    do_GET = do_POST = _answer

    def log_message(self, *_):
        pass


def _json(status, value, **headers):
    return status, {"content-type": "application/json", **headers}, json.dumps(value).encode()


class Graph(StandIn):
    """Takes every message, as Meta does."""

    numbers = itertools.count(1)

    def answer(self, request):
        if not request.path.endswith("/messages"):
            return _json(404, {"error": {"message": "(#100) unknown", "type": "OAuthException", "code": 100}})
        body = request.json
        if body.get("status") == "read":
            return _json(200, {"success": True})
        to = body.get("to") or body.get("recipient")
        name = f"wamid.standin{next(self.numbers)}"
        return _json(200, {
            "messaging_product": "whatsapp", "contacts": [{"input": to, "wa_id": to}], "messages": [{"id": name}]})


class Twilio(StandIn):
    """Takes every message, as Twilio does."""

    numbers = itertools.count(1)

    def answer(self, request):
        if request.path.endswith("/Typing.json"):
            return _json(200, {"success": True})
        form = request.form
        sid = f"SM{next(self.numbers):032x}"
        return _json(201, {
            "sid": sid, "status": "queued", "to": form["To"][0], "from": form["From"][0],
            "body": form.get("Body", [""])[0], "error_code": None, "error_message": None,
            "account_sid": request.path.split("/")[3]})


class Model(StandIn):
    """A chat model behind OpenAI's interface, which does what the question's mark says."""

    def answer(self, request):
        if request.path.endswith("/models"):
            return _json(200, {"object": "list", "data": [{"id": "scripted", "object": "model"}]})
        asked = request.json
        text = json.dumps(asked["messages"][-4:], ensure_ascii=False)
        if "FALLA-429" in text:
            return _json(429, {"error": {"message": "slow down", "type": "rate_limit_error"}}, **{"retry-after": "1"})
        if "FALLA-500" in text:
            return _json(500, {"error": {"message": "broken", "type": "server_error"}})
        if "BASURA" in text:
            return 200, {"content-type": "application/json"}, b"<html>no</html>"
        if "CUELGA" in text:
            time.sleep(30)
        own = [tool for tool in asked.get("tools") or [] if tool["function"]["name"] == "estado_del_pedido"]
        answered = any(message["role"] == "tool" for message in asked["messages"])
        if own and not answered and "pedido" in text:
            return self._say(asked, calls=[("estado_del_pedido", json.dumps({"numero": "A-77"}))])
        words = "Con gusto le ayudo: su pedido va en camino." if answered else "Con gusto le ayudo con su consulta."
        return self._say(asked, words=words)

    def _say(self, asked, words=None, calls=()):
        usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
        reason = "tool_calls" if calls else "stop"
        calls = [
            {"id": f"call_{index}", "type": "function", "function": {"name": name, "arguments": arguments}}
            for index, (name, arguments) in enumerate(calls)]
        frame = {"id": "chatcmpl-standin", "created": 1, "model": asked["model"]}
        if not asked.get("stream"):
            message = {"role": "assistant", "content": words, **({"tool_calls": calls} if calls else {})}
            choice = {"index": 0, "message": message, "finish_reason": reason}
            return _json(200, {**frame, "object": "chat.completion", "choices": [choice], "usage": usage})
        deltas = [{"role": "assistant", "content": ""}]
        deltas += [{"content": word + " "} for word in (words or "").split(" ") if word]
        deltas += [{"tool_calls": [{"index": index, **call}]} for index, call in enumerate(calls)]
        return 200, {"content-type": "text/event-stream"}, self._events(frame, deltas, reason, usage)

    def _events(self, frame, deltas, reason, usage):
        frame = {**frame, "object": "chat.completion.chunk"}
        for delta in deltas:
            yield self._event({**frame, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
            time.sleep(0.05)
        yield self._event({**frame, "choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
        yield self._event({**frame, "choices": [], "usage": usage})
        yield b"data: [DONE]\n\n"

    @staticmethod
    def _event(value):
        return b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\n\n"
