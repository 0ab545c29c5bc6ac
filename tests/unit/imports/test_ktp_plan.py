"""From a lesson plan's file to the plan in force: ids stay with their topics, and what lessons refer to stays."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.school import YEAR, Documents, make_documents, make_record, schemas

from zhurnal.documents import codec
from zhurnal.domain.crosscheck import crosscheck
from zhurnal.domain.errors import FindingsError
from zhurnal.services.imports.input_file import InputFile
from zhurnal.services.imports.ktp import KtpOptions, plan_ktp
from zhurnal.services.imports.ktp_items import merge_items
from zhurnal.services.imports.ktp_model import Topic
from zhurnal.services.imports.plan import ImportPlan

ALGEBRA = f"years/{YEAR}/plans/7/algebra.yaml"
MATHS = f"years/{YEAR}/plans/3/maths.yaml"
BASE = "урок;1;Степень;2\nурок;2;Одночлены;2\nурок;3;Многочлены;2\n"


def plan(documents: Documents, text: str, name: str = "algebra-7.csv", **options: Any) -> ImportPlan:
    record = make_record(documents)
    return plan_ktp(record, InputFile(name, text.encode()), KtpOptions(**{"year": YEAR, **options}))


def take(documents: Documents, text: str, name: str = "algebra-7.csv", **options: Any) -> ImportPlan:
    """Plan and carry out; what comes of it is valid and contradicts nothing."""
    made = plan(documents, text, name, **options)
    for change in made.changes:
        data = codec.dump(dict(change.now or {}), schemas(), path=change.place)
        documents[change.place] = codec.load(data, schemas(), path=change.place)
    assert [f for f in crosscheck(make_record(documents), list(documents)) if f.effect.blocks] == []
    return made


def refused(documents: Documents, text: str, name: str = "algebra-7.csv", **options: Any) -> str:
    with pytest.raises(FindingsError) as caught:
        plan(documents, text, name, **options)
    (finding,) = caught.value.findings
    return finding.code


def items(documents: Documents, path: str = ALGEBRA) -> list[tuple[str, str]]:
    return [(item["id"], item["topic"]) for item in documents[path]["items"]]


def facts(made: ImportPlan) -> list[tuple[str, str]]:
    return [(fact.what, fact.entry) for fact in made.facts]


def test_a_new_plan_is_followed_by_the_grades_sections_that_had_none() -> None:
    documents = make_documents()
    text = "план;-;Математика в третьем классе;-\nраздел;1;Числа;-\nурок;1;Счёт;3\nурок;2;Сложение;2\n"
    made = take(documents, text, "maths3.csv")
    section = f"years/{YEAR}/sections/3a/maths.yaml"
    assert (made.added, made.changed) == ((MATHS,), (section,))
    assert documents[section]["plan"] == "3/maths"
    assert documents[MATHS] == {
        "kind": "plan", "version": 1, "plan": "3/maths", "title": "Математика в третьем классе", "subject": "maths",
        "items": [
            {"id": "k-1", "unit": "Числа", "topic": "Счёт", "hours": 3}, {"id": "k-2", "topic": "Сложение", "hours": 2},
        ],
    }  # fmt: skip
    again = plan(documents, text, "maths3.csv")
    assert again.empty
    assert set(again.left) == {MATHS, section}
    assert facts(again) == [("leave", "k-1"), ("leave", "k-2")]


def test_the_plan_in_force_changes_and_its_items_keep_their_ids() -> None:
    documents = make_documents()
    text = "урок;1;Вводный урок;1\nурок;2;Степень.;3\nурок;3;Многочлены;2\nурок;4;Одночлены;2\n"
    made = take(documents, text)
    assert items(documents) == [
        ("k-4", "Вводный урок"),
        ("k-1", "Степень."),
        ("k-3", "Многочлены"),
        ("k-2", "Одночлены"),
    ]
    assert facts(made) == [("add", "k-4"), ("change", "k-1"), ("leave", "k-3"), ("leave", "k-2")]
    assert documents[ALGEBRA]["title"] == "Алгебра 7"
    assert plan(documents, text).empty


def test_what_lessons_and_other_plans_refer_to_stays_and_is_told() -> None:
    documents = make_documents()
    # k-1 was given, 7b's own plan drops k-2 and replaces k-3: all three are held.
    made = take(documents, "урок;1;Функции;4\n")
    assert items(documents) == [("k-1", "Степень"), ("k-2", "Одночлены"), ("k-3", "Многочлены"), ("k-4", "Функции")]
    assert [(n.code, n.params["item"]) for n in made.notes] == [("ktp-item-kept", f"k-{n}") for n in (1, 2, 3)]
    assert plan(documents, "урок;1;Функции;4\n").empty


def test_what_nothing_refers_to_goes() -> None:
    documents = make_documents()
    del documents[f"years/{YEAR}/plans/7b/algebra.yaml"]
    section = f"years/{YEAR}/sections/7b/algebra.yaml"
    documents[section] = {key: value for key, value in documents[section].items() if key != "plan"}
    made = take(documents, "урок;1;Степень;2\nурок;2;Функции;4\n")
    assert items(documents) == [("k-1", "Степень"), ("k-4", "Функции")]
    assert facts(made) == [("add", "k-4"), ("remove", "k-2"), ("remove", "k-3"), ("leave", "k-1")]
    assert documents[section]["plan"] == "7/algebra"


def test_grade_and_subject_by_columns_and_other_plans_of_the_file() -> None:
    documents = make_documents()
    text = "Класс;Предмет;Тема;Часы\n3;Математика;Счёт;3\n7;Алгебра;Степень;2\n3;Математика;Сложение;1\n"
    assert refused(documents, text) == "ktp-several"
    made = take(documents, text, grade=3, subject="Математика")
    assert items(documents, MATHS) == [("k-1", "Счёт"), ("k-2", "Сложение")]
    assert [(n.code, n.line) for n in made.notes] == [("unplaced-ktp-other", 3)]
    assert take(documents, "Класс;Предмет;Тема;Часы\n3 класс;Математика;Счёт;3\n", "a.csv").changed == (MATHS,)


@pytest.mark.parametrize(
    ("text", "name", "options", "code"),
    [
        (BASE, "plan.csv", {}, "ktp-no-grade"),
        (BASE, "plan.csv", {"grade": 7}, "ktp-no-subject"),
        (BASE, "алгебра и право 7.csv", {}, "ktp-no-subject"),
        (BASE, "algebra-7.csv", {"subject": "Алгебба"}, "ktp-unknown-subject"),
        (BASE, "algebra-7.csv", {"year": "2030-2031"}, "ktp-no-year"),
        (BASE, "algebra-7.csv", {"year": "x/../.."}, "ktp-no-year"),
        (BASE, "algebra-7.csv", {"plan": "../../school"}, "ktp-no-plan"),
        (BASE, "algebra.csv", {"plan": "../../school"}, "ktp-no-plan"),
        (BASE, "algebra-7.csv", {"plan": "7/algebra", "grade": 8}, "ktp-other-grade"),
        (BASE, "algebra-7.csv", {"plan": "7b/algebra"}, "ktp-differs"),
        (BASE, "law-7.csv", {"plan": "7/algebra"}, "ktp-other-subject"),
        ("урок;1;А тема;1\n" * 501, "algebra-7.csv", {}, "ktp-too-many"),
        ("Класс;Тема;Часы\n8;А тема;1\n", "algebra-7.csv", {"grade": 7}, "ktp-no-topics"),
    ],
)
def test_what_has_no_place_is_refused_with_a_reason(text: str, name: str, options: dict[str, Any], code: str) -> None:
    assert refused(make_documents(), text, name, **options) == code


def test_a_school_without_a_year_is_told_so() -> None:
    assert refused({}, BASE, year="") == "ktp-no-calendar"


def test_of_two_plans_in_one_subject_the_one_meant_is_named() -> None:
    documents = make_documents()
    documents[f"years/{YEAR}/plans/7/algebra-2.yaml"] = {**documents[ALGEBRA], "plan": "7/algebra-2"}
    assert refused(documents, BASE) == "ktp-several-plans"
    assert take(documents, BASE, plan="7/algebra-2").left == (f"years/{YEAR}/plans/7/algebra-2.yaml",)


def test_a_plan_of_one_class_is_followed_by_that_class_alone() -> None:
    documents = make_documents()
    for section in ("7a/algebra", "7b/algebra"):
        path = f"years/{YEAR}/sections/{section}.yaml"
        documents[path] = {key: value for key, value in documents[path].items() if key != "plan"}
    made = take(documents, BASE, "algebra.csv", plan="7a/algebra")
    assert made.changed == (f"years/{YEAR}/sections/7a/algebra.yaml",)
    # Of the grade's two plans neither is taken for 7b without a word.
    documents[f"years/{YEAR}/plans/7/algebra-2.yaml"] = {**documents[ALGEBRA], "plan": "7/algebra-2"}
    assert take(documents, BASE, plan="7/algebra-2").changed == ()


topics = st.lists(
    st.tuples(
        st.sampled_from(["", "", "Числа", "Функции"]),
        st.sampled_from(["Степень", "Корень", "Корень.", "Решение задач", "Сумма", "!"]),
    ),
    max_size=9,
)


def read(found: list[tuple[str, str]]) -> list[Topic]:
    return [Topic(n, topic, 1, unit) for n, (unit, topic) in enumerate(found, 1)]


@given(topics, topics, st.sets(st.integers(1, 9)))
def test_ids_stay_with_topics_and_are_never_given_twice(
    old: list[tuple[str, str]], new: list[tuple[str, str]], numbers: set[int]
) -> None:
    before = merge_items([], read(old), set()).items
    held = {f"k-{n}" for n in numbers}
    merged = merge_items(before, read(new), held)
    ids = [item["id"] for item in merged.items]
    assert len(set(ids)) == len(ids)
    # The file's topics are there in its order; beside them only what is held.
    assert [(i.get("unit", ""), i["topic"]) for i in merged.items if i["id"] not in merged.kept] == new
    assert held & {i["id"] for i in before} <= set(ids)
    assert not set(merged.added) & (held | {i["id"] for i in before})
    for topic in {topic for _, topic in old} & {topic for _, topic in new}:
        same = {i["id"] for i in before if i["topic"].strip(".") == topic.strip(".")}
        assert same & set(ids)
    again = merge_items(merged.items, read(new), held)
    assert again.items == merged.items
    assert (again.added, again.changed, again.removed) == ((), (), ())
