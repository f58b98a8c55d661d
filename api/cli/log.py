# SPDX-License-Identifier: Apache-2.0
"""`verdigris log`: the log's own word about itself."""

from __future__ import annotations

import click

from api.cli.command import Group, Session, command
from api.cli.stops import recover, resume


@click.group("log", cls=Group, examples=("verdigris log checkpoint --registry demo-registry",))
def log() -> None:
    """Look at the transparency log."""


@command(
    "checkpoint",
    examples=(
        "verdigris log checkpoint --registry demo-registry",
        "verdigris log checkpoint --registry demo-registry --json",
    ),
)
def checkpoint(session: Session) -> None:
    """Print the newest signed checkpoint: the log's name, size and root, as a signed note.

    Keep a copy somewhere else: with it, a rewritten log can be proven.
    """
    from api.health import read_checkpoint
    from events.clock import format_instant

    with session.open(writing=False) as registry:
        with registry.store.reading() as view:
            note = view.checkpoint()
        head, signed_at = read_checkpoint(note, registry.log_keys().vkeys)
    answer = {
        "origin": head.origin,
        "size": head.size,
        "root": head.root.hex(),
        "signed_at": format_instant(signed_at) if signed_at else None,
        "witnessed": False,
        "note": note.decode(),
    }
    session.console.result(answer, lambda: note.decode().rstrip("\n"))


log.add_command(checkpoint)
log.add_command(resume)
log.add_command(recover)
