"""Means of marks: computed, never stored (2.2.5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from zhurnal.domain.marks import attempts as in_order
from zhurnal.domain.source import Document


def counting_marks(marks: Mapping[str, str], pupil: str, attempts: str) -> list[int]:
    """The numeric marks of a pupil in one work that count. attempts: "last", "best" or "mean" (regulation)."""
    return _counting(numeric(in_order(marks, pupil)), attempts)


def numeric(values: Iterable[str]) -> list[int]:
    """Those of some marks that are numbers."""
    return [int(value) for value in values if value.isdigit()]


def _counting(numbers: Sequence[int], attempts: str) -> list[int]:
    if not numbers or attempts == "mean":
        return list(numbers)
    return [numbers[-1] if attempts == "last" else max(numbers)]


def mean(lessons: Iterable[Document], pupil: str, *, attempts: str, weights: bool) -> Fraction | None:
    """Mean of a pupil's marks over lessons, exact; None where there is no numeric mark.

    weights: whether works' weights count; a work without a weight weighs 1.
    """
    works = (work for lesson in lessons for work in lesson.get("works", ()))
    marks = ((work.get("weight", 1), numeric(in_order(work.get("marks", {}), pupil))) for work in works)
    return mean_of(marks, attempts=attempts, weights=weights)


def mean_of(works: Iterable[tuple[int, Sequence[int]]], *, attempts: str, weights: bool) -> Fraction | None:
    """As `mean`, of works given by their weight and a pupil's numeric marks in them, in the order of attempts."""
    total: Fraction | int = 0  # whole numbers as long as may be: a thousand times as fast
    count = 0
    for weight, given in works:
        numbers = _counting(given, attempts)
        if numbers:
            weight = weight if weights else 1
            total += weight * (numbers[0] if len(numbers) == 1 else Fraction(sum(numbers), len(numbers)))
            count += weight
    return Fraction(total) / count if count else None


def shown_mean(value: Fraction | None) -> str:
    """Two decimals with a comma, rounded half up; "" for None."""
    if value is None:
        return ""
    hundredths = int(value * 100 + Fraction(1, 2))
    return f"{hundredths // 100},{hundredths % 100:02d}"
