"""The last good answer of each address, beside the warehouse: asked for again only if it changed,
and all that `--offline` needs.

    cache/KEY.json           the address, what the server said of the answer, its checksum
    cache/KEY-SHA256.body    the answer as it came

The body is written before the note that names it, and each by a rename, so a killed download
leaves the entry before it whole. A body that does not have its checksum counts as not there.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

FOLDER = "cache"


@dataclass(frozen=True)
class Entry:
    """What is known of a cached answer; `confirmed_at` (UTC) is when the server last said that
    this is what it has."""

    address: str
    sha256: str
    confirmed_at: str
    etag: str | None = None
    last_modified: str | None = None

    @property
    def conditions(self) -> dict[str, str]:
        """Headers that ask for the answer only if it is another one by now."""
        found = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in found.items() if value}


class Cache:
    """Answers by address in one folder, which is made when the first one is kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _key(self, address: str) -> str:
        return hashlib.sha256(address.encode()).hexdigest()[:16]

    def _body(self, address: str, sha256: str) -> Path:
        return self.folder / f"{self._key(address)}-{sha256}.body"

    def find(self, address: str) -> tuple[Entry, bytes] | None:
        """The answer as it was kept; None where there is none, or none that is whole."""
        try:
            note = json.loads((self.folder / f"{self._key(address)}.json").read_text("utf-8"))
            entry = Entry(**note)
            datetime.fromisoformat(entry.confirmed_at)
            body = self._body(address, entry.sha256).read_bytes()
        except (OSError, ValueError, TypeError):
            return None
        is_whole = hashlib.sha256(body).hexdigest() == entry.sha256
        return (entry, body) if is_whole and entry.address == address else None

    def keep(self, entry: Entry, body: bytes | None = None) -> None:
        """Keep an answer, or only note anew what is known of the one that is kept."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if body is not None:
            self._write(self._body(entry.address, entry.sha256), body)
        note = json.dumps(asdict(entry), indent=1).encode()
        key = self._key(entry.address)
        self._write(self.folder / f"{key}.json", note)
        for other in self.folder.glob(f"{key}-*.body"):
            if other != self._body(entry.address, entry.sha256):
                other.unlink(missing_ok=True)

    def _write(self, path: Path, data: bytes) -> None:
        part = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            part.write_bytes(data)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
