"""Brings a file or an http(s) address into memory; gzip is unpacked on the way.

Nothing fetched is trusted: sizes are limited, redirects stay on http(s), and a gzip that breaks
off gives what came before the break.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from dataclasses import dataclass
from pathlib import Path

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
