# SPDX-License-Identifier: Apache-2.0
"""The help texts: examples come first, every one is a real command line, and those that need no network run."""

import json
import shlex
from pathlib import Path

import click
import pytest

from api.cli.command import Command, Group
from api.cli.main import cli
from tests.api.cli.terminal import leaves, verdigris

LEAVES = {" ".join(path): command for path, command in leaves()}


def _examples_of(command: click.Command) -> tuple[str, ...]:
    assert isinstance(command, Command | Group)
    inner = command.commands.values() if isinstance(command, click.Group) else ()
    return (*command.examples, *(example for each in inner for example in _examples_of(each)))


EXAMPLES = sorted(set(_examples_of(cli)))


def _needs_more(example: str) -> str:
    """Return why an example cannot run here, or nothing."""
    words = shlex.split(example)[1:]
    if words[0] == "serve" or (words[0] == "demo" and "--no-serve" not in words):
        return "serves until it is stopped"
    is_elsewhere = "--server" in words or any(word.startswith("https://") for word in words)
    return "needs a server" if is_elsewhere else ""


OFFLINE = [example for example in EXAMPLES if not _needs_more(example)]


@pytest.mark.parametrize("path", LEAVES.keys())
def test_help_shows_examples_before_anything_else(path: str):
    shown = verdigris(*path.split(), "--help")
    lines = shown.out.splitlines()
    assert (0, "") == (shown.code, shown.err)
    assert ("Usage: verdigris " + path, "Examples:") == (lines[0][: 17 + len(path)], lines[2])
    assert lines[3].strip().startswith(f"verdigris {path} ") or lines[3].strip() == f"verdigris {path}"
    assert "--json" in shown.out
    assert "--lang" in shown.out


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_a_command_line_that_is_understood(example: str):
    program, *words = shlex.split(example)
    assert "verdigris" == program
    name, command, rest = cli.resolve_command(click.Context(cli), words)
    while isinstance(command, click.Group):
        name, command, rest = command.resolve_command(click.Context(command), rest)
    assert name
    assert command
    command.make_context(name, rest)


@pytest.mark.parametrize("example", OFFLINE)
def test_every_example_that_needs_no_server_runs(example: str, place: Path):
    """In a folder with a registry and a demo beside it, each does what it says, and talks on stderr alone."""
    _leave_only_what_it_needs(example, place)
    done = verdigris(*shlex.split(example)[1:])
    assert 0 == done.code, done.err
    assert "\x1b" not in done.out + done.err


@pytest.mark.parametrize("example", [example for example in OFFLINE if "--json" not in example])
def test_every_example_gives_json_and_nothing_else_on_stdout(example: str, place: Path):
    _leave_only_what_it_needs(example, place)
    done = verdigris(*shlex.split(example)[1:], "--json")
    assert 0 == done.code, done.err
    assert isinstance(json.loads(done.out), dict)


def test_every_command_is_shown_by_an_example_that_runs_or_serves():
    shown = {path for path in LEAVES for example in EXAMPLES if example.startswith(f"verdigris {path}")}
    assert set(LEAVES) == shown


def test_without_a_command_the_help_is_shown_as_a_mistake():
    done = verdigris()
    assert (2, "") == (done.code, done.out)
    assert "verdigris demo" in done.err


def _leave_only_what_it_needs(example: str, place: Path) -> None:
    """Take away what the command would make itself."""
    if example.startswith("verdigris init"):
        for name in ("registry.toml", "passphrase", "log.vkey", "guard.sqlite", "registry.sqlite"):
            (place / name).unlink()
        (place / "keys").rename(place / "old-keys")
    if example.startswith("verdigris key retire"):
        whose = example.split()[3]
        assert 0 == verdigris("key", "rotate", whose, "--governance-key", place / "keys" / "governance-1.pem").code
