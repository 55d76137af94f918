"""The pages of the app, as an explicit list. A page is a path, a layout and its callbacks."""

from __future__ import annotations

from dashboard.pages import (
    about,
    changes,
    company,
    compare,
    domain,
    domains,
    map,
    playbook,
    scenarios,
    thesis,
    trends,
)
from dashboard.pages.page import Page

PAGES: tuple[Page, ...] = (
    map.PAGE,
    company.PAGE,
    domains.PAGE,
    domain.PAGE,
    thesis.PAGE,
    compare.PAGE,
    scenarios.PAGE,
    trends.PAGE,
    playbook.PAGE,
    changes.PAGE,
    about.PAGE,
)


def find(path: str) -> tuple[Page, str] | None:
    """The page of a path and what follows its own part, e.g. a company's slug."""
    for page in PAGES:
        rest = page.match(path)
        if rest is not None:
            return page, rest
    return None
