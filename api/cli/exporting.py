# SPDX-License-Identifier: Apache-2.0
"""`verdigris export`: all that is public, as files."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.command import Session, command
from api.cli.console import table
from api.cli.parameters import DAY

if TYPE_CHECKING:
    import datetime

    from api.bulk import Manifest
    from api.cli.console import Console


@command(
    "export",
    examples=(
        "verdigris export --out export --registry demo-registry",
        "verdigris export --out export-2025 --as-of 2025-12-31 --json",
    ),
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A folder that is new or empty.")
@click.option("--as-of", type=DAY, help="How rights and obligations stand on this day; else today.")
def export(session: Session, *, out: Path, as_of: datetime.date | None) -> None:
    """Write the log as tiles, its events as JSON lines, rights and obligations as CSV, and a manifest of all.

    Everything is as the newest signed checkpoint has it. A folder without manifest.json is not whole: remove it, and
    export again.
    """
    from api.bulk import export as export_all

    with session.open(writing=False) as registry, _Bars(session.console) as bars:
        manifest = export_all(registry, out, as_of=as_of or registry.today(), tell=bars.tell)
    session.console.result(manifest, lambda: _show(manifest, out))


class _Bars(ExitStack):
    """A bar for each thing that is written, one after the other."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console, self._what = console, ""

    def tell(self, what: str, done: int, total: int = 0) -> None:
        if what != self._what:
            self.close()
            self._what, self._show = what, self.enter_context(self._console.progress(what))
        self._show(done, total)


def _show(manifest: Manifest, folder: Path) -> str:
    rows = [(each.name, each.rows, each.bytes, each.sha256) for each in manifest.files]
    head = f"{manifest.size} entries of {manifest.origin} in {folder}, as of {manifest.as_of}; root {manifest.root}"
    return "\n".join([head, "", table(("FILE", "ROWS", "BYTES", "SHA-256"), rows)])
