"""Brings a file or an http(s) address into memory; gzip is unpacked on the way.

Nothing fetched is trusted: sizes are limited, redirects stay on http(s), and a gzip that breaks
off gives what came before the break.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import requests

from etl.faults import SourceError

LARGEST_BYTES = 2 * 1024**3
TIMEOUT_SECONDS = (10, 60)  # to connect; between two pieces of the answer
_GZIP = b"\x1f\x8b"
_PIECE = 1 << 20


@dataclass(frozen=True)
class Content:
    """What was at a location. `is_complete` is False where it broke off."""

    location: str
    data: bytes
    sha256: str
    is_complete: bool = True


@dataclass(frozen=True)
class Stream:
    """What was at a location, to be read piece by piece; `file` stands at its beginning."""

    location: str
    file: BinaryIO
    sha256: str
    is_complete: bool = True


def is_address(location: str) -> bool:
    return location.lower().startswith(("http://", "https://"))


def _too_large(location: str) -> SourceError:
    return SourceError(f"{location} is larger than {LARGEST_BYTES // 1024**2:,} MB")


def _unpack(data: bytes, location: str) -> tuple[bytes, bool]:
    """The unpacked bytes and whether the end was reached."""
    pieces, size = [], 0
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as unpacker:
        try:
            while piece := unpacker.read1(_PIECE):
                pieces.append(piece)
                size += len(piece)
                if size > LARGEST_BYTES:
                    raise _too_large(location)
        except (EOFError, OSError, zlib.error):
            return b"".join(pieces), False
    return b"".join(pieces), True


def _download(address: str) -> bytes:
    try:
        with requests.get(address, stream=True, timeout=TIMEOUT_SECONDS) as answer:
            answer.raise_for_status()
            if not is_address(answer.url):
                raise SourceError(f"{address} leads to {answer.url}, which is not http or https")
            pieces, size = [], 0
            for piece in answer.iter_content(_PIECE):
                pieces.append(piece)
                size += len(piece)
                if size > LARGEST_BYTES:
                    raise _too_large(address)
            return b"".join(pieces)
    except (requests.RequestException, ValueError) as error:  # ValueError: no address at all
        reason = str(error).split("(Caused by")[0].strip()
        raise SourceError(f"{address} cannot be fetched: {reason}") from error


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise _too_large(str(path))
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from error


def fetch(location: str) -> Content:
    """The content of a file or an address; raises SourceError with what went wrong."""
    if "://" in location and not is_address(location):
        raise SourceError(f"{location} is neither a file nor an http or https address")
    packed = _download(location) if is_address(location) else _read(Path(location))
    data, is_complete = _unpack(packed, location) if packed[:2] == _GZIP else (packed, True)
    return Content(location, data, hashlib.sha256(packed).hexdigest(), is_complete)


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while piece := file.read(_PIECE):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


@contextmanager
def stream(location: str) -> Iterator[Stream]:
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
    content = fetch(location)
    with tempfile.TemporaryFile() as copy:
        copy.write(content.data)
        copy.seek(0)
        sha256, is_complete = content.sha256, content.is_complete
        del content
        yield Stream(location, copy, sha256, is_complete)
