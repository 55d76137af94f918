"""A first mapping for a CSV, found from its headers and from what stands in its columns.

Written as YAML that works as it is; whatever is uncertain is said in a comment beside it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePath

from etl.faults import SourceError, shown
from etl.sources import fields, mapping, tabular
from etl.sources.fetch import stream
from etl.sources.fields import Field, FieldError
from etl.sources.text import clean

READ_ROWS = 2000
MOST_VALUES = 40  # values of a status or a country that are spelt out
GOOD_SHARE = 0.5  # of the cells must be readable for a field to be proposed

# what others call our fields; the first names fit best
HEADERS = {
    "key": "id,key,uuid,company id,record id,identifier,external id,permalink,uid,startup id",
    "name": "name,company,company name,startup,startup name,organization,organisation,"
            "organization name,organisation name,organization or person name,item,title,firma,"
            "unternehmen,nom,entreprise,nombre,empresa,business name,account name,brand",
    "website": "website,url,homepage,homepage url,web site,website url,company url,domain,web,"
               "link,site,webseite,site web,sitio web,organization name url,company website",
    "one_liner": "one liner,tagline,short description,summary,pitch,slogan,headline,subtitle,"
                 "elevator pitch,kurzbeschreibung,what they do,blurb,description",
    "description": "full description,long description,company description,description,about,"
                   "overview,details,beschreibung,descripcion,notes,bio",
    "tags": "tags,keywords,categories,topics,labels,technologies,verticals,schlagworte,markets,"
            "industries,sectors",
    "industry": "industry,industries,sector,category,vertical,market,segment,branche,secteur,"
                "subindustry,industry group,primary industry,domain area",
    "founded_year": "founded,founded year,year founded,founding year,founded date,founded on,"
                    "foundation year,year,inception,gegrundet,grundungsjahr,annee de creation,"
                    "established,launch year,since",
    "country": "country,country code,hq country,headquarters country,nation,land,pays,pais,"
               "location,headquarters,headquarters location,hq,hq location,based in,place,"
               "country name",
    "status": "status,state,company status,operating status,current status,lifecycle,stage status",
    "status_date": "status date,closed date,exit date,acquired date,closed on,status since,"
                   "date of status",
    "team_size": "team size,employees,employee count,number of employees,headcount,staff,"
                 "company size,size,mitarbeiter,fte,people,team",
    "former_names": "former names,former name,previous names,previously,also known as,aka,"
                    "formerly,old names,alias,aliases",
    "batch": "batch,cohort,class,program,programme,accelerator batch,season",
    "is_ai": "is ai,ai,ai company,ai native,uses ai,ai startup,is ai company,ai powered",
}  # fmt: skip
STATUS_WORDS = {
    "active": "operating,alive,live,open,running,in business,operational,trading,aktiv",
    "acquired": "acquisition,bought,m a,merged acquired,acquired merged,was acquired,ubernommen",
    "inactive": "closed,dead,defunct,shut down,shutdown,failed,dissolved,bankrupt,ceased,"
                "out of business,deadpool,deadpooled,not active,discontinued,liquidated,inaktiv",
    "public": "ipo,publicly traded,public company,publicly listed,went public",
}  # fmt: skip
STATUS_OF = {word: code for code, words in STATUS_WORDS.items() for word in words.split(",")}


@dataclass(frozen=True)
class Candidate:
    """A header that may be a field: how well its name and its cells fit, each 0 to 1."""

    name: str
    place: int
    by_header: float
    by_cells: float
    bad: tuple[str, ...] = ()

    @property
    def fit(self) -> float:
        return self.by_header * 2 + self.by_cells


def plain(header: str) -> str:
    """A header as one compares it: `companyName`, `COMPANY_NAME` and `Company name` are one."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    folded = fields.without_marks(apart).lower()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", folded).split())


def _by_header(name: str, header: str) -> float:
    words, names = plain(header), HEADERS[name].split(",")
    if words in names:
        return 1 - names.index(words) / (4 * len(names))
    within = [n for n in names if re.search(rf"\b{re.escape(n)}\b", words)]
    return 0.4 * max((len(n) / len(words) for n in within), default=0.0)


def _readable(known: Field, cell: str) -> bool:
    if known.name == "status" and plain(cell) in STATUS_OF:
        return True
    try:
        return fields.read_cell(known, cell) is not None
    except FieldError:
        return False


def _candidate(known: Field, place: int, header: str, cells: list[str]) -> Candidate:
    filled = [cell for cell in cells if cell and cell.lower() not in fields.MISSING]
    good = [_readable(known, cell) for cell in filled]
    bad = tuple(dict.fromkeys(c for c, is_good in zip(filled, good, strict=True) if not is_good))
    share = sum(good) / len(good) if good else 0.5
    if known.name == "industry" and filled:  # several in a cell are tags
        share *= sum("->" in cell or not re.search("[;|,]", cell) for cell in filled) / len(filled)
    if known.name in ("key", "name") and filled:
        share *= len(set(filled)) / len(filled)  # what tells companies apart does not repeat
    return Candidate(known.name, place, _by_header(known.name, header), share, bad)


def _fits(candidate: Candidate) -> bool:
    return candidate.by_header > 0 and candidate.by_cells >= GOOD_SHARE


def _chosen(header: list[str], columns: list[list[str]], known: dict[str, Field]
            ) -> dict[str, Candidate]:  # fmt: skip
    """The best header for each field, each header once, the surest first."""
    usable = [i for i, cell in enumerate(header) if cell and header.count(cell) == 1]
    found = [_candidate(f, i, header[i], columns[i]) for f in known.values() for i in usable]
    chosen: dict[str, Candidate] = {}
    for candidate in sorted(filter(_fits, found), key=lambda c: (-c.fit, c.place)):
        taken = {c.place for c in chosen.values()}
        if candidate.name not in chosen and candidate.place not in taken:
            chosen[candidate.name] = candidate
    return {name: chosen[name] for name in known if name in chosen}


def _quoted(text: str) -> str:
    """A text as YAML: what JSON writes is YAML too."""
    return json.dumps(text, ensure_ascii=False)


def _column_line(candidate: Candidate, header: str, cells: list[str]) -> str:
    notes = []
    if candidate.by_header < 0.5:
        notes.append("is this right? the header only resembles it")
    if candidate.bad and candidate.name != "status":
        count = sum(cell in candidate.bad for cell in cells)
        notes.append(f"{count} of {len(cells)} rows cannot be read, e.g. {shown(candidate.bad[0])}")
    return f"  {candidate.name}: {_quoted(header)}" + (f"  # {'; '.join(notes)}" if notes else "")


def _value_lines(known: Field, cells: list[str]) -> Iterator[str]:
    """Their values that are not ours, with ours where a word is known, else as a comment."""
    theirs = [v for v, _ in Counter(cells).most_common()
              if v and v.lower() not in fields.MISSING]  # fmt: skip
    strange = []
    for value in theirs:
        try:
            fields.read_cell(known, value)
        except FieldError:
            strange.append(value)
    for value in strange[:MOST_VALUES]:
        code = STATUS_OF.get(plain(value)) if known.name == "status" else None
        line = f"{_quoted(value)}: {code or ''}".rstrip()
        yield f"    {line}" if code else f"    # {shown(line)[1:-1]}  # not known: left empty"


def _values(chosen: dict[str, Candidate], columns: list[list[str]], known: dict[str, Field]
            ) -> Iterator[str]:  # fmt: skip
    blocks = {
        name: list(_value_lines(known[name], columns[chosen[name].place]))
        for name in ("status", "country")
        if name in chosen
    }
    if any(blocks.values()):
        yield "values:"
    for name, lines in blocks.items():
        if any(not line.lstrip().startswith("#") for line in lines):
            yield f"  {name}:"
        elif lines:
            yield f"  # {name}:"
        yield from lines


def _source(location: str) -> Iterator[str]:
    stem = PurePath(location).name.split(".")[0]
    code = re.sub(r"[^a-z0-9]+", "-", fields.without_marks(stem).lower()).strip("-") or "my-list"
    code = f"{code}-list" if code in mapping.RESERVED else code
    yield "source:"
    yield f"  source_id: {code}  # how this list is called from now on: never change it"
    yield f"  title: {_quoted(clean(stem) or code)}"
    yield "  # producer: who made the list"
    yield "  # url: where it is"
    yield "  # licence: what one may do with it"


def _sample(location: str) -> tuple[tabular.Format, list[str], list[list[str]]]:
    """The format of a file, its header and the cells of each column in its first rows."""
    with stream(location) as given:
        form = tabular.find_format(given.file)
        with tabular.text_of(given.file, form) as text:
            rows = [row.cells for row in islice(tabular.rows(text, form), READ_ROWS)]
    if not rows:
        raise SourceError(f"{location} is empty")
    place = tabular.header_place(rows, ())
    header = [clean(cell) for cell in rows[place]]
    below = [row for row in rows[place + 1 :] if any(map(str.strip, row))]
    columns = [[clean(row[i]) if i < len(row) else "" for row in below] for i in range(len(header))]
    return form, header, columns


def propose(location: str, seed_folder: Path) -> str:
    """A mapping for a file, as YAML; raises SourceError where no column can be the name."""
    form, header, columns = _sample(location)
    known = fields.fields(seed_folder)
    chosen = _chosen(header, columns, known)
    if "name" not in chosen:
        raise SourceError(
            f"{location}: no column looks like the names of companies; its columns are "
            + ", ".join(map(shown, header[:20]))
        )
    lines = [f"# A mapping for {shown(PurePath(location).name)[1:-1]}: check it, then load it with",
             "#   python -m etl refresh csv=FILE --mapping THIS.yml",
             f"# Read as {form.encoding}, separated by {shown(form.separator)}.",
             "", *_source(location), "", "columns:"]  # fmt: skip
    lines += [_column_line(c, header[c.place], columns[c.place]) for c in chosen.values()]
    unused = [h for i, h in enumerate(header) if h and i not in {c.place for c in chosen.values()}]
    if unused:
        lines.append(f"  # not used: {', '.join(map(shown, unused[:30]))}"
                     + (f" and {len(unused) - 30} more" if len(unused) > 30 else ""))  # fmt: skip
    values = list(_values(chosen, columns, known))
    return "\n".join([*lines, *([""] if values else []), *values]) + "\n"
