# SPDX-License-Identifier: Apache-2.0
"""Reading a register's file row by row, each row with its line; CSV, JSON, GeoJSON and XLSX.

A file is surveyed before anything is filed: one that cannot be read to its end is refused as a whole, with the line. A
row that can be read but not used comes with a problem instead.
"""

import hashlib
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import msgspec
from msgspec import Struct

from events import strictjson
from events.errors import MalformedError
from registry.imports.documents import open_json
from registry.imports.mapping import Input
from registry.imports.rows import Row
from registry.imports.tables import RawRow, Table, open_csv, refuse_opening, refuse_source
from registry.imports.workbooks import open_xlsx


class Source(Struct, frozen=True, kw_only=True):
    """A file as surveyed: its bytes' digest, and how many rows it has."""

    path: Path
    name: str
    """Without folders, since it goes on record."""
    sha256: str
    bytes: int
    rows: int


def survey(path: Path, words: Input) -> Source:
    """Read a file to its end without using it.

    Raises:
        NotFoundError: there is no such file, or it cannot be opened.
        MalformedError: it cannot be read as the mapping says, or lacks a required column.
    """
    sha256, size = digest_file(path)
    with _open(path, words) as table:
        _check_header(path, table, words)
        rows = sum(1 for _ in table.rows)
    return Source(path=path, name=path.name, sha256=sha256, bytes=size, rows=rows)


def digest_file(path: Path) -> tuple[str, int]:
    """Return SHA-256 in hexadecimal, and the size in bytes.

    Raises:
        NotFoundError: there is no such file, or it cannot be opened.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()
    except OSError as error:
        refuse_opening(path, error)


def read_rows(source: Source, words: Input, columns: Collection[str]) -> Iterator[Row]:
    """Yield the rows of a surveyed file, with only the `columns` that are used."""
    with _open(source.path, words) as table:
        for raw in table.rows:
            row = Row(file=source.name, line=raw.line, cells={}, problems=[])
            if raw.fault:
                row.report("error", "row-ragged", raw.fault)
            _take_cells(row, raw, columns)
            yield row


def check_unchanged(source: Source) -> None:
    """Check that the file is still the one that was surveyed.

    Raises:
        MalformedError: its bytes changed while they were read.
    """
    sha256, _ = digest_file(source.path)
    if sha256 != source.sha256:
        refuse_source(source.path, "changed while it was imported; run the import again", "source-changed")


def _open(path: Path, words: Input) -> AbstractContextManager[Table]:
    match words.format:
        case "csv":
            return open_csv(path, words)
        case "xlsx":
            return open_xlsx(path, words)
        case "json" | "geojson":
            return open_json(path)


def _check_header(path: Path, table: Table, words: Input) -> None:
    """Check that the table has every required column, and no used one twice."""
    columns = list(table.columns)
    if missing := [column for column in words.required_columns if column not in columns]:
        found = ", ".join(columns)[:400] or "none"
        refuse_source(path, f"no column {', '.join(missing)}; it has {found}", "column-missing")
    used = (*words.required_columns, *words.optional_columns)
    if twice := [column for column in used if columns.count(column) > 1]:
        refuse_source(path, f"column {twice[0]!r} stands there twice", "column-twice")


def _take_cells(row: Row, raw: RawRow, columns: Collection[str]) -> None:
    for column in columns:
        text = raw.cells.get(column, "").strip()
        # What the ledger would refuse later is told here by column.
        if not (text.isascii() and text.isprintable()) and (flaw := _find_flaw(text)):
            row.report("error", "text-character", flaw, column=column)
        if text:
            row.cells[column] = text


def _find_flaw(text: str) -> str:
    try:
        strictjson.read_object(msgspec.json.encode({"": text}), what="cell")
    except MalformedError as error:
        return error.message
    except UnicodeEncodeError:
        return "cell holds half of a character, a lone surrogate"
    return ""
