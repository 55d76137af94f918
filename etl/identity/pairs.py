"""Which pairs of records are looked at: those of two sources that share a name or a website.

Names and websites are brought into a few simple shapes, and only records that share a shape meet,
so the work grows with the number of records and not with its square. A shape that many records of
one source have tells nobody apart and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from etl.identity import names, texts
from etl.identity.rules import Facts, Key, Verdict, judge

MOST_ALIKE = 20  # records of one source that may share a shape

_LEGAL, _ENDINGS = "|".join(sorted(names.LEGAL)), "|".join(sorted(names.ENDINGS))
_SAID_BEFORE = "[(\\[](?:formerly|previously|fka|was|now|aka|dba)(?: known as)?:? *([^)\\]]+)"
# a domain below which many register: co.uk, com.au
_SHARED_END = "^(ac|co|com|edu|gov|go|net|ne|org|or)[.][a-z][a-z]$"

_SHAPES = f"""
create or replace temp table shape as
with
called as (
    select source_id, source_key, unnest(flatten([
        [name], coalesce(former_names, []), coalesce(past_names, []),
        [regexp_extract(name, '{_SAID_BEFORE}', 1, 'i')]
    ])) as name
    from core.record
),
worded as (
    select source_id, source_key, trim(regexp_replace(
        replace(regexp_replace(strip_accents(lower(
            regexp_replace(name, '[(\\[][^)\\]]*[)\\]]', ' ', 'g')
        )), '[''\u2019\u02bc`]', '', 'g'), '&', ' and '),
        '[^\\p{{L}}\\p{{N}}]+', ' ', 'g'
    )) as words
    from called
),
short as (
    select
        source_id,
        source_key,
        replace(regexp_replace(words, '( ({_LEGAL}))+$', ''), ' ', '') as whole,
        replace(regexp_replace(
            regexp_replace(words, '^the ', ''), '( ({_LEGAL}|{_ENDINGS}))+$', ''
        ), ' ', '') as core
    from worded
),
located as (
    select source_id, source_key, lower(regexp_replace(
        unnest(list_append(coalesce(past_websites, []), website)), '^https?://(www[.])?', '', 'i'
    )) as address
    from core.record
),
sited as (
    select
        source_id,
        source_key,
        rtrim(regexp_replace(address, '[?#].*$', ''), '/') as page,
        regexp_extract(address, '^[^/:?#]+') as host
    from located
),
ended as (
    select *, array_to_string(string_split(host, '.')[-2:], '.') as domain from sited
),
found as (
    select source_id, source_key, 'n' || whole as shape from short where whole <> ''
    union
    select source_id, source_key, 'n' || core from short where core <> ''
    union
    -- what a slip of the pen leaves of a longer name
    select source_id, source_key,
        'k' || core[1] || regexp_replace(core[2:], '[aeiouy]', '', 'g')
    from short where length(core) >= {names.NEAR_LENGTH}
    union
    select source_id, source_key, 'p' || page from ended where page <> ''
    union
    select source_id, source_key, 'h' || host from ended where host <> ''
    union
    select source_id, source_key, 'd' || case
        when regexp_matches(domain, '{_SHARED_END}')
            then array_to_string(string_split(host, '.')[-3:], '.')
        else domain
    end
    from ended where host <> ''
),
-- a shape that only one source has, or that many of one have, brings nobody together
telling as (
    select shape
    from (select shape, source_id, count(*) as times from found group by all)
    group by shape
    having count(*) > 1 and max(times) <= {MOST_ALIKE}
)
select found.* from found semi join telling using (shape)
"""

_PAIRS = """
create or replace temp table pair as
select distinct
    first.source_id as left_source_id,
    first.source_key as left_key,
    second.source_id as right_source_id,
    second.source_key as right_key
from shape as first
inner join shape as second
    on first.shape = second.shape and first.source_id < second.source_id
"""

_FACTS = """
select
    source_id, source_key, name, website,
    list_concat(coalesce(former_names, []), coalesce(past_names, [])) as former_names,
    coalesce(past_websites, []) as past_websites,
    country_code, founded_year, batch, concat_ws(' ', one_liner, description) as text
from core.record
semi join (
    select left_source_id as source_id, left_key as source_key from pair
    union select right_source_id, right_key from pair
) as paired using (source_id, source_key)
"""


def _facts(con: duckdb.DuckDBPyConnection) -> dict[Key, Facts]:
    rows = con.execute(_FACTS).fetchall()
    return {
        (source_id, key): Facts(
            source_id, key, name, website, tuple(former), tuple(past), country, year, batch, text
        )
        for source_id, key, name, website, former, past, country, year, batch, text in rows
    }


def _words(record: Facts) -> frozenset[str]:
    """The words of a record's text but for its own names, which would be agreement twice."""
    own = [record.name, *record.former_names]
    return texts.words(record.text, frozenset().union(*map(texts.words, own)))


def rarities(con: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """How rare each word of the list of words is."""
    return dict(con.execute("select term, rarity from raw.seed_text_term").fetchall())


def compared(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[Facts, Facts, Verdict]]:
    """Every pair of `core.record` that shares a shape, and what it is."""
    con.execute(_SHAPES)
    con.execute(_PAIRS)
    pairs = con.execute("from pair order by all").fetchall()
    facts = _facts(con) if pairs else {}
    rarity = rarities(con) if pairs else {}
    con.execute("drop table pair; drop table shape")
    words = {key: _words(record) for key, record in facts.items()}
    for a, b, c, d in pairs:
        left, right = facts[a, b], facts[c, d]
        text = texts.likeness(words[a, b], words[c, d], rarity)
        yield left, right, judge(left, right, text, rarity)
