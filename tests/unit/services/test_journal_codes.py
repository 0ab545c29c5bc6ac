"""What may be typed into a cell of the journal."""

from __future__ import annotations

import pytest

from zhurnal.services.journal_codes import Code, CodeError, Rules, parse, parse_final, steps

MARKS = Rules(("5", "4", "3", "2"), ("б", "уп", "нп"), ("осв", "н/а"))
PASS = Rules(("зач", "незач"), ("б", "уп", "нп"), ("осв", "н/а"))
NONE = Rules((), ("б",), ())


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", ""),
        ("5", "5"),
        (" 4 ", "4"),
        ("2/4", "2/4"),
        ("2 / 4", "2/4"),
        ("2/3/5", "2/3/5"),
        ("н", "н"),
        ("Н", "н"),
        ("H", "н"),
        ("n", "н"),
        ("y", "н"),
        ("о", "о"),
        ("o", "о"),
        ("j", "о"),
        ("оп", "о"),
        ("op", "о"),
        ("jg", "о"),
        ("о5", "о 5"),
        ("о 5", "о 5"),
        ("н2/4", "н 2/4"),
        ("５", "5"),
    ],
)
def test_a_code_is_read_and_written_in_one_way(typed: str, code: str) -> None:
    assert str(parse(typed, MARKS)) == code
    assert str(parse(code, MARKS)) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("з", "зач"),
        ("p", "зач"),
        ("зн", "незач"),
        ("py", "незач"),
        ("зачёт", "зач"),
        ("НЕЗАЧЕТ", "незач"),
        ("pfx", "зач"),
        ("зн/з", "незач/зач"),
        ("о з", "о зач"),
    ],
)
def test_passes_by_letter_or_by_word(typed: str, code: str) -> None:
    assert str(parse(typed, PASS)) == code


@pytest.mark.parametrize(
    ("typed", "rules", "why"),
    [
        ("1", MARKS, "scale"),
        ("з", MARKS, "scale"),
        ("5", PASS, "scale"),
        ("54", MARKS, "unknown"),
        ("4,5", MARKS, "unknown"),
        ("4.5", MARKS, "unknown"),
        ("2/", MARKS, "unknown"),
        ("5-", MARKS, "unknown"),
        ("отлично", MARKS, "unknown"),
        ("б", MARKS, "sign"),
        ("уп", MARKS, "sign"),
        ("5", NONE, "no-marks"),
        ("5/" * 30, MARKS, "long"),
        ("н\x00", MARKS, "unknown"),
    ],
)
def test_what_is_no_code_says_why(typed: str, rules: Rules, why: str) -> None:
    with pytest.raises(CodeError) as caught:
        parse(typed, rules)
    assert caught.value.code == why


def test_absence_stands_in_the_lessons_own_column_only() -> None:
    with pytest.raises(CodeError) as caught:
        parse("н 4", MARKS, ordinary=False)
    assert caught.value.code == "presence"
    assert parse("н", NONE) == Code("absent")


def test_term_marks_may_be_words() -> None:
    assert [parse_final(text, MARKS) for text in ("", "4", "осв", "н/а")] == [None, "4", "осв", "н/а"]
    with pytest.raises(CodeError):
        parse_final("2/4", MARKS)


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ("", "5", [(1, None, "5")]),
        ("5", "", [(1, "5", None)]),
        ("2", "2/4", [(2, None, "4")]),
        ("2/4", "2", [(2, "4", None)]),
        ("2/3/4", "", [(3, "4", None), (2, "3", None), (1, "2", None)]),
        ("2/4", "4", [(2, "4", None), (1, "2", "4")]),
        ("5", "5", []),
    ],
)
def test_attempts_go_from_the_last_one_on(was: str, now: str, expected: list[tuple[int, str, str]]) -> None:
    assert list(steps(parse(was, MARKS), parse(now, MARKS))) == expected
