"""What the record of models says of each figure of the seed's "Moore's law of AI"."""

from __future__ import annotations

from dashboard import trends
from dashboard.components import trends as pieces
from dashboard.components.ui import day
from dashboard.figures import trends as figures
from dashboard.queries import trends as asked
from dashboard.store import Row, Snapshot

LEVELS = tuple(int(level) / 100 for level in pieces.LEVELS)


def seed_figures(snapshot: Snapshot) -> dict[str, Row]:
    """The seed's figures by their code."""
    return {row["figure_code"]: row for row in snapshot.rows(asked.TREND_FIGURES)}


def claimed_rate(said: dict[str, Row]) -> tuple[float, float]:
    """How many times cheaper a year makes it, as the seed claims: from, to."""
    row = said["mmlu-cost-decrease"]
    return float(row["from_value"]), float(row["to_value"])


def fits(snapshot: Snapshot) -> list[trends.Fit]:
    """The fitted fall at each level that has one, once a version."""

    def compute() -> list[trends.Fit]:
        found = [trends.fit(row) for row in snapshot.rows(asked.price_fits(LEVELS))]
        return [each for each in found if each]

    return snapshot.once("trends-fits", compute)


def fit_of_level(snapshot: Snapshot, state: pieces.State) -> trends.Fit | None:
    """The fit at the level that the URL names; None where the record is too short."""
    return next((f for f in fits(snapshot) if abs(f.level - state.share) < 1e-9), None)


def _passing(snapshot: Snapshot, price: float) -> Row | None:
    level = int(pieces.GPT4_LEVEL) / 100
    return next(iter(snapshot.rows(asked.passed(level, price))), None)


def _price_finding(snapshot: Snapshot, row: Row) -> pieces.Finding:
    first, last = row["from_value"], row["to_value"]
    begun, reached = _passing(snapshot, first), _passing(snapshot, last)
    parts = [
        f"at or below {figures.dollars(price)} since {day(found['price_date'])}"
        f" ({found['model_name']}, {figures.dollars(found['blended_price_usd'])})"
        if found
        else f"never at {figures.dollars(price)}"
        for price, found in ((first, begun), (last, reached))
    ]
    start = snapshot.rows(asked.passed(int(pieces.GPT4_LEVEL) / 100, float("inf")))
    begin = (
        f"The first model of this level cost {figures.dollars(start[0]['blended_price_usd'])}"
        f" ({day(start[0]['price_date'])}); "
        if start
        else ""
    )
    return pieces.Finding(
        row["title"] + f": {figures.dollars(first)} to {figures.dollars(last)} per million tokens",
        begin + "; ".join(parts) + ". Blended list prices, three parts input to one of output.",
        "passed by now" if reached else "not reached",
    )


def _zero_finding(snapshot: Snapshot, row: Row) -> pieces.Finding:
    top = max(
        (r for r in snapshot.rows(asked.level_prices(LEVELS[0]))),
        key=lambda r: r["blended_price_usd"],
    )
    return pieces.Finding(
        row["title"],
        f"The dearest model of the record is {top['model_name']} of {day(top['price_date'])}, at"
        f" {figures.dollars(top['blended_price_usd'])}: prices fall at a level, not at the top.",
        "open at a level, not so at the frontier",
    )


def _speed_finding(rows: list[Row], row: Row) -> pieces.Finding:
    target = row["to_value"]
    measured = max((r for r in rows if r["is_measured"]), key=lambda r: r["value"], default=None)
    stated = max((r for r in rows if not r["is_measured"]), key=lambda r: r["value"], default=None)
    parts = [r["statement"] + " " + (r["note"] or "") for r in (measured, stated) if r]
    is_measured = bool(measured and measured["value"] >= target)
    is_stated = bool(stated and stated["value"] >= target)
    verdict = "reached" if is_measured else "stated, not measured" if is_stated else "not reached"
    return pieces.Finding(f"{row['title']}: {target:,.0f} {row['unit']}", " ".join(parts), verdict)


def _context_finding(rows: list[Row], row: Row) -> pieces.Finding:
    target = row["to_value"]
    there = next((r for r in rows if r["token_count"] >= target), None)
    longest = [r for r in rows if r["is_longest"]][-1]
    last = day(longest["shown_date"])
    found = f"The longest is {longest['token_count']:,}, dated {last}; none since."
    if there:
        found = f"{there['token_count']:,} tokens, dated {day(there['shown_date'])}. {found}"
    says = f"{row['title']}: {row['from_value']:,.0f} to {target:,.0f} tokens"
    return pieces.Finding(says, found, "held, then level" if there else "not reached")


def _rate_finding(fits: list[trends.Fit], row: Row, claimed: tuple[float, float]) -> pieces.Finding:
    found = ", ".join(
        f"{pieces.rate(f.rate)} ({pieces.rate(f.low)} to {pieces.rate(f.high)}) at MMLU"
        f" {100 * f.level:.0f}"
        for f in fits
    )
    verdicts = {trends.compare(f, *claimed) for f in fits}
    word = (
        "plausible, depends on the level" if verdicts & {"within", "overlaps"} else "not supported"
    )
    says = f"{row['title']}: {claimed[0]:g} to {claimed[1]:g} times"
    return pieces.Finding(says, found, word)


def findings(snapshot: Snapshot) -> list[pieces.Finding]:
    """Each of the seed's figures with what the record says of it, computed from its rows."""
    said = seed_figures(snapshot)
    return [
        _rate_finding(fits(snapshot), said["mmlu-cost-decrease"], claimed_rate(said)),
        _price_finding(snapshot, said["gpt4-level-cost"]),
        _zero_finding(snapshot, said["cost-towards-zero"]),
        _context_finding(snapshot.rows(asked.CONTEXTS), said["context-length"]),
        _speed_finding(snapshot.rows(asked.facts("speed")), said["inference-speed"]),
    ]
