"""The forges' templates: their shell steps run as a runner runs them, in a clone, over proposals good and bad."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.school import ADMINISTRATOR, at
from tests.unit.services.audited import JOURNAL, build

from zhurnal import bundle
from zhurnal.services.clock import SetClock
from zhurnal.services.push import RECORD, judge_push
from zhurnal.services.school import School
from zhurnal.store.pushing import RefUpdate

ROOT = Path(__file__).resolve().parent.parent.parent
FORGES = ("github", "gitlab", "forgejo")
ROOMS = "catalogs/rooms.yaml"
NOW = "2026-10-22T12:00"
ANNOTATION = re.compile(r"::(error|warning|notice) (?:file=([^,:]*),)?(?:line=([0-9]+),)?title=([^:]*)::(.*)")


@dataclass(frozen=True)
class Clone:
    """A clone with a branch `proposal` on main."""

    folder: Path

    def git(self, *arguments: str, author: str = ADMINISTRATOR) -> str:
        environment = {
            **os.environ, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_AUTHOR_NAME": author, "GIT_AUTHOR_EMAIL": f"{author}@zhurnal.invalid",
            "GIT_COMMITTER_NAME": author, "GIT_COMMITTER_EMAIL": f"{author}@zhurnal.invalid",
        }  # fmt: skip
        done = subprocess.run(
            ["git", "-C", str(self.folder), *arguments], env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def change(self, path: str, old: str, new: str, *, author: str = ADMINISTRATOR) -> str:
        """One commit that replaces a text."""
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        self.git("commit", "--quiet", "--all", "--message", "Правка", author=author)
        return self.git("rev-parse", "HEAD")


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    folder = tmp_path_factory.mktemp("forges") / "school"
    build(folder)
    return School.open(folder, SetClock(at(NOW.replace("T", " ") + ":00")))


@pytest.fixture
def clone(school: School, tmp_path: Path) -> Clone:
    found = Clone(tmp_path / "clone")
    subprocess.run(["git", "clone", "--quiet", str(school.folder / "record.git"), str(found.folder)], check=True)
    found.git("checkout", "--quiet", "--detach")
    return found


def template(forge: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(bundle.path("workflows", "forges", f"{forge}.yml").read_text("utf-8"))
    return loaded


def scripts(forge: str) -> dict[str, str]:
    """The shell text of each step by name, of GitLab's jobs what comes before included but for the installation."""
    loaded = template(forge)
    if forge == "gitlab":
        before = loaded[".zhurnal"]["before_script"]
        install, rest = before[0], before[1:]
        jobs = {name.split()[1].capitalize(): loaded[name]["script"] for name in ("zhurnal check", "zhurnal judge")}
        return {"Install": install} | {name: "\n".join([*rest, *lines]) for name, lines in jobs.items()}
    return {step["name"]: step["run"] for step in loaded["jobs"]["judge"]["steps"] if "run" in step}


def run(clone: Clone, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A step as a runner runs it, with `zhurnal` on PATH and no terminal."""
    environment = {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, **variables,
    }  # fmt: skip
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(command, cwd=clone.folder, env=environment, capture_output=True, text=True, check=False)


def step(clone: Clone, forge: str, name: str) -> tuple[int, list[tuple[str, str, int, str]]]:
    """(exit code, annotations) of a step: level, file, line, message."""
    base, head = clone.git("rev-parse", "origin/main"), clone.git("rev-parse", "HEAD")
    hashes = (
        {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "CI_COMMIT_SHA": head} if forge == "gitlab"
        else {"BASE": base, "HEAD": head}
    )  # fmt: skip
    done = run(clone, scripts(forge)[name], ZHURNAL_OPTIONS=f"--at {NOW}", **hashes)
    if forge == "gitlab":
        report = json.loads((clone.folder / "gl-code-quality-report.json").read_text("utf-8"))
        levels = {"critical": "error", "minor": "warning", "info": "notice"}
        assert len({entry["fingerprint"] for entry in report}) == len(report)
        return done.returncode, [
            (levels[e["severity"]], e["location"]["path"], e["location"]["lines"]["begin"], e["description"])
            for e in report
        ]
    found = [ANNOTATION.fullmatch(line) for line in done.stdout.splitlines()]
    assert all(found), done.stdout
    return done.returncode, [(m[1], m[2] or "", int(m[3] or 0), m[5]) for m in found if m]


@pytest.mark.parametrize("forge", FORGES)
def test_a_good_proposal_passes_and_names_who_must_agree(clone: Clone, forge: str) -> None:
    clone.change(ROOMS, 'title: "12"', 'title: "12а"')
    assert step(clone, forge, "Check") == (0, [])
    code, annotations = step(clone, forge, "Judge")
    assert code == 0
    ((level, file, line, message),) = annotations
    changed = (clone.folder / ROOMS).read_text("utf-8").splitlines().index('    title: "12а"') + 1
    assert (level, file, line) == ("warning", ROOMS, changed)
    assert "заместител" in message


@pytest.mark.parametrize("forge", FORGES)
def test_a_mark_changed_by_the_administrator_is_refused_at_its_line(clone: Clone, forge: str) -> None:
    clone.change(JOURNAL, 'p-0104: "5"', 'p-0104: "2"')
    text = (clone.folder / JOURNAL).read_text("utf-8").splitlines()
    assert step(clone, forge, "Check")[0] == 0
    code, annotations = step(clone, forge, "Judge")
    assert code == 1
    ((level, file, line, message),) = annotations
    assert (level, file) == ("error", JOURNAL)
    assert 'p-0104: "2"' in text[line - 1]
    assert "3." in message, "the clause is named"


@pytest.mark.parametrize("forge", FORGES)
def test_what_a_later_commit_undoes_is_still_refused(clone: Clone, forge: str) -> None:
    clone.change(JOURNAL, 'p-0104: "5"', 'p-0104: "2"')
    clone.change(JOURNAL, 'p-0104: "2"', 'p-0104: "5"')
    clone.change(ROOMS, 'title: "12"', 'title: "12а"')
    code, annotations = step(clone, forge, "Judge")
    assert code == 1
    assert [level for level, *_ in annotations] == ["error"]


@pytest.mark.parametrize("forge", FORGES)
def test_a_document_that_cannot_be_read_is_told_by_both_steps(clone: Clone, forge: str) -> None:
    clone.change(ROOMS, '    title: "12"', "    title: '12'")
    line = (clone.folder / ROOMS).read_text("utf-8").splitlines().index("    title: '12'") + 1
    for name in ("Check", "Judge"):
        code, annotations = step(clone, forge, name)
        assert code != 0
        assert {(level, file, at_line) for level, file, at_line, _ in annotations} == {("error", ROOMS, line)}


@pytest.mark.parametrize("forge", FORGES)
def test_a_proposal_without_documents_has_nothing_to_check(clone: Clone, forge: str) -> None:
    (clone.folder / "note.txt").write_text("x\n", encoding="ascii")
    clone.git("add", "note.txt")
    clone.git("commit", "--quiet", "--message", "x")
    assert step(clone, forge, "Check") == (0, [])
    code, annotations = step(clone, forge, "Judge")
    assert code == 1
    assert annotations[0][1] == "note.txt"


def test_a_name_cannot_end_an_annotation_or_begin_another(clone: Clone) -> None:
    name = "years/x,line=1::warning file=y.yaml"
    (clone.folder / "years" / "x,line=1::warning file=y.yaml").write_text("a: 1\n", encoding="ascii")
    clone.git("add", "--", name)
    clone.git("commit", "--quiet", "--message", "x")
    base, head = clone.git("rev-parse", "origin/main"), clone.git("rev-parse", "HEAD")
    done = run(clone, scripts("github")["Check"], BASE=base, HEAD=head)
    assert done.returncode != 0
    for line in done.stdout.splitlines():
        assert line.count("::") == 2
        assert "file=years/x%2Cline=1%3A%3Awarning file=y.yaml," in line


def test_the_forge_says_what_the_schools_server_says(clone: Clone, school: School) -> None:
    """One judge: the same codes as the push of the same commits gets, and the same lines where it names them."""
    alterations: list[Callable[[], str]] = [
        lambda: clone.change(ROOMS, 'title: "12"', 'title: "12а"'),
        lambda: clone.change(JOURNAL, 'p-0104: "5"', 'p-0104: "2"'),
        lambda: clone.change(ROOMS, '    title: "12"', "    title: '12'"),
    ]
    for alter in alterations:
        clone.git("checkout", "--quiet", "--detach", "origin/main")
        head = alter()
        objects = clone.folder / ".git" / "objects"
        store = school.record_store
        update = RefUpdate("refs/heads/proposals/one", None, head)
        pushed = judge_push(school, ADMINISTRATOR, RECORD, [update], [objects], wall=datetime.now(UTC))
        done = run(clone, f"zhurnal judge . --base {store.head()} --head {head} --at {NOW} --json")
        judged = json.loads(done.stdout)
        pairs = list(zip(pushed, judged["refused"], strict=True))
        assert [(f.finding.code, f.finding.path, f.finding.line or told["line"]) for f, told in pairs] == [
            (told["code"], told["path"], told["line"]) for told in judged["refused"]
        ]
        assert done.returncode == (1 if pushed else 0)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--base nothing --head HEAD", "nothing"),
        ("--base HEAD --head --all", "--head"),
        ("--base ../HEAD", "../HEAD"),
        ("--base HEAD~1 --at soon", "2026-10-15T12:30"),
    ],
)
def test_what_cannot_be_judged_is_told(clone: Clone, words: str, told: str) -> None:
    clone.change(ROOMS, 'title: "12"', 'title: "12а"')
    done = run(clone, f"zhurnal judge . {words}")
    assert done.returncode in (1, 2)
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_an_author_who_is_nobody_is_told(clone: Clone) -> None:
    clone.change(ROOMS, 'title: "12"', 'title: "12а"', author="octocat")
    done = run(clone, "zhurnal judge . --base origin/main --format github")
    assert done.returncode == 1
    assert "octocat" in done.stdout
    assert run(clone, "zhurnal judge . --base origin/main --head origin/main").returncode == 0


def test_the_installation_is_pips_of_one_variable(clone: Clone, tmp_path: Path) -> None:
    installs = {scripts(forge)["Install"] for forge in FORGES}
    assert installs == {'python -m pip install --disable-pip-version-check "$ZHURNAL_PACKAGE"'}
    target = tmp_path / "installed"
    offline = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_TARGET": str(target)}
    done = run(clone, installs.pop(), ZHURNAL_PACKAGE=str(ROOT), **offline)
    assert done.returncode == 0, done.stderr
    assert (target / "zhurnal" / "_bundle" / "workflows" / "forges" / "github.yml").is_file()


@pytest.mark.parametrize("forge", FORGES)
def test_nothing_of_what_is_proposed_is_put_into_a_script(forge: str) -> None:
    """Expressions stand in `env` and `with` only: a branch's name in a script would be run."""
    assert not any("${{" in text for text in scripts(forge).values())

    def variables(loaded: Mapping[str, Any]) -> set[str]:
        return set(loaded["jobs"]["judge"]["env"]) if "jobs" in loaded else set(loaded[".zhurnal"]["variables"])

    assert {"ZHURNAL_PACKAGE", "ZHURNAL_OPTIONS"} <= variables(template(forge))
    assert "pull_request_target" not in str(template(forge))
