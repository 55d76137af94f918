"""Cleaning of text that nobody has checked: the same rules for every source."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

LONGEST_TEXT = 20_000
# control characters, and marks of direction, which can make a name read as another
_UNWANTED = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\u202a-\u202e\u2066-\u2069]"
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")  # JSON can spell one half of a pair alone
_HOST = re.compile(r"^[a-z0-9.-]+\.[a-z][a-z0-9-]+(:\d+)?$")


def clean(text: str) -> str:
    """The text without control characters, in composed form, trimmed."""
    if text.isascii() and text.isprintable():  # by far the most texts, and quickly told
        return text.strip()
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text)).strip()


def text_fault(text: str) -> str | None:
    """Why a text cannot be used, or None."""
    if "\ufffd" in text:
        return "has bytes that are not UTF-8"
    if _SURROGATE.search(text):
        return "has half a character"
    if len(text) > LONGEST_TEXT:
        return f"has {len(text):,} characters, more than {LONGEST_TEXT:,}"
    return None


def web_address(text: str) -> str | None:
    """A website as an http(s) address, or None. A bare host name is taken as one.

    >>> web_address("example.org/about")
    'http://example.org/about'
    >>> web_address("javascript:alert(1)") is None
    True
    """
    address = text.strip()
    if not address or re.search(r"[\s<>\"'`\\]", address):
        return None
    if "://" not in address:
        address = "http://" + address
    try:
        parts = urlsplit(address)
        host = parts.netloc.encode("idna").decode() if not parts.netloc.isascii() else parts.netloc
    except (ValueError, UnicodeError):
        return None
    if parts.scheme.lower() not in ("http", "https") or not _HOST.match(host.lower()):
        return None
    return address
