"""Files and addresses are read within limits; what goes wrong is said in a sentence."""

from __future__ import annotations

import gzip
import hashlib
import json
import socket
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from etl.faults import SourceError
from etl.sources import fetch as module
from etl.sources.cache import Cache
from etl.sources.fetch import Settings, fetch
from tests.etl.server import BODY, Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def address(server: Server) -> str:
    return server.address


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy in between, and no long waits before the next try."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(module, "BACKOFF_SECONDS", 0.01)


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


# tries, and how long they may take


def test_a_server_that_is_busy_is_asked_again(server: Server) -> None:
    assert fetch(f"{server.address}/busy-twice.json").data == BODY
    assert server.count("/busy-twice.json") == 3


def test_an_answer_that_breaks_off_is_asked_for_again(server: Server) -> None:
    heard: list[str] = []
    settings = Settings(say=heard.append)

    assert fetch(f"{server.address}/breaks-off-once.json", settings).data == BODY
    assert server.count("/breaks-off-once.json") == 2
    assert [line for line in heard if "broke off, once more" in line]


@pytest.mark.parametrize("path", ["/always-busy.json", "/breaks-off.json"])
def test_tries_come_to_an_end(server: Server, path: str) -> None:
    with pytest.raises(SourceError, match="cannot be fetched"):
        fetch(server.address + path)

    assert server.count(path) == module.RETRIES + 1


def test_what_will_not_change_is_not_asked_for_again(server: Server) -> None:
    with pytest.raises(SourceError, match="404"):
        fetch(f"{server.address}/missing.json")

    assert server.count("/missing.json") == 1


def test_a_server_that_trickles_does_not_hold_a_refresh(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TOTAL_SECONDS", 0.5)

    with pytest.raises(SourceError, match=r"not done after 0 s|not done after 1 s"):
        fetch(f"{address}/trickles.json")


def test_a_server_that_falls_silent_is_given_up(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TIMEOUT_SECONDS", (1, 0.1))
    monkeypatch.setattr(module, "RETRIES", 1)

    with pytest.raises(SourceError, match="cannot be fetched"):
        fetch(f"{address}/silent.json")


def test_an_endless_answer_is_cut_at_the_limit(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST_BYTES", 3_000_000)
    heard: list[str] = []

    with pytest.raises(SourceError, match="is larger than"):
        fetch(f"{address}/endless.json", Settings(say=heard.append))

    assert any(line.endswith(": 1 MB") for line in heard)


@pytest.mark.parametrize("path", ["/page.json", "/page-as-data.json"])
def test_a_page_in_place_of_data_is_refused(address: str, path: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="gave text/html in place of data"):
        fetch(address + path, Settings(Cache(tmp_path / "cache")))

    assert not (tmp_path / "cache").exists()


# the cache


@pytest.mark.parametrize("path", ["/tagged.json", "/dated.json"])
def test_what_has_not_changed_is_not_sent_again(server: Server, tmp_path: Path, path: str) -> None:
    heard: list[str] = []
    settings = Settings(Cache(tmp_path / "cache"), say=heard.append)

    first = fetch(server.address + path, settings)
    second = fetch(server.address + path, settings)

    assert (first.data, second.data) == (BODY, BODY)
    assert first.sha256 == second.sha256
    asked = server.asked[-1][1]
    assert "if-none-match" in asked or "if-modified-since" in asked
    assert heard[-1] == f"{server.address}{path}: unchanged"


def test_what_has_changed_replaces_what_was_kept(server: Server, tmp_path: Path) -> None:
    settings = Settings(Cache(tmp_path / "cache"))
    fetch(f"{server.address}/tagged.json", settings)
    server.tag = '"two"'

    assert fetch(f"{server.address}/tagged.json", settings).data == BODY
    assert len(list((tmp_path / "cache").glob("*.body"))) == 1


def test_offline_reads_what_was_kept_with_its_day(server: Server, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    fetch(f"{server.address}/plain.json", Settings(cache))
    (note,) = (tmp_path / "cache").glob("*.json")
    note.write_text(
        json.dumps(json.loads(note.read_text()) | {"confirmed_at": "2026-01-31T23:00:00"})
    )
    asked = len(server.asked)

    content = fetch(f"{server.address}/plain.json", Settings(cache, offline=True))

    assert (content.data, content.day) == (BODY, date(2026, 1, 31))
    assert len(server.asked) == asked


def test_offline_says_what_was_never_kept(address: str, tmp_path: Path) -> None:
    for settings in (Settings(Cache(tmp_path / "cache"), offline=True), Settings(offline=True)):
        with pytest.raises(SourceError, match="is not in the cache"):
            fetch(f"{address}/plain.json", settings)


@pytest.mark.parametrize("path", ["/breaks-off.json", "/missing.json", "/cut.json.gz"])
def test_only_what_is_whole_is_kept(server: Server, tmp_path: Path, path: str) -> None:
    cache = Cache(tmp_path / "cache")
    try:
        content = fetch(server.address + path, Settings(cache))
        assert not content.is_complete
    except SourceError:
        pass

    assert cache.find(server.address + path) is None


@pytest.mark.parametrize("damage", ["body", "note", "other"])
def test_a_damaged_cache_is_no_cache(server: Server, tmp_path: Path, damage: str) -> None:
    cache = Cache(tmp_path / "cache")
    fetch(f"{server.address}/tagged.json", Settings(cache))
    (note,) = cache.folder.glob("*.json")
    (body,) = cache.folder.glob("*.body")
    if damage == "body":
        body.write_bytes(BODY[:-2])
    elif damage == "note":
        note.write_text("{")
    else:
        note.write_text(json.dumps(json.loads(note.read_text()) | {"address": "http://x"}))

    assert fetch(f"{server.address}/tagged.json", Settings(cache)).data == BODY
    assert "if-none-match" not in server.asked[-1][1]
    assert cache.find(f"{server.address}/tagged.json") is not None


def test_a_cache_that_cannot_be_written_does_not_stop_a_refresh(
    server: Server, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "cache"
    in_the_way.write_text("a file, no folder")
    heard: list[str] = []

    content = fetch(f"{server.address}/plain.json", Settings(Cache(in_the_way), say=heard.append))

    assert content.data == BODY
    assert "is not kept in the cache" in heard[-1]
    assert in_the_way.read_text() == "a file, no folder"
