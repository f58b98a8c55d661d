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
from registry.imports.mapping import Definition
from registry.imports.rules import Mapping, compile_mapping

_SHIPPED = resources.files("registry.imports") / "mappings"
_HEADER = re.compile(r"\s*\[{1,2}\s*([^\[\]]+?)\s*\]{1,2}")
_PLACE = re.compile(r" - at `\$?([^`]*)`\Z")
_FIELD = re.compile(r"unknown field `([^`]+)`")
_TOKENS = re.compile(r"[^.\[\]/]+")


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
        place = error.pointer.replace("/", ".")
        message = f"mapping {name}, {_locate(raw.decode('utf-8'), place, '')}: {error.message}"
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
    key = match[1] if (match := _FIELD.search(problem)) else ""
    message = f"mapping {name}, {_locate(text, place, key)}: {problem[:1].lower()}{problem[1:]}"
    return MalformedError(message, code="mapping-invalid", pointer="/" + "/".join(_TOKENS.findall(place)))


def _locate(text: str, place: str, key: str) -> str:
    """Return `line 34, filing 2` for a place such as `filing[1].data`, as near as the text allows."""
    tokens, lines = _TOKENS.findall(place), text.splitlines()
    if not tokens:
        return f"line {_find_key(lines, range(len(lines)), key) or 1}"
    table, index = tokens[0], int(tokens[1]) if len(tokens) > 1 and tokens[1].isdigit() else 0
    block = _find_block(lines, table, index)
    names = [key, *(token for token in reversed(tokens[1:]) if not token.isdigit())]
    line = next((found for name in names if name and (found := _find_key(lines, block, name))), block.start + 1)
    return f"line {line}, {table} {index + 1}"


def _find_block(lines: list[str], table: str, index: int) -> range:
    """Return the lines of the table's occurrence number `index`, its sub-tables included; all lines if unknown."""
    headers = [(number, match[1]) for number, line in enumerate(lines) if (match := _HEADER.match(line))]
    starts = [place for place, (_, name) in enumerate(headers) if name == table or name.startswith(f"{table}.")]
    own = [place for place in starts if headers[place][1] == table] or starts
    if index >= len(own):
        return range(len(lines))
    start = headers[own[index]][0]
    ends = (number for number, name in headers[own[index] + 1 :] if not name.startswith(f"{table}."))
    return range(start, next(ends, len(lines)))


def _find_key(lines: list[str], block: range, key: str) -> int:
    """Return the line, from 1, on which `key` is written in `block`; 0 if nowhere."""
    written = re.compile(rf"(?:^|[\s{{,.\[])\"?{re.escape(key)}\"?\s*[=\].]")
    return next((number + 1 for number in block if key and written.search(lines[number])), 0)
