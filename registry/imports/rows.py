# SPDX-License-Identifier: Apache-2.0
"""One row of a register: its cells as text, its place in the file, and what is wrong with it.

A cell's text has no white space around it; an empty text means the cell is absent. Inside this folder a cell that
cannot be used raises a MalformedError whose pointer is the column; `Row.refuse` turns it into a problem of the row.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from events.errors import RejectedError
from events.strictjson import escape_pointer
from registry.imports.report import Problem, Severity

_CELLS = "/cells/"


class Row(Struct, kw_only=True):
    """The cells a mapping uses, and the problems found so far."""

    file: str
    line: int
    cells: dict[str, str]
    problems: list[Problem]

    def report(self, severity: Severity, code: str, message: str, *, column: str = "") -> None:
        """Add a problem; the same one about the same column is told once."""
        message = " ".join(message.split())
        known = ((problem.code, problem.column, problem.message) for problem in self.problems)
        if (code, column, message) not in known:
            self.problems.append(
                Problem(severity=severity, code=code, file=self.file, line=self.line, column=column, message=message)
            )

    def refuse(self, error: RejectedError, *, columns: Iterable[str]) -> None:
        """Add the error that `error` tells about `columns`."""
        self.report("error", error.code, error.message, column=",".join(columns))

    def with_cells(self, cells: Mapping[str, str]) -> "Row":
        """Return the row with more cells; problems go to the same list."""
        return Row(file=self.file, line=self.line, cells={**self.cells, **cells}, problems=self.problems)


def pointer_to(column: str) -> str:
    """Return a column's name as a JSON pointer that none of a filing's own begins like."""
    return f"{_CELLS}{escape_pointer(column)}"


def column_of(pointer: str) -> str:
    """Return the column that `pointer_to` was given; empty for other pointers."""
    name = pointer.removeprefix(_CELLS) if pointer.startswith(_CELLS) else ""
    return name.replace("~1", "/").replace("~0", "~")
