# SPDX-License-Identifier: Apache-2.0
"""A file as a table, the shape all forms share: column names, and rows with their lines. CSV (RFC 4180), strictly."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, TextIO

from msgspec import Struct

from events.errors import MalformedError, NotFoundError
from registry.imports.mapping import Input


class RawRow(Struct):
    """The cells of one row by column, or why the row is not as wide as the header."""

    line: int
    cells: dict[str, str]
    fault: str = ""


class Table(Struct):
    """Column names, and the rows below them, to be read once."""

    columns: Sequence[str]
    rows: Iterator[RawRow]


def refuse_source(path: Path, problem: str, code: str, cause: Exception | None = None) -> NoReturn:
    """Refuse a whole file; its name is told without folders."""
    message = f"source {path.name}: {problem}"
    raise MalformedError(message, code=code) from cause


def refuse_opening(path: Path, error: OSError) -> NoReturn:
    """Say that a file is not to be had."""
    message = f"source {path.name}: {(error.strerror or 'cannot be read').lower()}"
    raise NotFoundError(message, code="source-not-found") from error


def make_row(line: int, columns: Sequence[str], cells: Sequence[str]) -> RawRow:
    """Return a row, or its fault when it is not as wide as the header."""
    if len(cells) != len(columns):
        return RawRow(line, {}, f"row has {len(cells)} cells, the header {len(columns)}")
    return RawRow(line, dict(zip(columns, cells, strict=True)))


@contextmanager
def open_csv(path: Path, words: Input) -> Iterator[Table]:
    """Open a CSV file; blank lines are no rows.

    Raises:
        NotFoundError: the file is not to be had.
        MalformedError: wrong encoding, or quoting that two readers would take differently.
    """
    encoding = "utf-8-sig" if words.encoding == "utf-8" else words.encoding
    try:
        with path.open(encoding=encoding, newline="") as file:
            for _ in range(words.header_row - 1):
                file.readline()
            records = _number_records(path, file, words)
            _, columns = next(records, (0, []))
            yield Table(columns, (make_row(line, columns, cells) for line, cells in records))
    except OSError as error:
        refuse_opening(path, error)
    except UnicodeDecodeError as error:
        refuse_source(path, _explain_encoding(path, encoding), "source-encoding", error)


def _number_records(path: Path, file: TextIO, words: Input) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line it starts on; a quoted cell may run over several lines."""
    reader = csv.reader(file, strict=True, delimiter=words.delimiter)
    while True:
        line = words.header_row + reader.line_num
        try:
            cells = next(reader, None)
        except csv.Error as error:
            refuse_source(path, f"line {line}: not CSV, {error}", "source-syntax", error)
        if cells is None:
            return
        if cells:
            yield line, cells


def _explain_encoding(path: Path, encoding: str) -> str:
    # The decoder reads ahead of the rows, so the place is looked for anew.
    raw = path.read_bytes()
    try:
        raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return f"line {line}: not {encoding} at byte {error.start}"
    return f"not {encoding}"
