"""Means of marks: computed, never stored (2.2.5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from zhurnal.domain.marks import attempts as in_order
from zhurnal.domain.source import Document


def counting_marks(marks: Mapping[str, str], pupil: str, attempts: str) -> list[int]:
    """The numeric marks of a pupil in one work that count. attempts: "last", "best" or "mean" (regulation)."""
    numbers = [int(value) for value in in_order(marks, pupil) if value.isdigit()]
    if not numbers or attempts == "mean":
        return numbers
    return [numbers[-1] if attempts == "last" else max(numbers)]


def mean(lessons: Iterable[Document], pupil: str, *, attempts: str, weights: bool) -> Fraction | None:
    """Mean of a pupil's marks over lessons, exact; None where there is no numeric mark.

    weights: whether works' weights count; a work without a weight weighs 1.
    """
    total = count = Fraction(0)
    for lesson in lessons:
        for work in lesson.get("works", ()):
            numbers = counting_marks(work.get("marks", {}), pupil, attempts)
            if numbers:
                weight = work.get("weight", 1) if weights else 1
                total += weight * Fraction(sum(numbers), len(numbers))
                count += weight
    return total / count if count else None


def shown_mean(value: Fraction | None) -> str:
    """Two decimals with a comma, rounded half up; "" for None."""
    if value is None:
        return ""
    hundredths = int(value * 100 + Fraction(1, 2))
    return f"{hundredths // 100},{hundredths % 100:02d}"
