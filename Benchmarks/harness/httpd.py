"""A small HTTP/1.1 server and client on asyncio, with keep-alive and with faults that real ones do not have."""

import asyncio
from dataclasses import dataclass, field

LARGEST_BODY = 16 << 20


@dataclass
class Request:
    method: str
    path: str
    headers: dict
    body: bytes


@dataclass
class Response:
    status: int = 200
    body: bytes = b""
    media_type: str = "application/json"
    headers: dict = field(default_factory=dict)
    # The connection ends instead of an answer.
    cut: bool = False
    # Sent in pieces, with a pause before each; then the connection ends in good order, or without.
    pieces: list = None
    pause: float = 0.0
    cut_after_pieces: bool = False


async def read_head(reader):
    """First line and headers, names in lower case; None at the end of the connection."""
    try:
        block = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = block.decode("latin-1").split("\r\n")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        if name:
            headers[name.strip().lower()] = value.strip()
    return first, headers


async def read_body(reader, headers):
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = b""
        while True:
            size = int((await reader.readline()).split(b";")[0], 16)
            chunk = await reader.readexactly(size + 2)
            if size == 0:
                return body
            body += chunk[:-2]
            if len(body) > LARGEST_BODY:
                raise ValueError("body too large")
    length = int(headers.get("content-length", 0))
    if length > LARGEST_BODY:
        raise ValueError("body too large")
    return await reader.readexactly(length)


class Server:
    """Answers requests by `handler(request)`, a coroutine that returns a Response."""

    def __init__(self, handler):
        self.handler = handler
        self.server = None
        self.port = 0
        self.connections = set()

    async def start(self, port=0):
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", port, backlog=1024)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    async def stop(self):
        """Refuses connections from now on, and ends those there are."""
        self.server.close()
        for writer in list(self.connections):
            writer.transport.abort()
        await asyncio.sleep(0)

    async def _serve(self, reader, writer):
        self.connections.add(writer)
        try:
            while await self._serve_one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, ValueError):
            # The client left, sent no HTTP, or the run is over.
            pass
        finally:
            self.connections.discard(writer)
            writer.close()

    async def _serve_one(self, reader, writer):
        head = await read_head(reader)
        if head is None:
            return False
        first, headers = head
        method, path, _ = first.split(" ", 2)
        request = Request(method, path, headers, await read_body(reader, headers))
        response = await self.handler(request)
        if response.cut:
            writer.transport.abort()
            return False
        if response.pieces is not None:
            return await self._stream(response, writer)
        extra = "".join(f"{name}: {value}\r\n" for name, value in response.headers.items())
        writer.write(
            f"HTTP/1.1 {response.status} -\r\ncontent-type: {response.media_type}\r\n"
            f"content-length: {len(response.body)}\r\n{extra}\r\n".encode() + response.body)
        await writer.drain()
        return headers.get("connection", "").lower() != "close"

    async def _stream(self, response, writer):
        writer.write(
            f"HTTP/1.1 {response.status} -\r\ncontent-type: {response.media_type}\r\n"
            "transfer-encoding: chunked\r\n\r\n".encode())
        for piece in response.pieces:
            await writer.drain()
            await asyncio.sleep(response.pause)
            writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        await writer.drain()
        if response.cut_after_pieces:
            writer.transport.abort()
            return False
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True


class Client:
    """A pool of kept connections to one server on this machine."""

    def __init__(self, port):
        self.port = port
        self.idle = []

    async def request(self, method, path, headers=None, body=b"", timeout=20.0):
        """Status and body. Raises OSError, EOFError or TimeoutError where there is no answer."""
        return await asyncio.wait_for(self._request(method, path, headers or {}, body), timeout)

    async def _request(self, method, path, headers, body):
        reader, writer = self.idle.pop() if self.idle else await self._connect()
        try:
            lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            writer.write(
                f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{self.port}\r\n"
                f"content-length: {len(body)}\r\n{lines}\r\n".encode() + body)
            await writer.drain()
            head = await read_head(reader)
            if head is None:
                raise EOFError("the connection ended without an answer")
            first, fields = head
            answer = await read_body(reader, fields)
        except BaseException:
            writer.transport.abort()
            raise
        if fields.get("connection", "").lower() == "close":
            writer.close()
        else:
            self.idle.append((reader, writer))
        return int(first.split(" ")[1]), answer

    async def _connect(self):
        return await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)

    def close(self):
        """Drops the kept connections, as after a crash of the server."""
        for _, writer in self.idle:
            writer.transport.abort()
        self.idle.clear()
