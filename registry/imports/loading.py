# SPDX-License-Identifier: Apache-2.0
"""From a mapping file to a `Mapping`, strictly: whatever is wrong is told by file, line, table and key."""

import hashlib
import re
import tomllib
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from events.errors import MalformedError, NotFoundError
from registry.imports.locating import locate
from registry.imports.mapping import Definition
from registry.imports.rules import Mapping, compile_mapping

_SHIPPED = resources.files("registry.imports") / "mappings"
_PLACE = re.compile(r" - at `\$?([^`]*)`\Z")


def find_mapping(name_or_path: str) -> Mapping:
    """Return the shipped mapping of that name, or the one in the file at that path.

    Raises:
        NotFoundError: neither exists.
        MalformedError: the mapping is wrong; the message names file, line and table.
    """
    path = Path(name_or_path)
    shipped = _SHIPPED / f"{name_or_path.removesuffix('.toml')}.toml"
    if path.name == name_or_path and not path.is_file() and shipped.is_file():
        return _load(shipped)
    if not path.is_file():
        message = f"mapping {name_or_path!r}: no such file, and none of the shipped ones: {', '.join(shipped_names())}"
        raise NotFoundError(message, code="mapping-not-found")
    return _load(path)


def shipped_names() -> list[str]:
    """Return the names of the mappings that come with the registry."""
    return sorted(path.name.removesuffix(".toml") for path in _SHIPPED.iterdir() if path.name.endswith(".toml"))


def read_mapping(raw: bytes, *, name: str) -> Mapping:
    """Return the mapping written in `raw`; `name` is for messages.

    Raises:
        MalformedError: not TOML, misspelt, or not usable for any row.
    """
    try:
        text = raw.decode("utf-8")
        definition = msgspec.convert(tomllib.loads(text), Definition, strict=True)
        return compile_mapping(definition, hashlib.sha256(raw).hexdigest())
    except UnicodeDecodeError as error:
        message = f"mapping {name}: not UTF-8 at byte {error.start}"
        raise MalformedError(message, code="mapping-encoding") from error
    except tomllib.TOMLDecodeError as error:
        message = f"mapping {name}: not TOML, {str(error)[:1].lower()}{str(error)[1:]}"
        raise MalformedError(message, code="mapping-syntax") from error
    except msgspec.ValidationError as error:
        raise _explain(str(error), raw.decode("utf-8"), name) from error
    except MalformedError as error:
        message = f"mapping {name}, {locate(raw.decode('utf-8'), error.pointer, error.message)}: {error.message}"
        raise MalformedError(message, code=error.code, pointer=error.pointer) from error


def _load(path: Path | Traversable) -> Mapping:
    try:
        return read_mapping(path.read_bytes(), name=path.name)
    except OSError as error:
        message = f"mapping {path.name}: {error.strerror}"
        raise NotFoundError(message, code="mapping-not-found") from error


def _explain(problem: str, text: str, name: str) -> MalformedError:
    """Return the error for what msgspec says, such as ``Object contains unknown field `x` - at `$.filing[1]` ``."""
    place = match[1] if (match := _PLACE.search(problem)) else ""
    problem = _PLACE.sub("", problem)
    message = f"mapping {name}, {locate(text, place, problem)}: {problem[:1].lower()}{problem[1:]}"
    return MalformedError(message, code="mapping-invalid", pointer=re.sub(r"[.\[]", "/", place).replace("]", ""))
