"""The diary as HTML: every fact is there, everything is escaped, in both languages, and the pages hold together."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser

import pytest
from tests.unit.rendering.diary_school import YEAR, people, school

from zhurnal.domain.record import Record
from zhurnal.domain.source import MemorySource
from zhurnal.rendering.diary import DiaryPages, renderer_digest, stylesheet, week_span
from zhurnal.rendering.diary_model import Day, DiaryWeek, Entry, Homework, Lesson, Mark, Owner, Presence
from zhurnal.services.diary_views import Views

COMMIT = "0123456789abcdef0123456789abcdef01234567"
VOID = {"meta", "link", "br", "img", "input"}


class Outline(HTMLParser):
    """Tags in balance, and texts by tag."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if tag == "a":
            self.links.append(found["href"] or "")
        if "id" in found:
            self.ids.append(found["id"] or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open:
            self.texts.append((self.open[-1], data.strip()))

    def of(self, tag: str) -> list[str]:
        return [text for at, text in self.texts if at == tag]


def sample() -> Views:
    return Views(Record(MemorySource(school())), MemorySource(people()))


def page(lang: str = "ru", monday: date = date(2026, 10, 12), pupil: str = "p-0421") -> str:
    return DiaryPages(lang).week(sample().week(pupil, YEAR, monday), COMMIT)


def test_a_week_has_headings_tables_and_navigation() -> None:
    found = Outline(page())
    assert found.open == []
    assert found.of("h1")[0] == "Ветрова Анна Игоревна"
    assert found.of("h2")[0] == "Понедельник,"
    assert found.links[:4] == ["../../", "2026-10-05.html", "2026-10-19.html", "means-q1.html"]
    assert len(found.ids) == len(set(found.ids)) == 5


def test_a_page_names_its_commit_and_the_digest_of_its_inputs() -> None:
    view = sample().week("p-0421", YEAR, date(2026, 10, 12))
    assert Outline(DiaryPages().week(view, COMMIT)).of("code") == [COMMIT, view.digest]
    means = sample().means("p-0421", YEAR, "q1")
    assert Outline(DiaryPages().means(means, COMMIT)).of("code") == [COMMIT, means.digest]


def test_every_fact_of_a_week_is_on_the_page() -> None:
    text = page()
    for fact in (
        "Степень с натуральным показателем", "Задано на ср 14.10", "К уроку", "правило на с. 63", "2/4",
        "Контрольная работа: Степень", "Урок не состоялся: болезнь учителя", "дистанционно", "освобождение",
        "Замечание", "Прошу принести в среду", "опоздание", "отсутствие", "болезнь", "08:30–09:15", "День здоровья",
        'href="https://resh.example.org/subject/lesson/7-alg-14"', 'lang="ru"',
    ):  # fmt: skip
        assert fact in text, fact


def test_english_words_with_the_schools_own_texts() -> None:
    text = page("en")
    for fact in ("Monday", "12–18 October 2026", "Set for Wed 14.10", "For today", "exempt", "absent", 'lang="en"'):
        assert fact in text, fact
    assert "Алгебра" in text
    assert "Задано" not in text


def test_two_languages_at_once_do_not_mix() -> None:
    views, russian, english = sample(), DiaryPages("ru"), DiaryPages("en")
    view = views.week("p-0421", YEAR, date(2026, 10, 12))
    assert "Задано на" in russian.week(view, COMMIT)
    assert "Set for" in english.week(view, COMMIT)
    assert russian.week(view, COMMIT) == russian.week(view, COMMIT)


@pytest.mark.parametrize(
    ("monday", "says"),
    [
        (date(2026, 10, 26), "На этой неделе нет уроков: осенние каникулы."),
        (date(2026, 11, 2), "День народного единства"),
        (date(2026, 12, 28), "Зимние каникулы"),
    ],
)
def test_days_without_lessons_say_why(monday: date, says: str) -> None:
    assert says in page(monday=monday)


def test_a_pupil_in_no_class_is_told_so() -> None:
    documents = school()
    del documents[f"years/{YEAR}/classes/7b.yaml"]["roster"]
    views = Views(Record(MemorySource(documents)), MemorySource(people()))
    text = DiaryPages().week(views.week("p-0501", YEAR, date(2026, 10, 12)), COMMIT)
    assert "не числился ни в одном классе" in text


def test_whatever_people_write_is_text() -> None:
    evil = '<script>alert(1)</script>"\'&{{ 7*7 }}'
    homework = Homework(evil, date(2026, 10, 14), (), evil, date(2026, 10, 12))
    lesson = Lesson(1, evil, room=evil, topic=evil, homework=homework, due=(homework,))
    off = Lesson(2, evil, cancelled=evil)
    own = Entry(lesson, (Mark(evil, evil, evil, 2),), Presence(evil, evil), (evil,), "home")
    day = Day(date(2026, 10, 12), (own, Entry(off)), notes=(evil,), due=(homework,))
    free = Day(date(2026, 10, 13), holiday=evil)
    owner = Owner(evil, evil, evil, YEAR)
    view = DiaryWeek(owner, date(2026, 10, 12), (day, free), term=evil)
    text = DiaryPages().week(view, COMMIT)
    assert "<script" not in text
    assert "49" not in text.replace(view.digest, "")
    assert text.count("alert(1)") >= 17
    found = Outline(text)
    assert found.open == []
    assert found.links == ["../../"]


def test_a_line_break_in_a_text_is_kept() -> None:
    assert "Student&#39;s book, p. 41, ex. 3\nWorkbook, p. 22" in page()


def test_means_have_a_row_for_each_subject() -> None:
    text = DiaryPages().means(sample().means("p-0421", YEAR, "q1"), COMMIT)
    found = Outline(text)
    assert found.open == []
    assert found.of("th")[:9] == [
        "Предмет", "Отметки", "Средний балл", "Пропуски", "1 четверть", "2 четверть", "3 четверть", "4 четверть", "Год",
    ]  # fmt: skip
    assert found.of("th")[9:12] == ["Алгебра", "Английский язык", "Биология"]
    assert "4,50" in text
    assert "осв" in text
    assert "2026-10-19.html" in found.links  # the last week of the term


@pytest.mark.parametrize(
    ("monday", "span"),
    [
        (date(2026, 10, 12), "12–18 октября 2026"),
        (date(2026, 9, 28), "28 сентября – 4 октября 2026"),
        (date(2026, 12, 28), "28 декабря 2026 – 3 января 2027"),
    ],
)
def test_spans_of_weeks(monday: date, span: str) -> None:
    assert week_span(monday) == span


def test_pages_reach_nothing_but_their_style_sheet() -> None:
    text = page()
    assert text.count("<link ") == 1
    assert "<script" not in text
    assert "<style" not in text
    assert "style=" not in text
    assert b"url(" not in stylesheet()
    assert b"@import" not in stylesheet()


def test_the_renderer_has_a_digest() -> None:
    assert len(renderer_digest()) == 64
