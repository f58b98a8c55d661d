# SPDX-License-Identifier: Apache-2.0
"""What an import did, and every row it could not fully use: by file, line, column and reason."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from events.catalogue.records import ImportProblem, SourceFile
from events.ids import Position

Severity = Literal["error", "warning", "note"]
"""error: a row or filing was not used; warning: used, but doubtful or without a field; note: left out on purpose."""

_FIRST_LINES = 10


class Problem(Struct, frozen=True, kw_only=True):
    """One thing about one row that a person should know."""

    severity: Severity
    code: str
    file: str
    line: int
    """From 1: the file's line (CSV), the row (XLSX), or the item (JSON)."""
    column: str = ""
    """The column at fault, or several joined by a comma; empty when it is the whole row."""
    message: str

    def __str__(self) -> str:
        """Return `file:line: column: message`, as compilers write."""
        place = f"{self.file}:{self.line}: "
        return place + (f"{self.column}: {self.message}" if self.column else self.message)


class FilingCounts(Struct, kw_only=True):
    """What became of the filings of one type."""

    added: int = 0
    """Recorded now; in a dry run, what would be filed."""
    present: int = 0
    """Recorded before, by this mapping or otherwise."""
    changed: int = 0
    """Recorded before with other content; a problem says which field."""
    refused: int = 0
    """Refused by the registry; a problem gives its reason."""


class ImportReport(Struct, kw_only=True):
    """The whole result of one import."""

    mapping: str
    mapping_version: int
    mapping_sha256: str
    batch_id: str
    batch_position: Position | None = None
    """Where the import itself is recorded; None when this run added nothing, or in a dry run."""
    dry_run: bool = False
    files: list[SourceFile]
    rows_read: int = 0
    rows_used: int = 0
    rows_unusable: int = 0
    rows_left_out: int = 0
    """By a selection rule of the mapping, each with a note."""
    filings: dict[str, FilingCounts] = {}
    problem_counts: dict[str, int] = {}
    problems: list[Problem] = []

    @property
    def added(self) -> int:
        """How many filings this run recorded, the batch itself not counted."""
        return sum(counts.added for counts in self.filings.values())

    @property
    def present(self) -> int:
        """How many filings were recorded before, changed ones included."""
        return sum(counts.present + counts.changed for counts in self.filings.values())

    @property
    def has_errors(self) -> bool:
        """Whether a row or filing could not be used."""
        return any(problem.severity == "error" for problem in self.problems)

    def count(self, event_type: str) -> FilingCounts:
        """Return the counts of one event type, to be added to."""
        return self.filings.setdefault(event_type, FilingCounts())

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Keep and count `problems`."""
        for problem in problems:
            self.problems.append(problem)
            self.problem_counts[problem.code] = self.problem_counts.get(problem.code, 0) + 1

    def summarise_problems(self) -> tuple[ImportProblem, ...]:
        """Return the problems by kind, as they go on record: counts, and the first lines."""
        lines: dict[str, list[int]] = {}
        for problem in self.problems:
            lines.setdefault(problem.code, []).append(problem.line)
        return tuple(
            ImportProblem(code=code, count=len(found), first_lines=tuple(found[:_FIRST_LINES]))
            for code, found in sorted(lines.items())
        )
