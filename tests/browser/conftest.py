"""A real Chromium against a served dashboard. Whatever the console complains of fails the test."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    expect,
    sync_playwright,
)

from tests.browser.provide import installed
from tests.browser.screen import Screen

ROOT = Path(__file__).parents[2]
ARGUMENTS = (
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDE = {"width": 1280, "height": 800}
PATIENCE = 20_000  # milliseconds; a busy machine is slow, a broken page never comes
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = installed()
    if path is None:
        reason = "no Chromium on this machine; run: python -m tests.browser.provide"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


# --- the server --------------------------------------------------------------------------------


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode}")
        try:
            with urllib.request.urlopen(address + "/healthz", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise RuntimeError(f"nothing answers at {address}")


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[str]:
    """The dashboard over a warehouse folder, as `python -m dashboard` serves it; its address.
    `settings` are of the environment."""
    port = _free_port()
    command = [sys.executable, "-m", "dashboard", "--warehouse", str(folder), "--port", str(port)]
    with (folder / "server.log").open("ab") as log:
        server = subprocess.Popen(
            command, cwd=ROOT, stdout=log, stderr=log, env=os.environ | settings
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


@pytest.fixture(scope="session")
def seed_address(seed_warehouse: Path) -> Iterator[str]:
    """The map of the seeds alone."""
    with served(seed_warehouse) as address:
        yield address


@pytest.fixture(scope="session")
def made_address(made_warehouse: Path) -> Iterator[str]:
    """The map of the seeds and the made-up directory."""
    with served(made_warehouse) as address:
        yield address


@pytest.fixture(scope="session")
def history_address(history_warehouse: Path) -> Iterator[str]:
    """The map of a directory that was loaded for three days, with density from 300 companies."""
    with served(history_warehouse, MOATMAP_MOST_POINTS="300") as address:
        yield address


# --- the page ----------------------------------------------------------------------------------


class Complaints:
    """What the page complained of. A test that means to provoke one names it."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.expected: list[str] = []

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.found.append(f"page error: {error}"))
        page.on("requestfailed", lambda request: self._failed(request.url, request.failure))
        page.on("crash", lambda: self.found.append("the page crashed"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning", "assert"):
            self.found.append(f"{message.type}: {message.text} ({message.location.get('url')})")

    def _failed(self, url: str, failure: str | None) -> None:
        # a request that is given up because the page moved on is no fault
        if failure != "net::ERR_ABORTED":
            self.found.append(f"request failed: {url}: {failure}")

    @property
    def unexpected(self) -> list[str]:
        return [text for text in self.found if not any(e in text for e in self.expected)]


@pytest.fixture(scope="session")
def all_complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def complaints(all_complaints: Complaints) -> Iterator[Complaints]:
    """Those of one test, which must be none."""
    all_complaints.found, all_complaints.expected = [], []
    yield all_complaints
    assert not all_complaints.unexpected, "\n".join(all_complaints.unexpected)


@pytest.fixture
def context_of(browser: Browser, complaints: Complaints) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts of their own (a phone, another theme), watched and closed."""
    contexts: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        context = _context(browser, **options)
        context.on("page", complaints.watch)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


def _context(browser: Browser, **options: object) -> BrowserContext:
    context = browser.new_context(**{"viewport": WIDE, "color_scheme": "light"} | options)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture(scope="session")
def shared_context(browser: Browser) -> Iterator[BrowserContext]:
    """One context for most tests, so that a page finds the scripts of the one before."""
    context = _context(browser, permissions=["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def page(shared_context: BrowserContext, complaints: Complaints) -> Iterator[Page]:
    """A new page."""
    page = shared_context.new_page()
    complaints.watch(page)
    yield page
    page.close()
    shared_context.clear_cookies()


KeptPages = Callable[[str, str], Page]


@pytest.fixture(scope="session")
def kept_pages(shared_context: BrowserContext, all_complaints: Complaints) -> Iterator[KeptPages]:
    """Pages that stay open from test to test, because loading takes longer than most tests: one
    for each address and use."""
    pages: dict[tuple[str, str], Page] = {}

    def page_of(address: str, use: str) -> Page:
        if (address, use) not in pages:
            pages[address, use] = shared_context.new_page()
            all_complaints.watch(pages[address, use])
        pages[address, use].bring_to_front()  # one behind another is drawn once a second
        return pages[address, use]

    yield page_of
    for page in pages.values():
        page.close()


@pytest.fixture
def screen(kept_pages: KeptPages, seed_address: str, complaints: Complaints) -> Screen:
    """The map of the seeds on a wide screen, with nothing chosen."""
    return _at_the_start(Screen(kept_pages(seed_address, "map"), seed_address))


@pytest.fixture
def made_screen(kept_pages: KeptPages, made_address: str, complaints: Complaints) -> Screen:
    """The same with the made-up directory."""
    return _at_the_start(Screen(kept_pages(made_address, "map"), made_address))


@pytest.fixture
def history_screen(kept_pages: KeptPages, history_address: str, complaints: Complaints) -> Screen:
    """The same with a history."""
    return _at_the_start(Screen(kept_pages(history_address, "map"), history_address))


@pytest.fixture
def elsewhere(kept_pages: KeptPages, seed_address: str, complaints: Complaints) -> Screen:
    """A page for what is not the map: the test loads what it wants, wherever the last one was."""
    return Screen(kept_pages(seed_address, "elsewhere"), seed_address)


def _at_the_start(screen: Screen) -> Screen:
    if screen.page.url.startswith(screen.address + "/"):
        try:
            screen.page.evaluate(
                """() => {
                    document.activeElement.blur();
                    document.getElementById("own").open = false;
                }"""
            )
            # a drawing that comes under a resting pointer takes the next click for one there
            screen.page.mouse.move(0, 0)
            # being there already, going there would only paint it again, under the first click
            screen.settle() if screen.page.url == screen.address + "/" else screen.go("/")
            return screen
        except Error:  # the test before left it in a state that nobody can use
            pass
    screen.open()
    return screen
