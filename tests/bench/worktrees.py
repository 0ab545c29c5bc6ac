"""Git as peers of a submission: what a person types in a clone, and what one writes first with GitPython and PyYAML."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import git
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from zhurnal import bundle
from zhurnal.domain.changes import SetMark

_SYNCED = ("git", "-c", "core.fsync=all", "-c", "core.fsyncMethod=fsync", "-c", "gc.auto=0", "-c", "maintenance.auto=0")
_PERSON = "t-100"


class Clone:
    """A clone of a record with its files: `git add` and `git commit`, everything synced."""

    def __init__(self, record: Path, folder: Path) -> None:
        self.folder = folder
        self._environment = {
            **os.environ, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_AUTHOR_NAME": _PERSON, "GIT_AUTHOR_EMAIL": f"{_PERSON}@zhurnal.invalid",
            "GIT_COMMITTER_NAME": _PERSON, "GIT_COMMITTER_EMAIL": f"{_PERSON}@zhurnal.invalid",
        }  # fmt: skip
        self._git("clone", "--quiet", str(record), str(folder), cwd=record)

    def put(self, path: str, data: bytes) -> None:
        """A file as somebody's editor leaves it."""
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_bytes(data)

    def commit(self, path: str) -> None:
        """`add` and `commit` of one file."""
        self._git("add", "--", path, cwd=self.folder)
        self._git("commit", "--quiet", "--message", path, cwd=self.folder)

    def _git(self, *arguments: str, cwd: Path) -> None:
        subprocess.run([*_SYNCED, *arguments], cwd=cwd, env=self._environment, check=True)


class Naive:
    """The journal loaded by PyYAML, altered, validated by jsonschema, dumped, committed through GitPython's index.

    As the documentation of each of them shows it. GitPython syncs nothing: that is in its favour.
    """

    def __init__(self, clone: Path) -> None:
        self._folder = clone
        self._repository = git.Repo(clone)
        self._validator = journal_validator(bundle.path("schemas"))
        self._actor = git.Actor(_PERSON, f"{_PERSON}@zhurnal.invalid")

    def store(self, change: SetMark) -> None:
        """One mark."""
        file = self._folder / change.path()
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
        lesson = next(one for one in document["lessons"] if one["id"] == change.lesson)
        work = next(one for one in lesson["works"] if one["id"] == change.work)
        work["marks"][change.pupil] = change.now
        self._validator.validate(document)
        file.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
        self._repository.index.add([change.path()])
        self._repository.index.commit(change.path(), author=self._actor, committer=self._actor)

    def close(self) -> None:
        """Ends the processes that GitPython keeps."""
        self._repository.close()


def validators(folder: Path) -> dict[str, Draft202012Validator]:
    """jsonschema's validators of all schemas in a folder, by file name. As they come: they check no formats."""
    schemas = {path.name: json.loads(path.read_bytes()) for path in folder.glob("*.json")}
    registry: Registry[Any] = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas.values()
    )
    return {name: Draft202012Validator(schema, registry=registry) for name, schema in schemas.items()}


def journal_validator(folder: Path) -> Draft202012Validator:
    """jsonschema's validator of a journal."""
    return validators(folder)["journal.v1.json"]
