"""A server of our own that misbehaves in every way that a directory on the web may."""

from __future__ import annotations

import contextlib
import gzip
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BODY = b'[{"id": 1, "name": "Acme"}]'
LAST_MODIFIED = "Tue, 13 Oct 2026 08:00:00 GMT"
REDIRECTS = {
    "/moved": "/plain.json",
    "/to-a-file": "file:///etc/passwd",
    "/to-ftp": "ftp://127.0.0.1/x",
    "/to-nowhere": "http://[",
    "/round-and-round": "/round-and-round",
}
BODIES = {
    "/plain.json": BODY,
    "/packed.json.gz": gzip.compress(BODY),
    "/large.json": b"[" + b" " * 5000 + b"]",
    "/cut.json.gz": gzip.compress(BODY * 100)[:-9],
    "/page-as-data.json": b"\n<!DOCTYPE html><html><body>Down for maintenance</body></html>",
}


class Handler(BaseHTTPRequestHandler):
    """Answers by path; every request is noted by the server, path and headers."""

    server: Server

    def do_GET(self) -> None:
        self.server.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        special: dict[str, Callable[[], None]] = {
            "/breaks-off.json": self.breaks_off,
            "/breaks-off-once.json": self.breaks_off_once,
            "/busy-twice.json": self.busy_twice,
            "/always-busy.json": lambda: self.answer(503, b"busy"),
            "/trickles.json": self.trickles,
            "/endless.json": self.endless,
            "/silent.json": lambda: time.sleep(3),
            "/page.json": lambda: self.answer(200, b"<p>hello", {"Content-Type": "text/html"}),
            "/tagged.json": self.tagged,
            "/dated.json": self.dated,
        }
        if self.path in REDIRECTS:
            self.answer(302, b"", {"Location": REDIRECTS[self.path]})
        elif self.path in special:
            # a client that gave up is what several of these are for
            with contextlib.suppress(ConnectionError):
                special[self.path]()
        elif self.path in BODIES:
            self.answer(200, BODIES[self.path])
        else:
            self.answer(404, b"")

    def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    @property
    def times(self) -> int:
        """How often this path was asked for, this time included."""
        return sum(path == self.path for path, _ in self.server.asked)

    def breaks_off(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY) + 100))
        self.end_headers()
        self.wfile.write(BODY)

    def breaks_off_once(self) -> None:
        if self.times == 1:
            self.breaks_off()
            self.close_connection = True
        else:
            self.answer(200, BODY)

    def busy_twice(self) -> None:
        self.answer(503 if self.times <= 2 else 200, BODY)

    def trickles(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.05)

    def endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(b" " * 65536)

    def tagged(self) -> None:
        if self.headers.get("If-None-Match") == self.server.tag:
            self.send_response(304)
            self.end_headers()
        else:
            self.answer(200, BODY, {"ETag": self.server.tag})

    def dated(self) -> None:
        if self.headers.get("If-Modified-Since") == LAST_MODIFIED:
            self.send_response(304)
            self.end_headers()
        else:
            self.answer(200, BODY, {"Last-Modified": LAST_MODIFIED})

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """`asked` holds each request; `tag` is the ETag of /tagged.json, which a test may change."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.tag = '"one"'

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def count(self, path: str) -> int:
        return sum(asked == path for asked, _ in self.asked)


@contextlib.contextmanager
def serving() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()
