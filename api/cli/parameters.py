# SPDX-License-Identifier: Apache-2.0
"""Kinds of parameters that click does not have; a wrong one is a usage error, told before anything is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import datetime

    from api.wiring import Registry
    from events.ids import TreeSize


class Day(click.ParamType["datetime.date"]):
    """A civil date as YYYY-MM-DD and in no other form."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime.date:
        """Return the date, or fail as a usage error."""
        from events.clock import parse_date
        from events.errors import MalformedError

        if not isinstance(value, str):
            day: datetime.date = value
            return day
        try:
            return parse_date(value)
        except MalformedError as error:
            self.fail(error.message, param, ctx)


DAY = Day()
AS_OF = click.option("--as-of", type=DAY, help="The civil day asked about; else today.")
KNOWN_AT = click.option(
    "--known-at",
    metavar="POSITION|TIME",
    help="Use the log up to this position, or an instant as 2026-10-02T08:30:00Z.",
)


def read_known_at(text: str | None, registry: Registry) -> TreeSize | None:
    """Return how many entries may be used, read as the public API reads it; None when everything may.

    Raises:
        MalformedError: neither position nor instant, or the log is not that long.
    """
    if text is None:
        return None
    from projections.answers import parse_known_at

    with registry.store.reading() as view:
        return parse_known_at(text, view)
