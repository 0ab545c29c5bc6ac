"""zhurnal.toml: how this installation runs. No secret stands in it, nothing of it in the record."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from zhurnal.domain.errors import ZhurnalError
from zhurnal.language import gettext as _
from zhurnal.services.checkpoints.settings import Settings, read_settings

FILE = "zhurnal.toml"


class ConfigError(ZhurnalError):
    """zhurnal.toml is missing or says what cannot be."""


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo's clock: when the demo was made, its first day, the time at which each of its days begins."""

    started: datetime
    first_day: date
    opens: time


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one installation."""

    host: str = "127.0.0.1"
    port: int = 8000
    allowed_hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    https: bool = False
    demo: Demo | None = None
    checkpoints: Settings = field(default_factory=Settings)


def read_config(folder: Path) -> Config:
    """The configuration of the school in `folder`. Raises ConfigError."""
    path = folder / FILE
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(
            _("{folder} is no school's folder: there is no {file} in it. Name the school's by --school.").format(
                folder=folder, file=FILE
            )
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"expected TOML in {path}, found: {error}") from error
    server, demo = data.get("server", {}), data.get("demo")
    default = Config()
    try:
        return Config(
            host=_typed(server, "host", str, default.host),
            port=_typed(server, "port", int, default.port),
            allowed_hosts=tuple(_typed(server, "allowed_hosts", list, list(default.allowed_hosts))),
            https=_typed(server, "https", bool, default.https),
            demo=Demo(demo["started"], demo["first_day"], demo["opens"]) if demo else None,
            checkpoints=read_settings(data.get("checkpoints", {})),
        )
    except KeyError as error:
        raise ConfigError(f"expected {error} in [demo] of {path}") from error
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{path}: {error}") from error


def write_config(folder: Path, config: Config) -> None:
    """Write `config` for a new school; what stood there is there until the new is whole."""
    hosts = ", ".join(f'"{host}"' for host in config.allowed_hosts)
    lines = [
        "[server]",
        f'host = "{config.host}"',
        f"port = {config.port}",
        f"allowed_hosts = [{hosts}]",
        f"https = {str(config.https).lower()}",
    ]
    if config.demo:
        demo = config.demo
        lines += ["", "[demo]", f"started = {demo.started.isoformat()}", f"first_day = {demo.first_day.isoformat()}"]
        lines.append(f"opens = {demo.opens.isoformat()}")
    made = folder / f".{FILE}.new"
    made.write_text("\n".join(lines) + "\n", encoding="utf-8")
    made.replace(folder / FILE)


def _typed(table: dict[str, Any], key: str, kind: type, default: Any) -> Any:
    value = table.get(key, default)
    if not isinstance(value, kind):
        raise ConfigError(f"expected {kind.__name__} for {key} in [server] of {FILE}, found {value!r}")
    return value
