"""How good a reading is, from labels and probabilities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn import metrics

BINS = 10
DRAWS = 2000  # of answers from the probabilities themselves


@dataclass(frozen=True)
class Figure:
    """One measured value: what was read, of whom, how well, against which target."""

    subject: str
    measured_on: str
    count: int
    name: str
    value: float
    target: float | None = None
    is_upper: bool = False  # the target is a limit from above
    # of a calibration error: what probabilities that are exactly right show, in the mean and at
    # most in nineteen of twenty samples of this size
    by_chance: tuple[float, float] | None = None

    @property
    def is_met(self) -> bool | None:
        if self.target is None:
            return None
        return self.value < self.target if self.is_upper else self.value >= self.target


def _bins(probabilities: np.ndarray) -> np.ndarray:
    return np.asarray(np.minimum((probabilities * BINS).astype(int), BINS - 1))


def calibration_error(probabilities: np.ndarray, is_right: np.ndarray) -> float:
    """Expected calibration error: the mean gap, over ten bins of equal width, by their size."""
    gaps = np.bincount(_bins(probabilities), probabilities - is_right, BINS)
    return float(np.abs(gaps).sum() / len(probabilities))


def calibration_by_chance(probabilities: np.ndarray) -> tuple[float, float]:
    """The calibration error if the probabilities were exactly right: its mean, and what it stays
    below in nineteen of twenty samples. It is not 0, because a few texts a bin never hit a share.
    """
    chance = np.random.default_rng(0)
    drawn = [
        calibration_error(probabilities, chance.random(len(probabilities)) < probabilities)
        for _ in range(DRAWS)
    ]
    return float(np.mean(drawn)), float(np.quantile(drawn, 0.95))


def _figures(
    subject: str,
    measured_on: str,
    count: int,
    values: dict[str, float],
    targets: dict[str, float] | None,
    probabilities: np.ndarray,
) -> list[Figure]:
    """The values as figures; the probabilities are those whose calibration error is among them."""
    given = targets or {}
    chance = calibration_by_chance(probabilities)
    return [
        Figure(subject, measured_on, count, name, value, given.get(name), is_error,
               chance if is_error else None)
        for name, value in values.items()
        for is_error in [name == "calibration error"]
    ]  # fmt: skip


def of_yes_no(
    subject: str,
    measured_on: str,
    probabilities: np.ndarray,
    answers: np.ndarray,
    targets: dict[str, float] | None = None,
) -> list[Figure]:
    """F1, precision, recall, AUC and calibration of a yes-or-no label; one half decides."""
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        answers, probabilities >= 0.5, average="binary", zero_division=0.0
    )
    values = {
        "share of yes": float(answers.mean()),
        "F1": float(f1),
        "precision": float(precision),
        "recall": float(recall),
        "AUC": float(metrics.roc_auc_score(answers, probabilities)),
        "calibration error": calibration_error(probabilities, answers),
    }
    return _figures(subject, measured_on, len(answers), values, targets, probabilities)


def of_classes(
    subject: str,
    measured_on: str,
    probabilities: np.ndarray,
    labels: list[str],
    answers: list[str],
    targets: dict[str, float] | None = None,
) -> list[Figure]:
    """Macro-F1, accuracy, top-3 accuracy and calibration; probabilities: a row a text."""
    ranked = np.array(labels)[np.argsort(-probabilities, axis=1)[:, :3]]
    best, right = ranked[:, 0], ranked[:, 0] == np.array(answers)
    best_chances = probabilities.max(axis=1)
    present = sorted(set(answers))
    values = {
        "classes": float(len(present)),
        "macro-F1": float(metrics.f1_score(answers, best, labels=present, average="macro")),
        "accuracy": float(right.mean()),
        "top-3 accuracy": float((ranked == np.array(answers)[:, None]).any(axis=1).mean()),
        "calibration error": calibration_error(best_chances, right),
    }
    return _figures(subject, measured_on, len(answers), values, targets, best_chances)
