# SPDX-License-Identifier: Apache-2.0
"""What all commands share: examples first in their help, `--json`, `--lang`, `--registry`, and failing well.

The options are the same everywhere, so that nobody has to learn which command has which. A command's function gets a
`Session`; it returns an exit code where the outcome is not simply done.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, overload

import click

from api.cli.console import Console, Language
from api.cli.failures import OK, tell

if TYPE_CHECKING:
    from pathlib import Path

    from api.settings import Settings
    from api.wiring import Registry, WritingRegistry
    from events.keys import Signer


class Session:
    """One run of a command: its console, and the registry it is about."""

    def __init__(self, console: Console, target: str | None) -> None:
        """Write on `console`; `target` is a folder, a database URL, or None for the current folder."""
        self.console = console
        self.target = target

    def settings(self) -> Settings:
        """Return the settings of the registry.

        Raises:
            NotFoundError: there is none.
        """
        from api.settings import resolve_target

        return resolve_target(self.target)

    def find_settings(self) -> Settings | None:
        """Return the settings of the registry, None where there is none."""
        from events.errors import NotFoundError

        try:
            return self.settings()
        except NotFoundError:
            return None

    def load_key(self, place: str | Path) -> Signer:
        """Return the key that the person at the command line signs with: in a file, or where its URI says.

        Raises:
            RejectedError: it is of no use.
        """
        from api.ownkeys import open_own_key

        return open_own_key(str(place), self.find_settings()).signer()

    def ledger(self) -> str:
        """Return the ledger's name: as the settings say or, where they do not, the log itself."""
        settings = self.settings()
        if settings.origin:
            return settings.origin
        with self.open(writing=False) as registry:
            return registry.foundation.origin

    @overload
    def open(self, *, writing: Literal[False]) -> Registry: ...
    @overload
    def open(self, *, writing: Literal[True]) -> WritingRegistry: ...
    def open(self, *, writing: bool) -> Registry:
        """Open the registry, to read or also to write; use it as a context."""
        from api.wiring import open_registry

        if writing:
            return open_registry(self.settings(), writing=True)
        return open_registry(self.settings(), writing=False)


class Command(click.Command):
    """A command whose help begins with examples."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **kwargs: Any) -> None:
        """Take what click takes, and the `examples`, each a whole command line."""
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, then what the command does."""
        _format_examples(self.examples, formatter)
        super().format_help_text(ctx, formatter)


class Group(click.Group):
    """A group of commands whose help begins with examples and suggests what was probably meant."""

    command_class = Command

    def __init__(self, *args: Any, examples: Sequence[str] = (), **kwargs: Any) -> None:
        """Take what click takes, and the `examples`."""
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, then what the group is for."""
        _format_examples(self.examples, formatter)
        super().format_help_text(ctx, formatter)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one was probably meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            close = get_close_matches(args[0], self.list_commands(ctx), n=1)
            if not close:
                raise
            message = f"{error.message.rstrip('.')}; did you mean {close[0]!r}?"
            raise click.UsageError(message, ctx) from error


Function = Callable[..., int | None]


def command(name: str, *, examples: Sequence[str], about_registry: bool = True) -> Callable[[Function], Command]:
    """Return the decorator that makes a function of a `Session` and its own options the command `name`."""

    def decorate(function: Function) -> Command:
        def call(as_json: bool, lang: Language, target: str | None = None, **options: Any) -> int:
            console = Console(is_json=as_json, language=lang)
            return _run(function, Session(console, target), options)

        call.__doc__ = function.__doc__
        call.__click_params__ = list(getattr(function, "__click_params__", ()))  # type: ignore[attr-defined]  # click's own
        if about_registry:
            option = click.option(
                "-r",
                "--registry",
                "target",
                metavar="TARGET",
                help="Folder or database URL; else the current folder's.",
            )
            call = option(call)
        call = click.option("--lang", type=click.Choice(["zh", "en"]), default=_language, help="Language of texts.")(
            call
        )
        call = click.option("--json", "as_json", is_flag=True, help="Write the result as JSON.")(call)
        return click.command(name, cls=Command, examples=examples)(call)

    return decorate


def preferences(arguments: Sequence[str]) -> tuple[Language, bool]:
    """Return language and form asked for in `arguments` that click could not make sense of."""
    asked = [after for before, after in pairwise(arguments) if before == "--lang"]
    language = asked[-1] if asked and asked[-1] in {"zh", "en"} else _language()
    return ("zh" if language == "zh" else "en"), "--json" in arguments


def _run(function: Function, session: Session, options: dict[str, Any]) -> int:
    try:
        return function(session, **options) or OK
    except click.exceptions.Exit:
        raise
    except BrokenPipeError:
        # Whoever read us had enough, as `head` has; Python must not complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return OK
    except (KeyboardInterrupt, Exception) as error:  # noqa: BLE001 - the command line's border: whatever it is, it is told
        return tell(error, language=session.console.language, is_json=session.console.is_json)


def _language() -> Language:
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if spoken.lower().startswith("zh") else "en"


def _format_examples(examples: Sequence[str], formatter: click.HelpFormatter) -> None:
    if examples:
        formatter.write_paragraph()
        formatter.write("Examples:\n")
        for example in examples:
            formatter.write(f"  {example}\n")
