# SPDX-License-Identifier: Apache-2.0
"""`verdigris log`: the log's own word about itself."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.command import Group, Session, command
from api.cli.comparing import compare
from api.cli.filing import write_bytes
from api.cli.proving import consistency, prove, verify
from api.cli.stops import recover, resume
from api.cli.vkeys import describe_checkpoint, read_vkeys, vkeys_of


@click.group(
    "log",
    cls=Group,
    examples=(
        "verdigris log checkpoint --registry demo-registry",
        "verdigris log compare checkpoint.txt demo-registry",
    ),
)
def log() -> None:
    """Look at the transparency log, and prove or check what it says about itself."""


@command(
    "checkpoint",
    examples=(
        "verdigris log checkpoint --registry demo-registry",
        "verdigris log checkpoint --size 33 --registry demo-registry --out checkpoint.txt",
        "verdigris log checkpoint --registry demo-registry --json",
    ),
)
@click.option("--size", type=click.IntRange(min=0), help="The one of this published size; else the newest.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write it to this file.")
def checkpoint(session: Session, *, size: int | None, out: Path | None) -> None:
    """Print the newest signed checkpoint: the log's name, size and root, as a signed note.

    Keep a copy somewhere else: with it, a rewritten log can be proven.
    """
    from events.ids import TreeSize
    from registry.ledger.published import get_checkpoint

    with session.open(writing=False) as registry:
        with registry.store.reading() as view:
            note = view.checkpoint() if size is None else get_checkpoint(view, TreeSize(size))
        verifiers = read_vkeys((), None, vkeys_of(registry))
    answer = describe_checkpoint(note, verifiers) | {"witnessed": False, "note": note.decode()}
    if out is not None:
        write_bytes(out, note)
    session.console.result(answer, lambda: f"wrote {out}" if out else note.decode().rstrip("\n"))


for _command in (checkpoint, prove, consistency, compare, verify, resume, recover):
    log.add_command(_command)
