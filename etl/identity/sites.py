"""Websites as they are compared: whose a site is, and which addresses are nobody's own."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

import tldextract

# hosts on which many have a page; those of the public suffix list (github.io, web.app) it knows
_SHARED_HOSTS = """
about.me airtable.com amazon.com angel.co apache.org apple.com arxiv.org behance.net bit.ly
bitbucket.org calendly.com carrd.co crunchbase.com discord.com discord.gg dribbble.com
eclipse.org facebook.com figma.com gitbook.io github.com gitlab.com google.com gumroad.com
huggingface.co ibm.com instagram.com kickstarter.com linkedin.com linktr.ee m.me medium.com
microsoft.com notion.site notion.so npmjs.com patreon.com pinterest.com producthunt.com pypi.org
reddit.com shopify.com slack.com sourceforge.net squarespace.com substack.com t.co t.me
telegram.me tiktok.com tumblr.com twitch.tv twitter.com typeform.com vimeo.com webflow.com
wellfound.com whatsapp.com wikipedia.org wix.com wordpress.com x.com ycombinator.com youtube.com
"""
SHARED = frozenset(_SHARED_HOSTS.split())
# addresses that are a website's beginning all the same
_BEGINNINGS = frozenset({"", "en", "en-us", "us", "home", "index.html", "index.htm", "index.php"})

# the suffix list that comes with the library: nothing is downloaded
_suffixes = tldextract.TLDExtract(
    suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True
)


class Site(NamedTuple):
    """A website: its registrable domain, and its host and path where these say more."""

    domain: str
    host: str
    path: str

    @property
    def is_whole(self) -> bool:
        """Whether the address is all of the site, not a page or a part of it."""
        return not self.path and self.host == self.domain


@lru_cache(maxsize=1 << 16)
def parse(website: str) -> Site | None:
    """The site of an address; None where there is none or many share it.

    >>> parse("https://www.harvey.ai/")
    Site(domain='harvey.ai', host='harvey.ai', path='')
    >>> parse("https://github.com/features/copilot") is None
    True
    """
    try:
        parts = urlsplit(website)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    domain = _suffixes(host).top_domain_under_public_suffix
    path = parts.path.strip("/").lower()
    path = "" if path in _BEGINNINGS else path
    if not domain or (domain in SHARED and (path or host != domain)):
        return None
    return Site(domain, host, path)


def page(website: str) -> str:
    """An address as it is compared: without scheme, www., query and closing slash."""
    try:
        parts = urlsplit(website)
        return (parts.hostname or "").removeprefix("www.") + parts.path.rstrip("/").lower()
    except ValueError:
        return ""


def site(website: str) -> str | None:
    """The registrable domain of a website, or None where the address is only a page of a site."""
    found = parse(website)
    return found.domain if found and not found.path else None
