# SPDX-License-Identifier: Apache-2.0
"""`verdigris sweep` and `verdigris rebuild`: the two pieces of regular work, done by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from api.cli.command import Session, command
from api.cli.parameters import DAY

if TYPE_CHECKING:
    import datetime


@command(
    "sweep",
    examples=("verdigris sweep --registry demo-registry", "verdigris sweep --as-of 2024-12-31 --json"),
)
@click.option("--as-of", type=DAY, help="Look as of this day; else today where the registry is.")
@click.option(
    "--confirm-jump",
    "jump_confirmed",
    metavar="REASON",
    help="Go on although the clock stands far behind the last run; the reason is recorded, for everybody to read.",
)
def sweep(session: Session, *, as_of: datetime.date | None, jump_confirmed: str | None) -> None:
    """Find what is overdue or soon due, record that it was seen, and record that it was looked for.

    Running it again is safe: nothing is flagged twice. What is overdue never depends on it.
    """
    from registry.deadlines import Sweeper

    with session.open(writing=True) as registry:
        registry.runner.catch_up()
        sweeper = Sweeper(
            registry.database,
            registry.store,
            registry.desk,
            signer=registry.service_signer,
            ledger=registry.foundation.origin,
            jump_days=registry.settings.sweep_jump_days,
        )
        with session.console.progress("sweeping") as progress:
            day, now = as_of or registry.today(), registry.clock()
            report = sweeper.sweep(day, now, progress=progress, jump_confirmed=jump_confirmed)
        registry.runner.catch_up()
    session.console.result(
        report,
        lambda: (
            f"as of {report.as_of}: {report.evaluated} obligations evaluated, {report.raised} flags raised, "
            f"{report.cleared} cleared, {report.due_soon} noted as soon due; recorded at position {report.position}"
        ),
    )


@command(
    "rebuild",
    examples=("verdigris rebuild --registry demo-registry", "verdigris rebuild --registry demo-registry --json"),
)
def rebuild(session: Session) -> None:
    """Make all views anew from the log alone and put them in place at once; readers see the old ones until then."""
    from projections.rebuild import digest_views
    from projections.rebuild import rebuild as rebuild_views

    with session.open(writing=False) as registry:
        with session.console.progress("rebuilding") as progress:
            size = rebuild_views(registry.database, registry.store, progress=progress)
        digest = digest_views(registry.database)
    session.console.result(
        {"size": size, "views_sha256": digest}, lambda: f"views made anew from {size} entries, SHA-256 {digest}"
    )
