"""Measures the reading on companies that the weights were not learned from, and writes
docs/evaluation.md. Splits go by time (later batches) and by source, never by chance alone; only
our own few hundred companies are cross-validated, company by company.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table as Printed
from sklearn.model_selection import KFold

from etl.identity.sites import site
from etl.reading import examples, features, figures, model, train
from etl.reading.examples import Example
from etl.reading.figures import Figure
from etl.reading.reader import Reading
from etl.sources import seeds

LEARNED_BEFORE = 2024  # batches from this year on are the test
PRECISION_MIN = 0.7  # of what is read as a kind of moat, what an editor would agree with
FEWEST_FOUND = 5  # fewer findings than these measure nothing
REPORT = Path(__file__).parents[2] / "docs" / "evaluation.md"

AI_TARGETS = {"F1": 0.90, "calibration error": 0.05}
DOMAIN_TARGETS = {"macro-F1": 0.65, "top-3 accuracy": 0.90, "calibration error": 0.05}
SIDE_TARGETS = {"AUC": 0.88, "F1": 0.80, "calibration error": 0.05}


def _weights(models: Sequence[model.Linear]) -> dict[str, train.Table]:
    told = ["for a measurement"] * len(models)
    return train.tables(models, told, datetime.now(UTC).date())


def _ai(reading: Reading, later: Sequence[Example]) -> list[Figure]:
    """Against the directory's AI tags; a text of which nothing is known counts as no AI."""
    chances = reading.column("core.company_ai", "ai_probability").fillna(0.0).to_numpy(float)
    is_tagged = np.array([e.is_ai is not None for e in later])
    answers = np.array([bool(e.is_ai) for e in later])
    says = np.array([_says_ai(e) for e in later])
    where = f"later batches ({LEARNED_BEFORE} on), tags hidden"
    return [
        *figures.of_yes_no("AI or not", f"{where}, companies with any tag", chances[is_tagged],
                           answers[is_tagged], AI_TARGETS),
        *figures.of_yes_no("AI or not", f"{where}, all companies (no tag counts as no AI)",
                           chances, answers),
        *figures.of_yes_no("AI or not, by plain words alone", f"{where}, companies with any tag",
                           says[is_tagged].astype(float), answers[is_tagged]),
    ]  # fmt: skip


def _says_ai(example: Example) -> bool:
    """The baseline: whether the text holds one of the words that say AI by themselves."""
    (text,) = features.of_examples([example])
    return any(f" {word} " in text.text for word in examples.plain_ai_words())


def _domain(reading: Reading, given: Sequence[Example], label: str, where: str,
            targets: dict[str, float] | None = None) -> list[Figure]:  # fmt: skip
    beliefs = reading.beliefs()
    kept = [place for place, e in enumerate(given) if getattr(e, label) is not None]
    return figures.of_classes(
        "Domain", where, beliefs.to_numpy()[kept], list(beliefs.columns),
        [getattr(given[place], label) for place in kept], targets,
    )  # fmt: skip


def _told(reading: Reading, given: Sequence[Example], where: str) -> list[Figure]:
    """How often a domain is named at all, and how often the one that is named is right."""
    named = reading.table("core.company_domain")
    first = named[named.position == 1].set_index("place").domain_code.reindex(range(len(given)))
    known = np.array([e.sure_domain is not None for e in given])
    answers = np.array([str(e.sure_domain) for e in given])
    is_named = first.notna().to_numpy()
    right = (first.to_numpy() == answers)[known & is_named]
    count = int(known.sum())
    return [
        Figure("Domain", where, count, "share with a domain named", float(is_named[known].mean())),
        Figure("Domain", where, count, "accuracy where one is named", float(right.mean())),
    ]


def later_batches(directory: Sequence[Example], ours: Sequence[Example]) -> list[Figure]:
    """Learned from earlier batches, measured on later ones."""
    earlier = [e for e in directory if (e.started or 0) < LEARNED_BEFORE]
    later = [e for e in directory if e.started and e.started >= LEARNED_BEFORE]
    weights = _weights(train.learned(earlier, ours))
    where = f"later batches ({LEARNED_BEFORE} on)"
    found: list[Figure] = []
    for has_tags in (False, True):
        reading = Reading(later, weights, has_tags)
        with_ = "text and tags" if has_tags else "text alone"
        sure = DOMAIN_TARGETS if not has_tags else None
        found += [] if has_tags else _ai(reading, later)
        found += _domain(reading, later, "domain", f"{where}, {with_}; label: the industry field")
        if not has_tags:
            found += _domain(reading, later, "sure_domain",
                             f"{where}, {with_}; label: industry and tags agree", sure)  # fmt: skip
            found += _told(reading, later, f"{where}, {with_}; label: industry and tags agree")
            found += _side(reading, later, f"{where}; label: the industry field")
        reading.close()
    return found


def _side(reading: Reading, given: Sequence[Example], where: str) -> list[Figure]:
    """Vertical or horizontal, where the source takes a side; what is unknown counts as one half."""
    chances = reading.column("core.company_orientation", "orientation_probability").fillna(0.5)
    kept = [place for place, e in enumerate(given) if e.is_vertical is not None]
    answers = np.array([bool(given[place].is_vertical) for place in kept])
    return figures.of_yes_no(
        "Vertical or horizontal", where, chances.to_numpy(float)[kept], answers
    )


def other_source(directory: Sequence[Example], ours: Sequence[Example]) -> list[Figure]:
    """Learned from the directory alone, measured on our own landscape's one-liners."""
    learned = [model.train(kind, directory, []) for kind in ("ai", "domain")]
    # with none of ours there is nothing to calibrate vertical and horizontal on
    reading = Reading(ours, _weights([*learned, model.learn("orientation", directory, [])]))
    found = _domain(reading, ours, "domain", "our own one-liners, learned from the directory only")
    found += _side(reading, ours, "our own one-liners, learned from the directory only")
    named = reading.column("core.company_ai", "is_ai")
    found.append(
        Figure("AI or not", "our own one-liners, all of them AI companies", len(ours),
               "share called AI", float(named.mean()))
    )  # fmt: skip
    reading.close()
    return found


def landscape_items(path: Path) -> list[Figure]:
    """Items of an AI landscape: what the weights of the product make of their descriptions."""
    items = examples.landscape(path)
    reading = Reading(items)
    is_ai = reading.column("core.company_ai", "is_ai")
    says = np.array([_says_ai(e) for e in items])
    where = "descriptions of items of an AI and data landscape"
    found = [
        Figure("AI or not", where, len(items), "share that says so in plain words", says.mean()),
        Figure("AI or not", where, len(items), "share called AI", float(is_ai.mean())),
        Figure("AI or not", where, int(says.sum()), "share called AI of those that say so",
               float(is_ai[says].mean())),
    ]  # fmt: skip
    reading.close()
    return found


def sides(directory: Sequence[Example], ours: Sequence[Example]) -> list[Figure]:
    """Vertical or horizontal on our own companies, each left out of what reads it."""
    logits, given = model.cross_validated("orientation", directory, ours)
    answers = np.array(given, dtype=bool)
    chances = np.zeros(len(answers))
    for kept, left in KFold(model.FOLDS, shuffle=True, random_state=1).split(answers):
        slope, shift = model.platt(logits[kept, 0], answers[kept])
        chances[left] = model.sigmoid(slope * logits[left, 0] + shift)
    return figures.of_yes_no("Vertical or horizontal", "our own one-liners, cross-validated by"
                             " company, text alone", chances, answers, SIDE_TARGETS)  # fmt: skip


def _with_descriptions(ours: Sequence[Example], directory: Sequence[Example]) -> list[Example]:
    """Our companies as the directory describes them, where it has exactly one of that site."""
    by_site: dict[str, list[Example]] = {}
    for e in directory:
        name = site(e.website) if e.website else None
        if name:
            by_site.setdefault(name, []).append(e)
    found = []
    for e in ours:
        same = by_site.get(site(e.website) or "", []) if e.website else []
        if len(same) == 1:
            found.append(replace(e, one_liner=same[0].one_liner, description=same[0].description))
    return found


def moats(directory: Sequence[Example], ours: Sequence[Example]) -> list[dict[str, object]]:
    """By kind: what the rules find in directory descriptions and in our one-liners, against what
    editors judged with more knowledge than either holds."""
    held: dict[str, set[str]] = {}
    for row in examples.rows("landscape/company_moats.csv"):
        held.setdefault(row["moat_code"], set()).add(row["company_id"])
    readable = {r["factor_code"]: r["is_readable"] for r in examples.rows("model/factors.csv")}
    told = [*_with_descriptions(ours, directory), *ours]
    reading = Reading(told)
    evidence = reading.table("core.evidence")
    reading.close()
    weighed = evidence[evidence.label_kind == "moat"].groupby(["label_code", "place"]).weight.sum()
    rows = []
    for kind in [r["moat_code"] for r in examples.rows("landscape/moats.csv")]:
        found = weighed.get(kind)
        places = [] if found is None else [p for p, w in found.items() if round(w, 6) > 0]
        hits = {told[place].company_id for place in places}
        right = len(hits & held.get(kind, set()))
        rows.append({"moat": kind, "held": len(held.get(kind, set())), "found": len(hits),
                     "right": right, "is_read": readable[kind] == "true"})  # fmt: skip
    return rows


def measure(data: Path) -> tuple[list[Figure], list[dict[str, object]]]:
    """Everything that docs/evaluation.md shows."""
    ours = examples.curated()
    everybody = examples.directory(data / "yc")
    directory = examples.apart(everybody, ours)
    found = later_batches(directory, ours) + sides(directory, ours) + other_source(directory, ours)
    if (data / "lfai-landscape.yml").exists():
        found += landscape_items(data / "lfai-landscape.yml")
    return found, moats(everybody, ours)


def _shown(figure: Figure) -> tuple[str, str, str, str]:
    value = f"{figure.value:.0f}" if figure.name == "classes" else f"{figure.value:.3f}"
    chance = ""
    if figure.by_chance:
        mean, highest = figure.by_chance
        chance = f"{mean:.3f} (up to {highest:.3f})"
    if figure.target is None:
        return value, chance, "", ""
    sign = "<" if figure.is_upper else "≥"
    return value, chance, f"{sign} {figure.target:g}", "yes" if figure.is_met else "no"


def _moat_row(row: dict[str, object]) -> tuple[str, ...]:
    found, right, held = int(str(row["found"])), int(str(row["right"])), int(str(row["held"]))
    precision = f"{right / found:.2f}" if found else ""
    return (str(row["moat"]), str(held), str(found), str(right), precision,
            f"{right / held:.2f}" if held else "", "yes" if row["is_read"] else "no")  # fmt: skip


def markdown(found: Sequence[Figure], moat_rows: Sequence[dict[str, object]]) -> str:
    """docs/evaluation.md."""
    lines = [
        "# How well the reading does",
        "",
        "Written by `python -m etl evaluate`; do not edit. How it is measured, and what the figures"
        " mean, is in [methodology.md](methodology.md#reading-a-directory-entry).",
        "",
        "| what is read | measured on | texts | figure | value | by chance | target | met |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for f in found:
        cells = (f.subject, f.measured_on, f"{f.count:,}", f.name, *_shown(f))
        lines.append(f"| {' | '.join(cells)} |")
    lines += [
        "",
        "## Moats",
        "",
        "Found by the rules in our own one-liners and in the directory's descriptions of the same"
        " companies, against what editors judged. A kind is shown to be readable by a precision of"
        f" at least {PRECISION_MIN:g} on {FEWEST_FOUND} findings or more.",
        "",
        "| kind | held, as editors judge | found | right | precision | recall | is read |",
        "|---|---|---|---|---|---|---|",
        *[f"| {' | '.join(_moat_row(row))} |" for row in moat_rows],
    ]
    return "\n".join(lines) + "\n"


def show(found: Sequence[Figure], console: Console) -> None:
    table = Printed(box=None, pad_edge=False, header_style="bold")
    for name in ("what", "on", "texts", "figure", "value", "by chance", "target", "met"):
        table.add_column(name)
    for f in found:
        table.add_row(f.subject, f.measured_on, f"{f.count:,}", f.name, *_shown(f))
    console.print(table)


def run(data: Path, console: Console) -> int:
    """Measure, print and write the report; without the data say so and leave it as it is."""
    if not (data / "yc").is_dir():
        console.print(f"nothing measured: {data}/yc is not here; name it with --data DIR")
        return 0
    found, moat_rows = measure(data)
    show(found, console)
    REPORT.write_text(markdown(found, moat_rows), encoding="utf-8")
    console.print(f"wrote docs/{REPORT.name}; seeds read from {seeds.FOLDER.name}/")
    return 0
