"""A linear model a kind of label: log-odds = intercept + slope x sum of the weights of the words.

Learned with L2, so that no word carries more than its texts can bear; what adds little is pruned;
the slope and the intercept are set on companies that the weights were not learned from.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import optimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from etl.reading import examples, features
from etl.reading.examples import Example
from etl.reading.features import Plain, Vocabulary

FOLDS = 10
# batches from each year on are read by what was learned from earlier ones, to calibrate on
CALIBRATION_YEARS = (2019, 2021, 2023, 2024, 2025)
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
    "ai": Settings(5.0, 1.0, 1.0, 5.0),
    "domain": Settings(1.0, 1.0, 1.0, 2.5),
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

    def logits(self, texts: Sequence[Plain]) -> np.ndarray:
        """Log-odds, a row a text, a column a label."""
        found = features.counted(self.vocabulary, texts)
        size = np.sqrt(found @ self.vocabulary.rarity**2)
        votes = (found @ self.weights) / np.maximum(size, SMALLEST_SIZE)[:, None]
        return np.asarray(self.intercepts + self.slope * votes)

    def probabilities(self, texts: Sequence[Plain]) -> np.ndarray:
        if self.kind != "domain":
            return sigmoid(self.logits(texts))
        return doubted(softmax(self.logits(texts)), self.doubt)


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
    fitted = LogisticRegression(
        C=settings.inverse_penalty,
        class_weight=None if kind == "ai" else _label_weights(learned),
        max_iter=400,
        tol=1e-3,
    ).fit(features.shares(vocabulary, learned.texts), learned.labels, learned.weights)
    return _pruned(kind, vocabulary, fitted, len(given.texts))


def _label_weights(learned: Sample) -> dict[str | bool, float]:
    """How much each label counts, so that rare ones are found too."""
    mass: Counter[str | bool] = Counter()
    for name, weight in zip(learned.labels, learned.weights, strict=True):
        mass[name] += weight  # type: ignore[assignment]
    mean = sum(mass.values()) / len(mass)
    return {name: (mean / weight) ** COMMON_LABELS for name, weight in mass.items()}


def _pruned(
    kind: str, vocabulary: Vocabulary, fitted: LogisticRegression, text_count: int
) -> Linear:
    """Words that move next to nothing are dropped, which is most of them."""
    weights = fitted.coef_.T * vocabulary.rarity[:, None]
    labels = {"ai": ("ai",), "orientation": ("vertical",)}.get(kind, tuple(fitted.classes_))
    return Linear(
        kind,
        labels,
        vocabulary,
        np.where(np.abs(weights) >= SETTINGS[kind].pruned_below, weights, 0).round(2),
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


def doubted(chances: np.ndarray, doubt: float) -> np.ndarray:
    """Probabilities that keep a share of doubt for every label alike."""
    return np.asarray((1 - doubt) * chances + doubt / chances.shape[1])


def temperature(logits: np.ndarray, answers: np.ndarray) -> tuple[float, float]:
    """The factor on the log-odds and the doubt under which the answers (columns) are likeliest."""

    def surprise(given: np.ndarray) -> float:
        chances = doubted(softmax(given[0] * logits), given[1])[np.arange(len(answers)), answers]
        return -float(np.log(np.maximum(chances, 1e-12)).mean())

    bounds = [(0.1, 5.0), (0.0, 0.6)]
    found = optimize.minimize(surprise, np.array([1.0, 0.1]), bounds=bounds, method="L-BFGS-B")
    return float(found.x[0]), float(found.x[1])


def rules(kind: str, given: Sequence[Example], texts: Sequence[Plain]) -> np.ndarray:
    """What the rules of seeds/model/terms.csv add to the log-odds, whatever the size of a text."""
    if kind != "ai":
        return np.zeros(len(given))
    return np.array([examples.ai_rules(e, t.text) for e, t in zip(given, texts, strict=True)])


def _held_back(
    kind: str, directory: Sequence[Example], ours: Sequence[Example]
) -> tuple[np.ndarray, list[str | bool], np.ndarray]:
    """Log-odds and answers of companies that the weights behind them were not learned from, and
    what the rules add."""
    if kind == "orientation":
        logits, given = cross_validated(kind, directory, ours)
        return logits, given, np.zeros(len(given))
    parts: list[tuple[np.ndarray, list[str | bool], np.ndarray]] = []
    limits = [*CALIBRATION_YEARS, np.inf]
    for start, end in itertools.pairwise(limits):
        earlier = [e for e in directory if (e.started or 0) < start]
        later = [e for e in directory if start <= (e.started or 0) < end]
        later = [e for e in later if label(kind, e) is not None]
        if kind == "ai":
            texts = features.of_examples(later)
            careful = [not _is_careless(e, t) for e, t in zip(later, texts, strict=True)]
            later = list(itertools.compress(later, careful))
        if later:
            texts = features.of_examples(later)
            answers = [answer for e in later if (answer := label(kind, e)) is not None]
            logits = learn(kind, earlier, ours).logits(texts)
            parts.append((logits, answers, rules(kind, later, texts)))
    return (
        np.vstack([logits for logits, _, _ in parts]),
        [answer for _, answers, _ in parts for answer in answers],
        np.concatenate([added for _, _, added in parts]),
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


def calibrated(
    fitted: Linear,
    logits: np.ndarray,
    answers: Sequence[str | bool],
    added: np.ndarray | float = 0.0,
) -> Linear:
    """The same weights with slope and intercepts set on what was held back."""
    if fitted.kind == "domain":
        column = {name: number for number, name in enumerate(fitted.labels)}
        places = np.array([column[str(answer)] for answer in answers])
        factor, doubt = temperature(logits, places)
        return replace(fitted, slope=factor, doubt=doubt, intercepts=factor * fitted.intercepts)
    slope, shift = platt(logits[:, 0], np.array(answers, dtype=bool), added)
    return replace(fitted, slope=slope, intercepts=slope * fitted.intercepts + shift)


def train(kind: str, directory: Sequence[Example], ours: Sequence[Example]) -> Linear:
    """Learned from all that is given, calibrated on what was held back in turn."""
    directory = examples.apart(directory, ours)
    return calibrated(learn(kind, directory, ours), *_held_back(kind, directory, ours))
