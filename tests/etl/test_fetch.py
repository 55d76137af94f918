"""Files and addresses are read within limits; what goes wrong is said in a sentence."""

from __future__ import annotations

import gzip
import hashlib
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from etl.faults import SourceError
from etl.sources import fetch as module
from etl.sources.fetch import fetch

BODY = b'[{"id": 1, "name": "Acme"}]'
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
}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path in REDIRECTS:
            self.send_response(302)
            self.send_header("Location", REDIRECTS[self.path])
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path == "/breaks-off.json":
            self.send_response(200)
            self.send_header("Content-Length", str(len(BODY) + 100))
            self.end_headers()
            self.wfile.write(BODY)
        elif self.path in BODIES:
            self.send_response(200)
            self.send_header("Content-Length", str(len(BODIES[self.path])))
            self.end_headers()
            self.wfile.write(BODIES[self.path])
        else:
            self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a server of our own."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def test_an_address_is_fetched(address: str) -> None:
    content = fetch(f"{address}/plain.json")

    assert content.data == BODY
    assert content.location == f"{address}/plain.json"
    assert content.sha256 == hashlib.sha256(BODY).hexdigest()
    assert content.is_complete


def test_an_archive_at_an_address_is_unpacked(address: str) -> None:
    content = fetch(f"{address}/packed.json.gz")

    assert (content.data, content.is_complete) == (BODY, True)


def test_a_redirect_to_another_address_is_followed(address: str) -> None:
    assert fetch(f"{address}/moved").data == BODY


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/missing.json", "404"),
        ("/to-a-file", "No connection adapters"),
        ("/to-ftp", "No connection adapters"),
        ("/to-nowhere", "cannot be fetched"),
        ("/round-and-round", "redirects"),
        ("/breaks-off.json", "cannot be fetched"),
    ],
)
def test_what_cannot_be_fetched_is_said(address: str, path: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason) as caught:
        fetch(address + path)

    assert str(caught.value).startswith(f"{address}{path} cannot be fetched: ")


def test_a_server_that_does_not_answer_is_said() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        refused = f"http://127.0.0.1:{taken.getsockname()[1]}/all.json"

        with pytest.raises(SourceError, match="cannot be fetched"):
            fetch(refused)


@pytest.mark.parametrize("location", ["http://", "http://[", "https://.x", "http://" + "a" * 300])
def test_what_is_no_address_at_all_is_said(location: str) -> None:
    with pytest.raises(SourceError, match="cannot be fetched"):
        fetch(location)


@pytest.mark.parametrize(
    "location", ["ftp://127.0.0.1/all.json", "file:///etc/passwd", "s3://bucket/all.json"]
)
def test_other_kinds_of_address_are_refused(location: str) -> None:
    with pytest.raises(SourceError, match="is neither a file nor an http or https address"):
        fetch(location)


def test_what_is_too_large_is_refused(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST_BYTES", 4000)
    large = tmp_path / "large.json"
    large.write_bytes(b" " * 4001)
    bomb = tmp_path / "bomb.json.gz"
    bomb.write_bytes(gzip.compress(b" " * 3_000_000))
    assert bomb.stat().st_size < 4000

    for location in (f"{address}/large.json", str(large), str(bomb)):
        with pytest.raises(SourceError, match="is larger than"):
            fetch(location)


def test_a_file_just_within_the_limit_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST_BYTES", 4000)
    path = tmp_path / "full.json"
    path.write_bytes(b" " * 4000)

    assert len(fetch(str(path)).data) == 4000


def test_a_file_is_read_and_an_archive_unpacked_whatever_its_name(tmp_path: Path) -> None:
    plain, packed = tmp_path / "plain.gz", tmp_path / "packed.json"
    plain.write_bytes(BODY)
    packed.write_bytes(gzip.compress(BODY))

    assert fetch(str(plain)).data == BODY
    assert fetch(str(packed)).data == BODY


@pytest.mark.parametrize(
    ("name", "reason"), [("missing.json", "No such file or directory"), (".", "Is a directory")]
)
def test_a_file_that_cannot_be_read_is_said(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(SourceError, match=f"cannot be read: {reason}"):
        fetch(str(tmp_path / name))


@pytest.mark.parametrize("keep", [2, 5, 12, -9, -4, -1])
def test_an_archive_that_breaks_off_is_not_complete(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "all.json.gz"
    path.write_bytes(gzip.compress(BODY * 100)[:keep])

    content = fetch(str(path))

    assert not content.is_complete
    assert (BODY * 100).startswith(content.data)


def test_bytes_behind_an_archive_are_noticed(tmp_path: Path) -> None:
    path = tmp_path / "all.json.gz"
    path.write_bytes(gzip.compress(BODY) + b"more")

    content = fetch(str(path))

    assert (content.data, content.is_complete) == (BODY, False)
