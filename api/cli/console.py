# SPDX-License-Identifier: Apache-2.0
"""What a command says: results on stdout, talk and progress on stderr (ux.md §7).

A result is a value, shown as JSON or by the command's own words. Progress is a bar with an estimate on a terminal, and
elsewhere a plain line now and then. Colour and bars are rich's, which is imported only where a terminal shows them.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal
from unicodedata import east_asian_width

import click

if TYPE_CHECKING:
    from events.values import Text

Language = Literal["zh", "en"]
DEMO = "DEMO: made up, nothing here is official"
Progress = Callable[[int, int], None]
"""Told how many of how many are done."""

_LINE_EVERY_SECONDS = 5.0
_BAR_EVERY_SECONDS = 0.1


class Console:
    """Where one command writes, in which form and language."""

    def __init__(self, *, is_json: bool, language: Language) -> None:
        """Write results as JSON or for people, texts in `language` first."""
        self.is_json = is_json
        self.language = language

    def result(self, value: Any, show: Callable[[], str]) -> None:
        """Write `value` as one JSON document, or what `show` makes of it, on stdout.

        A document is one line, so that a reader of a pipe knows where it ends; on a terminal it is laid out.
        """
        if self.is_json:
            import msgspec

            raw = msgspec.json.encode(value)
            click.echo(msgspec.json.format(raw, indent=2) if sys.stdout.isatty() else raw)
        else:
            click.echo(show())
        sys.stdout.flush()

    def say(self, text: str) -> None:
        """Write a line of talk on stderr."""
        click.echo(text, err=True)

    def text(self, text: Text | None) -> str:
        """Return `text` in this console's language, else in the one there is."""
        if text is None:
            return ""
        first, second = (text.zh, text.en) if self.language == "zh" else (text.en, text.zh)
        return first or second or ""

    @contextmanager
    def progress(self, what: str) -> Iterator[Progress]:
        """Show how `what` goes on, on stderr, while the block runs."""
        if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            with _bar(what) as shown:
                yield shown
        else:
            yield _lines(what)


def table(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return rows under headers in columns; Chinese characters count as two."""
    cells = [[str(header) for header in headers], *([_cell(value) for value in row] for row in rows)]
    widths = [max(_width(row[column]) for row in cells) for column in range(len(headers))]
    return "\n".join(
        "  ".join(text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    )


def _cell(value: object) -> str:
    return "-" if value is None or value == "" else str(value)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _lines(what: str) -> Progress:
    last = time.monotonic()

    def show(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _LINE_EVERY_SECONDS:
            last = now
            click.echo(f"{what}: {done} of {total}" if total else f"{what}: {done}", err=True)

    return show


@contextmanager
def _bar(what: str) -> Iterator[Progress]:
    from rich.console import Console as RichConsole
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with RichProgress(*columns, console=RichConsole(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        last = 0.0

        def show(done: int, total: int) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= _BAR_EVERY_SECONDS or done == total:
                last = now
                bar.update(task, completed=done, total=total or None)

        yield show
