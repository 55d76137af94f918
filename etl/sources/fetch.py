"""Brings a file or an http(s) address into memory; gzip is unpacked on the way.

Nothing fetched is trusted: size and time are limited, redirects stay on http(s), a web page in
place of data is refused, and a gzip that breaks off gives what came before the break. An address
is tried several times, asked only for what changed, and its last good answer is kept
(etl/sources/cache.py).
"""

from __future__ import annotations

import gzip
import hashlib
import io
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from etl.faults import SourceError
from etl.sources.cache import Cache, Entry

LARGEST_BYTES = 2 * 1024**3
TIMEOUT_SECONDS = (10.0, 60.0)  # to connect; between two pieces of the answer
TOTAL_SECONDS = 600.0  # for all tries of one address together
LONGEST_WAIT_SECONDS = 60  # that a server may ask for before the next try
RETRIES = 3
BACKOFF_SECONDS = 1.0  # before the second retry, then twice as long each time
BUSY = (429, 500, 502, 503, 504)  # answers that may be others a little later
_NO_DATA = ("text/html", "application/xhtml", "image/", "audio/", "video/", "application/pdf")
_PAGE = (b"<!doctype html", b"<html")
_GZIP = b"\x1f\x8b"
_PIECE = 1 << 16
_TOLD_EVERY_BYTES = 1 << 20

Listener = Callable[[str], None]


@dataclass(frozen=True)
class Content:
    """What was at a location. `is_complete` is False where it broke off; `day` is the one that it
    was last known to be there, where that was not today."""

    location: str
    data: bytes
    sha256: str
    is_complete: bool = True
    day: date | None = None


@dataclass(frozen=True)
class Settings:
    """Where answers are kept (None: nowhere), whether only kept ones are used, who hears of it."""

    cache: Cache | None = None
    offline: bool = False
    say: Listener = lambda text: None


class _BrokeOff(Exception):
    """An answer that ended too early: worth another try."""


@dataclass(frozen=True)
class Stream:
    """What was at a location, to be read piece by piece; `file` stands at its beginning."""

    location: str
    file: BinaryIO
    sha256: str
    is_complete: bool = True
    day: date | None = None


def is_address(location: str) -> bool:
    return location.lower().startswith(("http://", "https://"))


def _too_large(location: str) -> SourceError:
    return SourceError(f"{location} is larger than {LARGEST_BYTES // 1024**2:,} MB")


def _unpack(data: bytes, location: str) -> tuple[bytes, bool]:
    """The unpacked bytes and whether the end was reached."""
    pieces, size = [], 0
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as unpacker:
        try:
            while piece := unpacker.read1(1 << 20):
                pieces.append(piece)
                size += len(piece)
                if size > LARGEST_BYTES:
                    raise _too_large(location)
        except (EOFError, OSError, zlib.error):
            return b"".join(pieces), False
    return b"".join(pieces), True


def _session() -> requests.Session:
    """Tries again by itself where a server is busy or cannot be reached for a moment."""
    policy = Retry(
        total=RETRIES,
        redirect=False,  # requests follows those, within its own limit
        backoff_factor=BACKOFF_SECONDS,
        status_forcelist=BUSY,
        retry_after_max=LONGEST_WAIT_SECONDS,
        raise_on_status=False,
    )
    session = requests.Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(max_retries=policy))
    return session


def _pieces(answer: requests.Response, address: str, deadline: float) -> Iterator[bytes]:
    """The body piece by piece as it comes; a server that trickles does not outlast the deadline."""
    length = answer.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > LARGEST_BYTES:
        raise _too_large(address)
    while True:
        if time.monotonic() > deadline:
            raise SourceError(f"{address} cannot be fetched: not done after {TOTAL_SECONDS:,.0f} s")
        try:
            piece = answer.raw.read1(_PIECE, decode_content=True)
        except HTTPError as error:
            raise _BrokeOff(str(error).split("(Caused by")[0]) from error
        if not piece:
            return
        yield piece


def _body(answer: requests.Response, address: str, deadline: float, say: Listener) -> bytes:
    pieces, size, told = [], 0, 0
    for piece in _pieces(answer, address, deadline):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_BYTES:
            raise _too_large(address)
        if size - told >= _TOLD_EVERY_BYTES:
            told = size
            say(f"{address}: {size / 1e6:,.0f} MB")
    return b"".join(pieces)


def _refuse_page(answer: requests.Response, body: bytes, address: str) -> None:
    kind = answer.headers.get("Content-Type", "").lower()
    if kind.startswith(_NO_DATA) or body[:512].lstrip().lower().startswith(_PAGE):
        name = kind.split(";")[0] or "text/html"
        raise SourceError(f"{address} gave {name} in place of data: a page for people, or an error")


def _ask(
    session: requests.Session, address: str, known: Entry | None, deadline: float, say: Listener
) -> tuple[Entry, bytes | None]:
    """One request: the answer, or None in its place where it is the one that is known."""
    headers = known.conditions if known else {}
    with session.get(address, stream=True, timeout=TIMEOUT_SECONDS, headers=headers) as answer:
        now = datetime.now(UTC).replace(tzinfo=None, microsecond=0).isoformat()
        if answer.status_code == 304 and known:
            return replace(known, confirmed_at=now), None
        answer.raise_for_status()
        if not is_address(answer.url):
            raise SourceError(f"{address} leads to {answer.url}, which is not http or https")
        body = _body(answer, address, deadline, say)
        _refuse_page(answer, body, address)
        entry = Entry(
            address,
            hashlib.sha256(body).hexdigest(),
            now,
            answer.headers.get("ETag"),
            answer.headers.get("Last-Modified"),
        )
        return entry, body


def _download(address: str, known: Entry | None, say: Listener) -> tuple[Entry, bytes | None]:
    """The answer of an address, after several tries where it breaks off on the way."""
    deadline = time.monotonic() + TOTAL_SECONDS
    with _session() as session:
        for attempt in range(RETRIES + 1):
            try:
                return _ask(session, address, known, deadline, say)
            except _BrokeOff as error:
                wait = BACKOFF_SECONDS * 2**attempt
                if attempt == RETRIES or time.monotonic() + wait > deadline:
                    raise SourceError(f"{address} cannot be fetched: {error}") from error
                say(f"{address} broke off, once more in {wait:g} s")
                time.sleep(wait)
            except (requests.RequestException, HTTPError, ValueError) as error:
                # ValueError: no address at all
                reason = str(error).split("(Caused by")[0].strip()
                raise SourceError(f"{address} cannot be fetched: {reason}") from error
    raise AssertionError("each try returns or raises")


def _kept(address: str, settings: Settings) -> tuple[Entry, bytes]:
    found = settings.cache.find(address) if settings.cache else None
    if found is None:
        raise SourceError(f"{address} is not in the cache, and --offline reads nothing else")
    return found


def _fetched(address: str, settings: Settings) -> tuple[bytes, date | None]:
    """The answer of an address, and the day it was last confirmed if that is not now."""
    if settings.offline:
        entry, body = _kept(address, settings)
        return body, datetime.fromisoformat(entry.confirmed_at).date()
    found = settings.cache.find(address) if settings.cache else None
    entry, fresh = _download(address, found[0] if found else None, settings.say)
    if fresh is None and found:
        settings.say(f"{address}: unchanged")
    body = found[1] if fresh is None and found else fresh or b""
    if settings.cache and _is_whole(body, address):
        try:
            settings.cache.keep(entry, fresh)
        except OSError as error:
            settings.say(f"{address} is not kept in the cache: {error.strerror}")
    return body, None


def _is_whole(body: bytes, address: str) -> bool:
    return body[:2] != _GZIP or _unpack(body, address)[1]


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise _too_large(str(path))
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from error


def fetch(location: str, settings: Settings | None = None) -> Content:
    """The content of a file or an address; raises SourceError with what went wrong."""
    if "://" in location and not is_address(location):
        raise SourceError(f"{location} is neither a file nor an http or https address")
    day = None
    if is_address(location):
        packed, day = _fetched(location, settings or Settings())
    else:
        packed = _read(Path(location))
    data, is_complete = _unpack(packed, location) if packed[:2] == _GZIP else (packed, True)
    return Content(location, data, hashlib.sha256(packed).hexdigest(), is_complete, day)


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while piece := file.read(_PIECE):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


@contextmanager
def stream(location: str, settings: Settings | None = None) -> Iterator[Stream]:
    """The same as `fetch` without holding it in memory, where it is a file on this machine.

    What is packed or elsewhere is unpacked into a file that goes away with the block.
    """
    path = Path(location)
    if "://" not in location:
        try:
            if not path.is_file():  # a pipe or a device never ends
                path.stat()
                raise SourceError(f"{path} is not a file")
            with path.open("rb") as file:
                is_packed = file.read(2) == _GZIP
                size = file.seek(0, io.SEEK_END)
                file.seek(0)
                if not is_packed and size > LARGEST_BYTES:
                    raise _too_large(location)
                if not is_packed:
                    yield Stream(location, file, _digest(file))
                    return
        except OSError as error:
            raise SourceError(f"{path} cannot be read: {error.strerror}") from error
    content = fetch(location, settings)
    with tempfile.TemporaryFile() as copy:
        copy.write(content.data)
        copy.seek(0)
        sha256, is_complete, day = content.sha256, content.is_complete, content.day
        del content
        yield Stream(location, copy, sha256, is_complete, day)
