"""How good a reading is, from labels and probabilities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn import metrics

BINS = 10


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

    @property
    def is_met(self) -> bool | None:
        if self.target is None:
            return None
        return self.value < self.target if self.is_upper else self.value >= self.target


def calibration_error(probabilities: np.ndarray, is_right: np.ndarray) -> float:
    """Expected calibration error: the mean gap, over ten bins of equal width, by their size."""
    place = np.minimum((probabilities * BINS).astype(int), BINS - 1)
    gaps = [
        abs(probabilities[place == b].mean() - is_right[place == b].mean()) * (place == b).mean()
        for b in range(BINS)
        if (place == b).any()
    ]
    return float(sum(gaps))


def of_yes_no(
    subject: str,
    measured_on: str,
    probabilities: np.ndarray,
    answers: np.ndarray,
    targets: dict[str, float] | None = None,
) -> list[Figure]:
    """F1, precision, recall, AUC and calibration of a yes-or-no label; one half decides."""
    given = targets or {}
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
    return [
        Figure(subject, measured_on, len(answers), name, value, given.get(name),
               name == "calibration error")
        for name, value in values.items()
    ]  # fmt: skip


def of_classes(
    subject: str,
    measured_on: str,
    probabilities: np.ndarray,
    labels: list[str],
    answers: list[str],
    targets: dict[str, float] | None = None,
) -> list[Figure]:
    """Macro-F1, accuracy, top-3 accuracy and calibration; probabilities: a row a text."""
    given = targets or {}
    ranked = np.array(labels)[np.argsort(-probabilities, axis=1)[:, :3]]
    best, right = ranked[:, 0], ranked[:, 0] == np.array(answers)
    present = sorted(set(answers))
    values = {
        "classes": float(len(present)),
        "macro-F1": float(metrics.f1_score(answers, best, labels=present, average="macro")),
        "accuracy": float(right.mean()),
        "top-3 accuracy": float((ranked == np.array(answers)[:, None]).any(axis=1).mean()),
        "calibration error": calibration_error(probabilities.max(axis=1), right),
    }
    return [
        Figure(subject, measured_on, len(answers), name, value, given.get(name),
               name == "calibration error")
        for name, value in values.items()
    ]  # fmt: skip
