# SPDX-License-Identifier: Apache-2.0
"""`verdigris serve`: the public API, the intake and the worker, together or apart (architecture.md §8)."""

from __future__ import annotations

import click

from api.cli.command import Session, command

_ROLES = ("all", "public", "intake", "worker")


@command(
    "serve",
    examples=(
        "verdigris serve all --registry demo-registry",
        "verdigris serve public --host 0.0.0.0 --port 8400",
        "verdigris serve worker",
    ),
)
@click.argument("role", type=click.Choice(_ROLES))
@click.option("--host", help="Address to listen on; else that of the settings.")
@click.option("--port", type=click.IntRange(0, 65_535), help="Port to listen on; 0 takes a free one.")
def serve(session: Session, *, role: str, host: str | None, port: int | None) -> None:
    """Serve until Ctrl-C: everything, or one of the parts; `public` needs no key and never writes.

    What is served where is said on stdout once it is ready; the log goes to stderr as JSON lines.
    """
    from msgspec.structs import replace

    from api.logs import log_to_stderr
    from api.serving import serve as run

    settings = session.settings()
    if host is not None:
        settings = replace(settings, host=host)
    if port is not None:
        settings = replace(settings, port=port)
    log_to_stderr()

    def tell_ready(url: str) -> None:
        words = f"serving {role} at {url}" if url else f"serving {role}"
        session.console.result({"role": role, "url": url or None}, lambda: words)

    run(role, settings, on_ready=tell_ready)  # type: ignore[arg-type]  # one of the choices
