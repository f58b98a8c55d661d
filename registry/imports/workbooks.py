# SPDX-License-Identifier: Apache-2.0
"""XLSX workbooks as tables, through openpyxl's reading mode, which does not hold a sheet in memory.

Formulas give the value last computed. Days are written 2026-10-02, numbers as plain decimals.
"""

import datetime
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from registry.imports.mapping import Input
from registry.imports.tables import RawRow, Table, make_row, refuse_opening, refuse_source

_MIDNIGHT = datetime.time()


@contextmanager
def open_xlsx(path: Path, words: Input) -> Iterator[Table]:
    """Open one sheet of a workbook; rows without any value are no rows.

    Raises:
        NotFoundError: the file is not to be had.
        MalformedError: it is no workbook, or has no such sheet.
    """
    import openpyxl  # noqa: PLC0415 - takes long to load, and few imports need it

    try:
        with warnings.catch_warnings():
            # Styles and extensions that openpyxl does not know have no bearing on values.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            with closing(book):
                yield _read_sheet(_find_sheet(path, book, words.sheet), words.header_row)
    except OSError as error:
        refuse_opening(path, error)
    except (zipfile.BadZipFile, ParseError, KeyError, openpyxl.utils.exceptions.InvalidFileException) as error:
        refuse_source(path, "not an XLSX workbook", "source-syntax", error)


def _find_sheet(path: Path, book: Any, name: str | None) -> Any:
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if name is not None and name not in sheets:
        refuse_source(path, f"no sheet {name!r}; it has {', '.join(sheets)}", "sheet-missing")
    return sheets[name or next(iter(sheets))]


def _read_sheet(sheet: Any, header_row: int) -> Table:
    rows = sheet.iter_rows(min_row=header_row, values_only=True)
    columns = _trim([_format_cell(value) for value in next(rows, ())])
    return Table(columns, _read_rows(rows, columns, header_row + 1))


def _read_rows(rows: Iterator[Sequence[Any]], columns: Sequence[str], first: int) -> Iterator[RawRow]:
    for line, values in enumerate(rows, first):
        cells = _trim([_format_cell(value) for value in values])
        if cells:
            # Empty cells at the end of a row are often not in the file at all.
            yield make_row(line, columns, cells + [""] * (len(columns) - len(cells)))


def _trim(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _format_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        # A sheet holds binary numbers; their shortest decimal form is what a person sees.
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    if isinstance(value, datetime.datetime) and value.time() == _MIDNIGHT:
        return value.date().isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)
