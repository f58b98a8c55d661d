# SPDX-License-Identifier: Apache-2.0
"""`verdigris init`: a new registry, with its keys, its guard and its first entry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from api.cli.command import Session, command

_IN_CHINA = "verdigris init --origin ledger.example/cn --database sqlite:///registry.sqlite"


def _check_origin(_context: click.Context, _parameter: click.Parameter, origin: str) -> str:
    # It is written into every signature and never changes, so what people mistype is caught here.
    if "://" in origin or origin.startswith("/"):
        raise click.BadParameter(f"{origin!r}: expected an address without scheme, as ledger.example/cn")
    return origin


@command(
    "init",
    examples=(_IN_CHINA, f"{_IN_CHINA} --dir registry-cn --time-zone Asia/Shanghai --json"),
    about_registry=False,
)
@click.option(
    "--origin",
    required=True,
    callback=_check_origin,
    help="The ledger's name for ever: an address without scheme, as host/path.",
)
@click.option("--database", required=True, metavar="URL", help="As sqlite:///registry.sqlite, seen from the folder.")
@click.option("--dir", "folder", type=click.Path(path_type=Path, file_okay=False), help="Its folder, else this one.")
@click.option("--title-zh", help="The registry's name in Chinese.")
@click.option("--title-en", help="The registry's name in English.")
@click.option("--time-zone", default="UTC", show_default=True, help="IANA zone whose civil day is today.")
@click.option("--licence", default="CC-BY-4.0", show_default=True, help="Licence of the data, an SPDX name or a URL.")
def init(session: Session, *, origin: str, database: str, folder: Path | None, **options: Any) -> None:
    """Found a registry: settings, keys of mode 600, the guard, and the signed first entry.

    Nothing that exists is overwritten.
    """
    from api.settings import hide_secrets
    from api.wiring import Founding, found
    from events.values import Text

    zh, en = options["title_zh"] or None, options["title_en"] or None
    founding = Founding(
        origin=origin,
        title=Text(zh=zh, en=en if zh or en else origin),
        database_url=database,
        licence=options["licence"],
        time_zone=options["time_zone"],
    )
    settings = found(folder or Path(), founding)
    made = {
        "folder": str(settings.folder),
        "origin": settings.origin,
        "database_url": hide_secrets(settings.database_url),
        "guard_url": hide_secrets(settings.guard_url),
        "keys": settings.keys,
    }
    session.console.result(made, lambda: f"founded {origin} in {settings.folder}")
    where = f" --registry {folder}" if folder else ""
    session.console.say(
        f"keep {settings.keys}/governance-1.pem offline once your authorities are enrolled, and the guard out of the "
        f"database's backups; next: `verdigris doctor{where}`"
    )
