"""Where a company's facts come from, as its page says it."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.components import provenance
from dashboard.components.markup import to_html
from dashboard.store import Row, Snapshot


def said(field: str, value: str, source: str = "Ours", wins: bool = True, **more: Any) -> Row:
    return {
        "field_code": field, "value": value, "source_id": source.lower(), "source_key": "1",
        "source_title": source, "source_url": None, "country_name": None, "is_winner": wins,
        "is_disagreeing": False, "is_corrected": False, **more,
    }  # fmt: skip


AGREED = [said("name", "Acme"), said("name", "Acme", "Theirs", wins=False)]
DISPUTED = [
    *AGREED,
    said("status_code", "acquired"),
    said("status_code", "active", "Theirs", wins=False, is_disagreeing=True),
    said("country_code", "DE", country_name="Germany"),
    said("country_code", "US", "Theirs", wins=False, is_disagreeing=True, country_name="<b>US"),
]


def test_each_disagreement_is_a_row_with_both_sides() -> None:
    table = to_html(provenance.disagreements(DISPUTED))
    assert table.count("<tr>") == 3
    assert "Acquired" in table and "Active" in table and "Germany" in table
    assert "<b>" not in table, "what a source says is no HTML"


def test_sources_that_agree_are_said_to() -> None:
    assert "Its two sources agree" in to_html(provenance.disagreements(AGREED))
    assert provenance.has_several(AGREED)
    assert not provenance.has_several(AGREED[:1])


def test_a_fact_names_its_source_and_who_says_otherwise() -> None:
    fact = to_html(provenance.fact("Germany", "country_code", DISPUTED))
    assert 'class="fact disputed"' in fact
    assert "Source: Ours; Theirs: &lt;b&gt;US" in fact
    assert 'class="fact"' in to_html(provenance.fact("Acme", "name", DISPUTED))
    assert "title" not in to_html(provenance.fact("vertical", "orientation_code", DISPUTED))


def test_a_correction_is_marked() -> None:
    rows = [said("name", "Acme", is_corrected=True),
            said("name", "Bolt", "Theirs", wins=False, is_disagreeing=True)]  # fmt: skip
    assert "(corrected)" in to_html(provenance.disagreements(rows))


def test_a_source_says_what_it_gives_and_how_it_was_joined() -> None:
    source = {"source_id": "theirs", "title": "Theirs", "url": None, "producer": "Somebody",
              "accessed_date": None, "last_seen_date": None, "gone_since_date": None,
              "matched_by_code": "website", "match_reason": "same website acme.com"}  # fmt: skip
    fields = [said("website", "https://acme.com", "Theirs"), said("name", "Acme")]
    line = to_html(provenance.sources([source], fields))
    assert "gives website" in line and "joined: same website acme.com" in line
    decided = source | {"matched_by_code": "decision", "match_reason": "Their founder says so."}
    assert "joined by an editor: Their founder says so" in to_html(
        provenance.sources([decided], fields)
    )


@pytest.mark.parametrize("slug", ["harvey", "made-2", "made-script"])
def test_the_page_of_a_company_names_its_sources(
    client: Any, snapshot: Snapshot, slug: str
) -> None:
    fields = client.get(f"/api/company/{slug}.json").get_json()["fields"]
    assert {field["field_code"] for field in fields if field["is_winner"]} >= {"name", "website"}
    assert all(field["source_title"] for field in fields)
