"""The language in use: Russian by default, per thread and task, with Russian's three plural forms."""

from __future__ import annotations

import threading

import pytest

from zhurnal import language

SINGULAR, PLURAL = "within {days} school day", "within {days} school days"


def test_russian_is_the_default() -> None:
    assert language.current() == "ru"
    assert language.gettext("until the deadline") == "до срока"


def test_english_speaks_in_message_ids() -> None:
    with language.use("en"):
        assert language.gettext("until the deadline") == "until the deadline"
        assert language.ngettext(SINGULAR, PLURAL, 1) == SINGULAR
        assert language.ngettext(SINGULAR, PLURAL, 2) == PLURAL
    assert language.current() == "ru"


def test_blocks_nest_and_end_even_when_they_fail() -> None:
    with pytest.raises(KeyError), language.use("en"), language.use("ru"):
        raise KeyError
    assert language.current() == "ru"


@pytest.mark.parametrize(("count", "form"), [(1, "минуту"), (2, "минуты"), (5, "минут"), (11, "минут"), (21, "минуту")])
def test_russian_has_three_plural_forms(count: int, form: str) -> None:
    said = language.ngettext(
        "on the day of the lesson, no later than {minutes} minute after the pupils' own last lesson",
        "on the day of the lesson, no later than {minutes} minutes after the pupils' own last lesson",
        count,
    ).format(minutes=count)
    assert f" {count} {form} после" in said


def test_a_context_tells_two_meanings_apart() -> None:
    assert language.pgettext("role", "pupil") == "ученик"
    assert language.pgettext("act", "pupil") == "pupil"


def test_another_thread_is_not_affected() -> None:
    seen: list[str] = []
    with language.use("en"):
        thread = threading.Thread(target=lambda: seen.append(language.current()))
        thread.start()
        thread.join()
    assert seen == ["ru"]


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(language.UnknownLanguageError, match="expected one of ru, en, found 'de'"), language.use("de"):
        pass
