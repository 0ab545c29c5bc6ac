"""Lesson plans as schools keep them: rows by their first word, or columns by a heading; what has no place is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhurnal.domain.errors import FindingsError
from zhurnal.services.imports.ktp_about import grade_in, subjects_in
from zhurnal.services.imports.ktp_file import read_ktp
from zhurnal.services.imports.ktp_model import KtpFile, Topic

BY_WORD = """план;-;Учебный план по математике;-
раздел;1;Натуральные числа;-
урок;1;Обозначение натуральных чисел;3
урок;2;Отрезок;2
раздел;2;Сложение;-
урок;3;Уравнение;4
"""
BY_COLUMN = """№ п/п,Раздел,Тема урока,Кол-во часов,Д/з
1-3,Натуральные числа,Обозначение натуральных чисел,3,№ 5
4-5,Натуральные числа,Отрезок,2,
6-9,Сложение,"Уравнение, корень",4,"№ 7, 8"
"""


def read(text: str, name: str = "plan.csv", encoding: str = "utf-8") -> KtpFile:
    return read_ktp(text.encode(encoding), name)


def rows(ktp: KtpFile) -> list[tuple[str, str, int, str]]:
    return [(topic.unit, topic.topic, topic.hours, topic.homework) for topic in ktp.topics]


def said(ktp: KtpFile) -> list[tuple[str, int]]:
    return [(note.code, note.line) for note in ktp.notes]


def refused(data: bytes) -> tuple[str, int]:
    with pytest.raises(FindingsError) as caught:
        read_ktp(data, "plan.csv")
    (finding,) = caught.value.findings
    return finding.code, finding.line


def test_rows_by_their_first_word() -> None:
    ktp = read(BY_WORD)
    assert (ktp.title, ktp.notes) == ("Учебный план по математике", ())
    assert rows(ktp) == [
        ("Натуральные числа", "Обозначение натуральных чисел", 3, ""),
        ("", "Отрезок", 2, ""),
        ("Сложение", "Уравнение", 4, ""),
    ]
    assert [topic.line for topic in ktp.topics] == [3, 4, 6]


def test_columns_by_a_heading() -> None:
    assert rows(read(BY_COLUMN)) == [
        ("Натуральные числа", "Обозначение натуральных чисел", 3, "№ 5"),
        ("", "Отрезок", 2, ""),
        ("Сложение", "Уравнение, корень", 4, "№ 7, 8"),
    ]


def test_a_title_above_the_heading_units_between_the_rows_and_the_total_below() -> None:
    ktp = read(
        "Календарно-тематическое планирование. Алгебра 7 класс\t\t\t\n№\tТема\tЧасы\tДата план\tПрим.\n"
        "\tРаздел 1. Степени\t\t\t\n1\tСтепень\t2 ч.\t05.09\t\n2\tКорень\t1,0\t07.09\t\nИтого\t\t4\t\t\n"
    )
    assert rows(ktp) == [("Раздел 1. Степени", "Степень", 2, ""), ("", "Корень", 1, "")]
    assert said(ktp) == [("ktp-dates-ignored", 2), ("ktp-column-ignored", 2), ("ktp-total", 6)]
    assert dict(ktp.notes[-1].params) == {"expected": 4, "found": 3}
    assert grade_in(ktp.around) == 7


def test_without_hours_the_numbers_tell_them() -> None:
    assert [t.hours for t in read("№;Тема\n1-3;Степень\n4;Корень\n5, 6;Сумма\n").topics] == [3, 1, 2]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("урок;2;;1", "unplaced-ktp-no-topic"),
        ("урок;2;Отрезок;-", "unplaced-ktp-no-hours"),
        ("урок;2;Отрезок;много", "unplaced-ktp-no-hours"),
        ("урок;2;Отрезок;1,5", "unplaced-ktp-no-hours"),
        ("урок;2;Отрезок;0", "unplaced-ktp-hours"),
        ("урок;2;Отрезок;41", "unplaced-ktp-hours"),
        ("экскурсия;2;Отрезок;1", "unplaced-ktp-kind"),
        (f"урок;2;{'О' * 501};1", "unplaced-cell-too-long"),
        (f"раздел;2;{'О' * 301};-", "unplaced-cell-too-long"),
        ("урок;2;Wебинар;1", "unplaced-mixed-script"),
        ("урок", "unplaced-ktp-no-topic"),
    ],
)
def test_each_row_without_a_place_is_told_with_its_line(row: str, code: str) -> None:
    ktp = read(f"{BY_WORD}{row}\n")
    assert said(ktp) == [(code, 7)]
    assert len(ktp.topics) == 3


def test_numbers_out_of_order_are_told_and_the_rows_keep_theirs() -> None:
    ktp = read(f"{BY_WORD}урок;2;Шкалы;1\n")
    assert said(ktp) == [("ktp-order", 7)]
    assert ktp.topics[-1].topic == "Шкалы"


def test_latin_letters_in_a_russian_word_are_put_right() -> None:
    assert read("урок;1;Cтепень и кoрень;1\n").topics[0].topic == "Степень и корень"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", ("ktp-no-columns", 1)),
        (b"a;b;c\n1;2;3\n", ("ktp-no-columns", 1)),
        ("урок;1;Тема;-\n".encode(), ("ktp-no-topics", 0)),
        ('урок;1;"Тема;1\n'.encode(), ("csv-malformed", 1)),
        ("урок;1;Тема\x00;1\n".encode(), ("file-control-character", 1)),
        (BY_WORD.encode("koi8-r"), ("file-not-utf8", 1)),
        (BY_WORD.encode("cp866"), ("file-not-utf8", 1)),
        (b"\xff\xfe\x00", ("file-not-utf8", 1)),
        (b"\x98\xff\n", ("file-not-utf8", 1)),
        (("урок;1;Тема;1\n" * 5_001).encode(), ("csv-too-long", 5_002)),
        (b"x" * (16 * 1024 * 1024 + 1), ("file-too-large", 0)),
    ],
)
def test_what_is_no_plan_is_refused_with_a_reason(data: bytes, found: tuple[str, int]) -> None:
    assert refused(data) == found


topics = st.lists(
    st.tuples(
        st.text(alphabet="абвгдежзиклмнопрстуфхцчшщыьэюя ,«»№7", min_size=3, max_size=40).filter(
            lambda t: t.strip(" №,7")
        ),
        st.integers(1, 40),
    ),
    min_size=2,
    max_size=12,
)


@given(
    topics, st.sampled_from(["utf-8", "utf-8-sig", "windows-1251", "utf-16"]), st.sampled_from(";,\t"), st.booleans()
)
def test_a_file_saved_otherwise_says_the_same(
    table: list[tuple[str, int]], encoding: str, separator: str, quoted: bool
) -> None:
    def cell(text: str) -> str:
        return f'"{text}"' if quoted or separator in text else text

    lines = ["Раздел,Тема урока,Часы".replace(",", separator)]
    lines += [separator.join(map(cell, ("числа", topic, str(hours)))) for topic, hours in table]
    plain = read_ktp("\n".join(lines).encode(), "plan.csv")
    other = read_ktp("\r\n".join([*lines, ""]).encode(encoding), "plan.csv")
    assert other.topics == plain.topics
    told = [note.code for note in other.notes if note not in plain.notes]
    assert told == (["import-encoding"] if encoding in ("windows-1251", "utf-16") else [])


@pytest.mark.real_inputs
def test_the_plan_of_a_real_school(real_inputs: Path) -> None:
    (file,) = real_inputs.glob("ktp/*.csv")
    ktp = read_ktp(file.read_bytes(), file.name)
    assert said(ktp) == [("import-encoding", 0)]
    assert [topic.hours for topic in ktp.topics] == [3, 2, 1, 2, 3, 3, 1, 4, 4, 1, 3, 3, 1, 4, 1]
    assert [(topic.line, topic.unit) for topic in ktp.topics if topic.unit] == [
        (3, "Натуральные числа и шкалы."),
        (11, "Сложение и вычитание натуральных чисел."),
    ]
    assert ktp.topics[0] == Topic(3, "Обозначение натуральных чисел.", 3, "Натуральные числа и шкалы.")
    assert ktp.title == "Учебный план по математике"
    assert grade_in([*ktp.around, "math5_cp1251"]) == 5


@pytest.mark.parametrize(
    ("texts", "grade"),
    [
        (["КТП 7 класс"], 7), (["algebra-11"], 11), (["5-го класса"], 5), (["grade_3"], 3), (["2026"], 0),
        (["5 и 6"], 0), (["план на 68 часов, 7 класс"], 7), (["math5_cp1251"], 5), ([], 0), (["класс 12"], 12),
        (["0 класс"], 0),
    ],
)  # fmt: skip
def test_grades_in_titles(texts: list[str], grade: int) -> None:
    assert grade_in(texts) == grade


SUBJECTS = {
    "math": {"title": "Математика"}, "russian": {"title": "Русский язык"}, "pe": {"title": "Физическая культура"},
    "native": {"title": "Родной русский язык"}, "iso": {"title": "ИЗО"}, "physics": {"title": "Физика"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Учебный план по математике", {"math"}), ("КТП по русскому языку", {"russian"}), ("math5", {"math"}),
        ("родной русский язык", {"native"}), ("physics_7", {"physics"}), ("физика", {"physics"}), ("ИЗО 5", {"iso"}),
        ("математика и физика", {"math", "physics"}), ("план", set()), ("физической культуре", {"pe"}),
    ],
)  # fmt: skip
def test_subjects_in_titles(text: str, codes: set[str]) -> None:
    assert subjects_in(SUBJECTS, [text]) == codes
