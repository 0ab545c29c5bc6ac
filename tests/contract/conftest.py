"""Both stores behind one contract."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from zhurnal.signing.ssh import SshSigner, generate_key
from zhurnal.store.base import Store
from zhurnal.store.git import GitStore
from zhurnal.store.memory import MemoryStore


@pytest.fixture(scope="session")
def signer(tmp_path_factory: pytest.TempPathFactory) -> SshSigner:
    return generate_key(tmp_path_factory.mktemp("keys") / "server")


@pytest.fixture(params=["memory", "git"])
def store(request: pytest.FixtureRequest, tmp_path: Path, signer: SshSigner) -> Store:
    make: dict[str, Callable[[], Store]] = {
        "memory": lambda: MemoryStore(signer),
        "git": lambda: GitStore.create(tmp_path / "record.git", signer),
    }
    return make[request.param]()
