"""A linear model a kind of label: log-odds = intercept + slope x sum of the weights of the words.

Learned with L2, so that no word carries more than its texts can bear; what adds little is pruned;
slope, intercept and doubt are set on companies that the weights were not learned from.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from scipy import optimize, sparse, special
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from etl.reading import examples, features
from etl.reading.examples import Example
from etl.reading.features import Plain, Vocabulary

FOLDS = 10
# batches from each year on are read by what was learned from earlier ones, to calibrate on
CALIBRATION_YEARS = (2019, 2021, 2023, 2024, 2025)
# ten times coarser, which weights are pruned would depend on where the learning happens to stop
CLOSE_ENOUGH = 1e-4
COMMON_LABELS = 0.75  # 0: a label counts by its companies, 1: all labels count alike

# of a text when it is read, as text_size_min in seeds/model/parameters.csv; in learning a word of
# the lexicon is a text of its own and counts in full
SMALLEST_SIZE = 8.0


@dataclass(frozen=True)
class Settings:
    """How a kind of label is learned; chosen with the later batches in view, which flatters."""

    inverse_penalty: float
    directory_weight: float
    lexicon_weight: float
    pruned_below: float  # a text of 50 words has a size near 40: 2 is a twentieth of a log-odd


SETTINGS = {
    "ai": Settings(2.0, 1.0, 1.0, 2.0),
    "domain": Settings(2.0, 1.0, 1.0, 3.5),
    "orientation": Settings(3.0, 0.2, 0.5, 2.0),
}


@dataclass(frozen=True)
class Linear:
    """Weights of one kind: a row a stem, a column a label."""

    kind: str
    labels: tuple[str, ...]
    vocabulary: Vocabulary
    weights: np.ndarray  # stems x labels, rarity included
    intercepts: np.ndarray
    slope: float
    text_count: int
    doubt: float = 0.0  # share of texts whose words point elsewhere than where they belong
    doubt_power: float = 0.0  # of the probabilities by which doubt is spread; 0: over all alike

    def logits(self, texts: Sequence[Plain]) -> np.ndarray:
        """Log-odds, a row a text, a column a label."""
        found = features.counted(self.vocabulary, texts)
        size = np.sqrt(found @ self.vocabulary.rarity**2)
        votes = (found @ self.weights) / np.maximum(size, SMALLEST_SIZE)[:, None]
        return np.asarray(self.intercepts + self.slope * votes)

    def probabilities(self, texts: Sequence[Plain]) -> np.ndarray:
        return self.chances(self.logits(texts))

    def chances(self, logits: np.ndarray) -> np.ndarray:
        """Probabilities of log-odds, a column a label."""
        if self.kind == "domain":
            return doubted(softmax(logits), self.doubt, self.doubt_power)
        yes = sigmoid(logits[:, 0])
        return doubted(np.column_stack([yes, 1 - yes]), self.doubt, self.doubt_power)[:, :1]


@dataclass(frozen=True)
class Sample:
    """Texts with their labels and how much each counts."""

    texts: tuple[Plain, ...]
    labels: tuple[str | bool, ...]
    weights: tuple[float, ...]

    def __add__(self, other: Sample) -> Sample:
        return Sample(
            self.texts + other.texts, self.labels + other.labels, self.weights + other.weights
        )

    def part(self, places: Sequence[int] | np.ndarray) -> Sample:
        def pick(values: tuple) -> tuple:  # type: ignore[type-arg]
            return tuple(values[place] for place in places)

        return Sample(pick(self.texts), pick(self.labels), pick(self.weights))


def sigmoid(values: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -50, 50))))


def softmax(values: np.ndarray) -> np.ndarray:
    shifted = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


def label(kind: str, example: Example) -> str | bool | None:
    """What the source says of a company, or None."""
    return {
        "ai": example.is_ai,
        "domain": example.voted_domain,
        "orientation": example.is_vertical,
    }[kind]


def _is_careless(example: Example, text: Plain) -> bool:
    """Not tagged as AI, although it says so in plain words."""
    return example.is_ai is False and any(
        f" {word} " in text.text for word in examples.plain_ai_words()
    )


def sample(kind: str, given: Sequence[Example], weight: float = 1.0) -> Sample:
    """The examples that have a label of this kind."""
    texts = features.of_examples(given)
    kept = [
        (text, answer)
        for example, text in zip(given, texts, strict=True)
        if (answer := label(kind, example)) is not None
        and not (kind == "ai" and _is_careless(example, text))
    ]
    return Sample(
        tuple(text for text, _ in kept), tuple(answer for _, answer in kept), (weight,) * len(kept)
    )


def _lexicon(kind: str, weight: float) -> Sample:
    """Each word of the lexicon as a text of its own; in domains only what speaks for one."""
    found = [
        row
        for row in examples.rows("model/lexicon.csv")
        if row["label_kind"] == kind and (kind != "domain" or float(row["weight"]) > 0)
    ]
    return Sample(
        tuple(features.plain([(row["term"], "") for row in found])),
        tuple(row["label_code"] if kind == "domain" else float(row["weight"]) > 0 for row in found),
        tuple(weight * min(abs(float(row["weight"])), 2.0) for row in found),
    )


def learn(kind: str, directory: Sequence[Example], ours: Sequence[Example]) -> Linear:
    """The weights, pruned and not yet calibrated. All that is given is learned from."""
    settings = SETTINGS[kind]
    given = sample(kind, directory, settings.directory_weight)
    if kind != "ai":  # ours are all AI, many lines do not say so: nothing to learn there
        given += sample(kind, ours)
    learned = given + _lexicon(kind, settings.lexicon_weight)
    vocabulary = features.vocabulary(features.of_examples([*directory, *ours]))
    shares = features.shares(vocabulary, learned.texts)
    label_weights = None if kind == "ai" else _label_weights(learned)
    fitted = LogisticRegression(
        C=settings.inverse_penalty, class_weight=label_weights, max_iter=2000, tol=CLOSE_ENOUGH
    ).fit(shares, learned.labels, learned.weights)
    if kind == "domain" and label_weights:
        kept = _is_kept(kind, vocabulary, fitted)
        importance = settings.inverse_penalty * np.array(
            [
                w * label_weights[name]
                for name, w in zip(learned.labels, learned.weights, strict=True)
            ]
        )
        _learn_again(fitted, shares, learned.labels, importance, kept)
    return _pruned(kind, vocabulary, fitted, len(given.texts))


def _learn_again(
    fitted: LogisticRegression,
    shares: sparse.csr_matrix,
    labels: Sequence[str | bool],
    importance: np.ndarray,
    kept: np.ndarray,
) -> None:
    """The weights that are kept (stems x labels), learned without the others: they take over what
    the dropped ones said. It costs the reading nothing, which adds up as many weights as before."""
    is_label = np.array(labels)[:, None] == fitted.classes_[None, :]
    count = len(fitted.classes_)

    def apart(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        weights = np.zeros(kept.shape)
        weights[kept] = values[count:]
        return values[:count], weights

    def loss(values: np.ndarray) -> tuple[float, np.ndarray]:
        intercepts, weights = apart(values)
        logits = intercepts + shares @ weights
        surprise = special.logsumexp(logits, axis=1) - logits[is_label]
        gaps = importance[:, None] * (softmax(logits) - is_label)
        slopes = np.concatenate([gaps.sum(axis=0), (shares.T @ gaps)[kept] + values[count:]])
        return float(importance @ surprise + (values[count:] ** 2).sum() / 2), slopes

    start = np.concatenate([fitted.intercept_, fitted.coef_.T[kept]])
    options = {"maxiter": 400, "ftol": 1e-8}
    found = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options=options)
    fitted.intercept_, weights = apart(found.x)
    fitted.coef_ = weights.T


def _label_weights(learned: Sample) -> dict[str | bool, float]:
    """How much each label counts, so that rare ones are found too."""
    mass: Counter[str | bool] = Counter()
    for name, weight in zip(learned.labels, learned.weights, strict=True):
        mass[name] += weight  # type: ignore[assignment]
    mean = sum(mass.values()) / len(mass)
    return {name: (mean / weight) ** COMMON_LABELS for name, weight in mass.items()}


def _is_kept(kind: str, vocabulary: Vocabulary, fitted: LogisticRegression) -> np.ndarray:
    """Words that move next to nothing are dropped, which is most of them."""
    moved = np.abs(fitted.coef_.T * vocabulary.rarity[:, None])
    return np.asarray(moved >= SETTINGS[kind].pruned_below)


def _pruned(
    kind: str, vocabulary: Vocabulary, fitted: LogisticRegression, text_count: int
) -> Linear:
    """What was learned as rows have it: without small weights, and rounded."""
    weights = fitted.coef_.T * vocabulary.rarity[:, None]
    if kind != "domain":  # of which the rest was dropped before
        weights = np.where(_is_kept(kind, vocabulary, fitted), weights, 0)
    labels = {"ai": ("ai",), "orientation": ("vertical",)}.get(kind, tuple(fitted.classes_))
    return Linear(
        kind,
        labels,
        vocabulary,
        weights.round(2),
        fitted.intercept_,
        1.0,
        text_count,
    )


def platt(
    logits: np.ndarray, answers: np.ndarray, given: np.ndarray | float = 0.0
) -> tuple[float, float]:
    """Slope and shift that make the log-odds fit the answers best, beside what is given."""
    signs = np.where(answers, 1.0, -1.0)

    def surprise(line: np.ndarray) -> float:
        return float(np.logaddexp(0, -signs * (line[0] * logits + line[1] + given)).mean())

    bounds = [(0.05, 20.0), (-20.0, 20.0)]
    found = optimize.minimize(surprise, np.array([1.0, 0.0]), bounds=bounds, method="L-BFGS-B")
    return float(found.x[0]), float(found.x[1])


def doubted(chances: np.ndarray, doubt: float, power: float = 0.0) -> np.ndarray:
    """Probabilities less a share of doubt, which goes to all labels by a power of what they have:
    alike at 0, more to those that come near the likeliest the closer it is to 1."""
    spread = np.maximum(chances, 1e-300) ** power
    return np.asarray((1 - doubt) * chances + doubt * spread / spread.sum(axis=1, keepdims=True))


def _surprise(chances: np.ndarray) -> float:
    """How little the answers were expected; chances: of the answers alone."""
    return -float(np.log(np.maximum(chances, 1e-12)).mean())


def temperature(logits: np.ndarray, answers: np.ndarray) -> tuple[float, float, float]:
    """The factor on the log-odds, the doubt and its power under which the answers (columns) are
    likeliest."""

    def surprise(given: np.ndarray) -> float:
        chances = doubted(softmax(given[0] * logits), given[1], given[2])
        return _surprise(chances[np.arange(len(answers)), answers])

    bounds = [(0.1, 9.0), (0.0, 0.6), (0.0, 1.0)]
    found = optimize.minimize(surprise, np.array([2.0, 0.2, 0.4]), bounds=bounds, method="L-BFGS-B")
    return float(found.x[0]), float(found.x[1]), float(found.x[2])


def doubt(chances: np.ndarray, answers: np.ndarray) -> float:
    """The share of doubt under which the answers to a yes-or-no question are likeliest."""
    given = np.where(answers, chances, 1 - chances)

    def surprise(share: float) -> float:
        return _surprise((1 - share) * given + share / 2)

    return float(optimize.minimize_scalar(surprise, bounds=(0.0, 0.9), method="bounded").x)


def rules(kind: str, given: Sequence[Example], texts: Sequence[Plain]) -> np.ndarray:
    """What the rules of seeds/model/terms.csv add to the log-odds, whatever the size of a text."""
    if kind != "ai":
        return np.zeros(len(given))
    return np.array([examples.ai_rules(e, t.text) for e, t in zip(given, texts, strict=True)])


@dataclass(frozen=True)
class HeldBack:
    """Companies that the weights behind their log-odds were not learned from."""

    logits: np.ndarray
    answers: np.ndarray
    added: np.ndarray  # by the rules
    is_careless: np.ndarray
    since: np.ndarray  # the year from which on it was held back; 0: in folds

    @property
    def is_latest(self) -> np.ndarray:
        return np.asarray((self.since > 0) & (self.since == self.since.max()))


def _held_back(kind: str, directory: Sequence[Example], ours: Sequence[Example]) -> HeldBack:
    if kind == "orientation":
        logits, given = cross_validated(kind, directory, ours)
        nothing = np.zeros(len(given))
        return HeldBack(logits, np.array(given), nothing, nothing.astype(bool), nothing)
    parts: list[HeldBack] = []
    limits = [*CALIBRATION_YEARS, np.inf]
    for start, end in itertools.pairwise(limits):
        earlier = [e for e in directory if (e.started or 0) < start]
        later = [e for e in directory if start <= (e.started or 0) < end]
        later = [e for e in later if label(kind, e) is not None]
        if later:
            texts = features.of_examples(later)
            logits = learn(kind, earlier, ours).logits(texts)
            part = HeldBack(
                logits,
                np.array([label(kind, e) for e in later]),
                rules(kind, later, texts),
                np.array([_is_careless(e, t) for e, t in zip(later, texts, strict=True)]),
                np.full(len(later), float(start)),
            )
            parts.append(part)
    return HeldBack(
        *(
            np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(HeldBack)
        )
    )


def cross_validated(
    kind: str, directory: Sequence[Example], ours: Sequence[Example]
) -> tuple[np.ndarray, list[str | bool]]:
    """Log-odds of our own companies, each by weights that it had no part in."""
    labelled = [e for e in ours if label(kind, e) is not None]
    logits: list[np.ndarray] = []
    places: list[int] = []
    for kept, left in KFold(FOLDS, shuffle=True, random_state=0).split(labelled):
        fitted = learn(kind, directory, [labelled[place] for place in kept])
        logits += list(fitted.logits(features.of_examples([labelled[place] for place in left])))
        places += list(left)
    order = np.argsort(places)
    answers = [answer for e in labelled if (answer := label(kind, e)) is not None]
    return np.array(logits)[order], answers


def calibrated(fitted: Linear, held: HeldBack) -> Linear:
    """The same weights with slope, intercepts and doubt set on what was held back."""
    if fitted.kind == "domain":
        column = {name: number for number, name in enumerate(fitted.labels)}
        places = np.array([column[answer] for answer in held.answers])
        factor, share, power = temperature(held.logits, places)
        return replace(
            fitted, slope=factor, doubt=share, doubt_power=power,
            intercepts=factor * fitted.intercepts,
        )  # fmt: skip
    logits, answers, careful = held.logits[:, 0], held.answers.astype(bool), ~held.is_careless
    slope, shift = platt(logits[careful], answers[careful], held.added[careful])
    straight = replace(fitted, slope=slope, intercepts=slope * fitted.intercepts + shift)
    # how far tags are from words changes from year to year: the latest batches say it best
    latest = held.is_latest
    if not latest.any():
        return straight
    chances = sigmoid(slope * logits + shift + held.added)
    return replace(straight, doubt=doubt(chances[latest], answers[latest]))


def train(kind: str, directory: Sequence[Example], ours: Sequence[Example]) -> Linear:
    """Learned from all that is given, calibrated on what was held back in turn."""
    directory = examples.apart(directory, ours)
    return calibrated(learn(kind, directory, ours), _held_back(kind, directory, ours))
