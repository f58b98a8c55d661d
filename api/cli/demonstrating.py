# SPDX-License-Identifier: Apache-2.0
"""`verdigris demo`: a filled registry of made-up mines on this machine, served, with a tour (ux.md §8)."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.command import Session, command

if TYPE_CHECKING:
    from api.settings import Settings

_WARNING = (
    "演示 DEMO：一切均为虚构，不具任何官方效力。\n"
    "DEMO: everything here is made up and nothing is official. The keys of all parties lie side by side; in life each "
    "keeps its own."
)
_ADDRESSES = ("/v1/rights", "/v1/obligations?state=overdue", "/checkpoint")
_TOUR = (
    ("status DEMO-CN-03", "why is it overdue?"),
    ("history DEMO-CN-02", "what happened, and who signed it?"),
    ("statistics obligations --kind milestone --list overdue", "what is overdue everywhere?"),
    ("receipt get 60 --out receipt.tlog-proof --entry-out entry.json", "take a proof along"),
    ("audit", "recompute everything"),
)


@command(
    "demo",
    examples=("verdigris demo", "verdigris demo --dir my-demo --no-serve --json", "verdigris demo --port 9000"),
    about_registry=False,
)
@click.option(
    "--dir", "folder", type=click.Path(path_type=Path, file_okay=False), default=Path("demo-registry"),
    show_default=True, help="Folder of the demo; made if it is not there.",
)  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65_535), default=8080, show_default=True, help="If taken, the next one.")
@click.option("--no-serve", is_flag=True, help="Only make it.")
def demo(session: Session, *, folder: Path, port: int, no_serve: bool) -> None:
    """Make a registry of 18 fictional rights with two years of history, and serve it until Ctrl-C.

    An existing demo is served again as it is. A folder that holds anything else is refused.
    """
    from api.demo.folder import find_demo, make_demo
    from api.wiring import system_clock

    settings = find_demo(folder)
    is_new = settings is None
    if settings is None:
        session.console.say(f"making the demo in {folder}: every filing is signed and goes through the real desk")
        with session.console.progress("filing") as progress:
            settings = make_demo(folder, clock=system_clock, progress=progress)
    session.console.say(_WARNING)
    made = {"folder": str(settings.folder), "origin": settings.origin, "demo": True, "made": is_new}
    if no_serve:
        session.console.result(made, lambda: f"the demo is in {folder}")
        session.console.say(_tour(folder))
    else:
        _serve(session, settings, made, port=port, tour=_tour(folder))


def _serve(session: Session, settings: Settings, made: dict[str, object], *, port: int, tour: str) -> None:
    from api.serving import bind, serve

    def tell_ready(url: str) -> None:
        addresses = [f"  curl {shlex.quote(url + address)}" for address in _ADDRESSES]
        session.console.result({**made, "url": url}, lambda: "\n".join([f"serving the demo at {url}", *addresses]))
        session.console.say(f"{tour}\nCtrl-C stops it; the same command serves it again.")

    serve("all", settings, listener=bind(settings.host, port, may_move=True), on_ready=tell_ready)


def _tour(folder: Path) -> str:
    program = "verdigris" if shutil.which("verdigris") else os.path.relpath(sys.argv[0])
    lines = [f"{program} {words} --registry {shlex.quote(str(folder))}" for words, _ in _TOUR]
    width = max(map(len, lines))
    steps = [f"  {line:<{width}}  # {why}" for line, (_, why) in zip(lines, _TOUR, strict=True)]
    return "\n".join(["a tour in five commands:", *steps])
