# SPDX-License-Identifier: Apache-2.0
"""What a filer writes by hand or exports: one filing a row, from JSON, JSON Lines, YAML or CSV.

A row has the members of a filing's payload that are the filer's to say (`subject`, `effective_on`, `data`, …). In CSV a
column is named by the place of its value, a JSON pointer without its first stroke: `data/areas/0/area_id`; an empty
cell is absent, and a row whose first cell begins with # is a comment. In JSON a member `//` is one.
A file that cannot be read to its end is refused as a whole, with the line.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from api.client.yaml_rows import read_yaml
from events.errors import MalformedError, NotFoundError
from events.strictjson import read_object
from registry.imports.mapping import Input
from registry.imports.tables import open_csv

COMMENT: Final = "//"
CSV_COMMENT: Final = "#"


class Row(Struct, frozen=True, kw_only=True):
    """One row as written."""

    number: int
    """From 1, in the order of the file."""
    line: int | None = None
    """The line it starts on, where the form tells."""
    members: dict[str, Any]
    is_text: bool = False
    """Whether numbers and truth values are still text, as CSV and YAML give them."""
    flaw: MalformedError | None = None
    """Why this row cannot be read; the others can."""


def read_rows(path: Path, form: str = "") -> list[Row]:
    """Return the rows of the file at `path`, whose form its ending tells, or `form`.

    Raises:
        NotFoundError: there is no such file.
        MalformedError: it cannot be read to its end, or is of no form that is known.
    """
    form = form or path.suffix.removeprefix(".").lower()
    if form not in FORMATS:
        message = f"file {path}: ends in {path.suffix!r}, not in one of .{', .'.join(FORMATS)}; name its form"
        raise MalformedError(message, code="rows-format")
    return list(FORMATS[form](path))


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"file {path}: {error.strerror}"
        raise NotFoundError(message, code="file-not-found") from error


def _read_json(path: Path) -> Iterator[Row]:
    raw = _read_bytes(path)
    try:
        # Each item is then read strictly by itself: a flaw in one leaves the others readable.
        items = [msgspec.Raw(raw)] if raw.lstrip()[:1] == b"{" else msgspec.json.decode(raw, type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        message = f"file {path}: expected an object, or a list of them; {error}"
        raise MalformedError(message, code="rows-malformed") from error
    for number, item in enumerate(items, start=1):
        yield _read_json_row(number, bytes(item))


def _read_lines(path: Path) -> Iterator[Row]:
    number = 0
    for line, raw in enumerate(_read_bytes(path).split(b"\n"), start=1):
        if raw.strip():
            number += 1
            yield _read_json_row(number, raw.strip(), line)


def _read_json_row(number: int, raw: bytes, line: int | None = None) -> Row:
    try:
        members = _without_comments(read_object(raw, what="row"))
    except MalformedError as flaw:
        return Row(number=number, line=line, members={}, flaw=flaw)
    return Row(number=number, line=line, members=members)


def _without_comments(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_comments(inner) for name, inner in value.items() if name != COMMENT}
    return [_without_comments(inner) for inner in value] if isinstance(value, list) else value


def _read_yaml(path: Path) -> Iterator[Row]:
    for number, (line, value) in enumerate(read_yaml(path.name, _read_bytes(path)), start=1):
        yield Row(number=number, line=line, members=value, is_text=True)


def _read_csv(path: Path) -> Iterator[Row]:
    with open_csv(path, Input(format="csv", key=("subject",))) as table:
        columns = list(table.columns)
        if twice := [column for column in columns if columns.count(column) > 1]:
            message = f"file {path}: column {twice[0]!r} stands there twice"
            raise MalformedError(message, code="column-twice")
        number = 0
        for raw in table.rows:
            if raw.cells and next(iter(raw.cells.values())).startswith(CSV_COMMENT):
                continue
            number += 1
            flaw = MalformedError(f"row: {raw.fault}", code="row-ragged") if raw.fault else None
            try:
                members = _nest(raw.cells)
            except MalformedError as error:
                members, flaw = {}, error
            yield Row(number=number, line=raw.line, members=members, is_text=True, flaw=flaw)


def _nest(cells: Mapping[str, str]) -> dict[str, Any]:
    """Return the filled cells as the members that their columns name."""
    top: dict[str, Any] = {}
    for column, cell in cells.items():
        if not (text := cell.strip()):
            continue
        *path, last = column.strip().split("/")
        place = top
        for name in path:
            place = place.setdefault(name, {})
            if not isinstance(place, dict):
                _refuse_column(column)
        if last in place:
            _refuse_column(column)
        place[last] = text
    return {name: _with_lists(inner) for name, inner in top.items()}


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if all(name.isascii() and name.isdigit() for name in value):
        return [_with_lists(value[name]) for name in sorted(value, key=int)]
    return {name: _with_lists(inner) for name, inner in value.items()}


def _refuse_column(column: str) -> None:
    message = f"column {column!r}: another filled column stands for a whole of which it is a part"
    raise MalformedError(message, code="rows-malformed", pointer=f"/{column}")


FORMATS: Final[dict[str, Callable[[Path], Iterator[Row]]]] = {
    "yaml": _read_yaml,
    "yml": _read_yaml,
    "json": _read_json,
    "jsonl": _read_lines,
    "csv": _read_csv,
}
"""The forms of files with rows, by the ending of their names."""
