"""What goes over loopback to a port, byte for byte; needs the right to open raw sockets."""

import socket
import struct
import threading

EVERYTHING = 0x0003
TO_US = 0


class Listener:
    """Keeps the bytes that are sent to a TCP port of 127.0.0.1 until it is closed."""

    def __init__(self, port):
        self.port = port
        self.streams = {}
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(EVERYTHING))
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
        self.socket.bind(("lo", 0))
        self.socket.settimeout(0.5)
        self.open = True
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self):
        while self.open:
            try:
                packet, address = self.socket.recvfrom(1 << 17)
            except TimeoutError:
                continue
            # On loopback every packet is seen going and coming.
            if address[2] == TO_US and packet[:1] and packet[0] >> 4 == 4 and packet[9] == socket.IPPROTO_TCP:
                self._keep(packet[(packet[0] & 15) * 4 : struct.unpack("!H", packet[2:4])[0] or None])

    def _keep(self, segment):
        source, target, number = struct.unpack("!HHI", segment[:8])
        payload = segment[(segment[12] >> 4) * 4 :]
        if target == self.port and payload:
            self.streams.setdefault(source, {})[number] = payload

    def close(self):
        """The requests that came, as (head, body), those of each connection in order."""
        self.open = False
        self.thread.join()
        self.socket.close()
        return [found for parts in self.streams.values() for found in _requests(_joined(parts))]


def _joined(parts):
    whole, end = b"", None
    for number in sorted(parts):
        if end is not None and number < end:
            continue  # sent again
        whole += parts[number]
        end = number + len(parts[number])
    return whole


def _requests(data):
    while b"\r\n\r\n" in data:
        head, _, rest = data.partition(b"\r\n\r\n")
        lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        length = int(lengths[0].split(b":")[1]) if lengths else 0
        yield head.decode("latin-1"), rest[:length]
        data = rest[length:]
