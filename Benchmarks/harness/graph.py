"""A stand-in for Meta's Graph API that remembers what it took, outside of the process that is killed."""

import asyncio
import json
import time
import uuid

from .httpd import Response, Server


class Graph:
    def __init__(self, account):
        self.account = account
        # (time, id, recipient, text) in the order in which they were taken.
        self.taken = []
        self.read = []
        self.refused = 0
        self.requests = 0
        # Called for every message to be sent: returns None, or a fault: "cut-before", "cut-after", "hang", an HTTP
        # status, or a code of the Graph API as ("error", code, status).
        self.fault = None
        # Told of every step of a message: "asked", "taken".
        self.watcher = None
        # Called with each message that was taken.
        self.reporter = None
        self.delay = 0.0
        self.server = Server(self._answer)

    async def start(self, port=0):
        await self.server.start(port)
        return self

    async def restart(self):
        """Listens again on the same port."""
        port = self.server.port
        self.server = Server(self._answer)
        await self.server.start(port)

    @property
    def base(self):
        return self.server.base

    async def _answer(self, request):
        if request.headers.get("authorization") != f"Bearer {self.account.access_token}":
            return self._error(190, 401)
        if request.method != "POST" or not request.path.endswith(f"/{self.account.phone_number_id}/messages"):
            return self._error(100, 400)
        body = json.loads(request.body)
        if body.get("status") == "read":
            self.read.append((time.time(), body["message_id"], "typing_indicator" in body))
            return Response(body=b'{"success":true}')
        return await self._take(body)

    async def _take(self, body):
        self.requests += 1
        if self.watcher:
            self.watcher("asked")
        await asyncio.sleep(self.delay)
        fault = self.fault(body) if self.fault else None
        if fault == "cut-before":
            return Response(cut=True)
        if fault == "hang":
            await asyncio.sleep(3600)
        if isinstance(fault, int):
            return Response(fault, b"<html>upstream</html>", "text/html")
        if isinstance(fault, tuple):
            return self._error(*fault[1:])
        problem = self._problem(body)
        if problem:
            return self._error(100, 400, problem)
        identity = "wamid.OUT" + uuid.uuid4().hex.upper()
        recipient = body.get("to") or body.get("recipient")
        taken = (time.time(), identity, recipient, self._text(body))
        self.taken.append(taken)
        if self.watcher:
            self.watcher("taken")
        if self.reporter:
            self.reporter(taken)
        if fault == "cut-after":
            return Response(cut=True)
        answer = {"messaging_product": "whatsapp", "contacts": [{"input": recipient, "wa_id": recipient}],
                  "messages": [{"id": identity}]}
        return Response(body=json.dumps(answer).encode())

    def _problem(self, body):
        if len(self._text(body)) > 4096 or not self._text(body):
            return "text['body'] must be 1 to 4096 characters long"
        if not (body.get("to") or body.get("recipient")):
            return "to or recipient is required"
        buttons = body.get("interactive", {}).get("action", {}).get("buttons", [])
        if len(buttons) > 3 or any(len(button["reply"]["title"]) > 20 for button in buttons):
            return "buttons are not 1 to 3 with titles of 20 characters"
        return None

    def _text(self, body):
        kind = body.get("type", "text")
        if kind == "text":
            return body["text"]["body"]
        if kind == "interactive":
            return body["interactive"]["body"]["text"]
        return "[" + kind + "]"

    def _error(self, code, status, details=""):
        self.refused += 1
        error = {"message": f"(#{code}) refused", "type": "OAuthException", "code": code,
                 "error_data": {"messaging_product": "whatsapp", "details": details}, "fbtrace_id": "AsTandIn"}
        return Response(status, json.dumps({"error": error}).encode())
