# SPDX-License-Identifier: Apache-2.0
"""`verdigris key hand-over`: governance passes to other keys (architecture.md §§9 and 11; deploy/KEY-CEREMONY.md).

It is filed here where one governance key is enough; where it takes several, `--out` writes the event's data, and
`file --out`, `countersign`, `sign` and `submit` bring their signatures together.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import click

from api.cli.command import Session, command
from api.cli.parameters import DAY
from api.cli.rotating import change, check_options

_FILE = click.Path(path_type=Path)


@command(
    "hand-over",
    examples=(
        "verdigris key hand-over --new-key keys/governance-1.pem --new-key m1.pem --threshold 2 --out keys.json",
        "verdigris key hand-over --new-key m1.pem --out governance.json --lang zh --json",
    ),
)
@click.option(
    "--new-key", "new_keys", multiple=True, required=True, type=_FILE, help="A key of governance from now on."
)
@click.option("--threshold", type=click.IntRange(min=1), default=1, show_default=True, help="How many of them act.")
@click.option("--governance-key", type=_FILE, help="Governance's key file of today, to file it now.")
@click.option("--out", type=_FILE, help="Write the event's data to this file; file nothing.")
@click.option(
    "--reason", type=click.Choice(["superseded", "lost", "compromised"]), default="superseded", show_default=True
)
@click.option("--compromised-since", type=DAY, help="Compromised keys: since this day they count for nothing.")
def hand_over(session: Session, *, new_keys: tuple[Path, ...], threshold: int, **options: Any) -> None:
    """Pass governance to the keys named, those that stay among them; all others sign no more.

    Every key named signs for the whole: bring their files together, and take them offline again.
    """
    from api.rotation import prepare_governance

    check_options(options, lost=False)
    reason: Any = options["reason"]
    since: datetime.date | None = options["compromised_since"]
    if since is not None and reason != "compromised":
        raise click.UsageError("--compromised-since belongs to compromised keys")
    signers = [session.load_key(path) for path in new_keys]
    change(
        session,
        "hand-over",
        lambda registry: prepare_governance(
            registry, signers, threshold=threshold, reason=reason, compromised_since=since
        ),
        options,
        lost_keys=False,
    )
