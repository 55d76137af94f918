"""Finds a Chromium for the browser tests, or installs one.

In this order: an installed Chromium or Chrome; Debian's package, where this user may install it;
Playwright's own build. With none of these the browser tests skip loudly, and fail where CI is
set. `python -m tests.browser.provide` does the installing; the tests themselves only look.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def installed() -> str | None:
    """The path of a browser on this machine, or None."""
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    return _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if path and Path(path).exists() else None


def _try(*command: str) -> bool:
    print("$", " ".join(command), flush=True)
    return subprocess.run(command, check=False).returncode == 0


def _install_from_debian() -> bool:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    return _try("apt-get", "update", "-qq") and _try(
        "apt-get",
        "install",
        "-y",
        "-qq",
        "--no-install-recommends",
        "chromium",
        "fonts-dejavu-core",
    )


def main() -> int:
    if installed():
        return 0
    if _install_from_debian() or _try(sys.executable, "-m", "playwright", "install", "chromium"):
        return 0
    print(
        "no browser could be had: the browser tests will "
        + ("fail" if os.environ.get("CI") else "skip")
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
