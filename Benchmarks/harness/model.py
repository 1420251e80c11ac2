"""A scripted chat model that speaks OpenAI's protocol: answers after a fixed time, and fails as it is told to."""

import asyncio
import json
import re
import time

from .httpd import Response, Server

# What marks a message of a customer, so that the reply that covers it can be told: a word of the letters b-z.
MARK = re.compile(r"\bzq[a-z]{6}\b")


class Model:
    def __init__(self, seconds=0.3):
        self.seconds = seconds
        self.asked = 0
        # None, "hang", "garbage", "cut", or an HTTP status.
        self.fault = None
        self.watcher = None
        self.server = Server(self._answer)

    async def start(self, port=0):
        await self.server.start(port)
        return self

    @property
    def base(self):
        return self.server.base + "/v1"

    async def _answer(self, request):
        if request.method == "GET":
            return Response(body=b'{"object":"list","data":[{"id":"scripted","object":"model"}]}')
        self.asked += 1
        if self.watcher:
            self.watcher("model")
        await asyncio.sleep(self.seconds)
        if self.fault == "hang":
            await asyncio.sleep(3600)
        if self.fault == "garbage":
            return Response(body=b"\x00\xff<not json>")
        if isinstance(self.fault, int):
            headers = {"retry-after": "1"} if self.fault == 429 else {}
            return Response(self.fault, b'{"error":{"message":"scripted","type":"server_error"}}', headers=headers)
        body = json.loads(request.body)
        text = self._text(body)
        return self._stream(text) if body.get("stream") else self._whole(text)

    def _text(self, body):
        """The marks of the last question, which the answer repeats."""
        asked = [one for one in body["messages"] if one["role"] == "user"][-1]["content"]
        if isinstance(asked, list):
            asked = " ".join(part.get("text", "") for part in asked)
        marks = list(dict.fromkeys(MARK.findall(asked)))
        return "Con gusto le ayudo con su consulta. " + " ".join(marks)

    def _whole(self, text):
        return Response(body=json.dumps({
            "id": "c", "object": "chat.completion", "created": int(time.time()), "model": "scripted",
            "choices": [{"index": 0, "finish_reason": "stop",
                         "message": {"role": "assistant", "content": text}}],
            "usage": {"prompt_tokens": 900, "completion_tokens": 20, "total_tokens": 920}}).encode())

    def _stream(self, text):
        def event(delta, reason=None, usage=None):
            value = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "scripted",
                     "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}
            if usage:
                value["choices"], value["usage"] = [], usage
            return b"data: " + json.dumps(value).encode() + b"\n\n"

        pieces = [event({"role": "assistant", "content": ""}), event({"content": text[:20]})]
        if self.fault == "cut":
            return Response(media_type="text/event-stream", pieces=pieces, cut_after_pieces=True)
        usage = {"prompt_tokens": 900, "completion_tokens": 20, "total_tokens": 920}
        pieces += [event({"content": text[20:]}), event({}, "stop"), event({}, usage=usage), b"data: [DONE]\n\n"]
        return Response(media_type="text/event-stream", pieces=pieces)
