# SPDX-License-Identifier: Apache-2.0
"""Running the command line inside the test, with stdout and stderr apart, and outside as a process of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner

from api.cli.main import cli, run
from tests.environment import without_settings

PROGRAM = Path(sys.executable).parent / "verdigris"


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The result as parsed JSON; stdout holds nothing else."""
        return json.loads(self.out)


def verdigris(*arguments: object, stdin: str = "", environ: Mapping[str, str] | None = None) -> Outcome:
    """Run one command line in this process."""
    settings = {"LANG": "C", "LC_ALL": "", "LC_MESSAGES": "", **(environ or {})}
    with CliRunner(env=settings).isolation(input=stdin) as (out, err, _):
        code = run([str(argument) for argument in arguments])
        return Outcome(code, out.getvalue().decode(), err.getvalue().decode())


def process(*arguments: object, cwd: Path | None = None, timeout: float = 60) -> Outcome:
    """Run one command line in a process of its own."""
    done = subprocess.run(
        [PROGRAM, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, timeout=timeout, check=False,
        env=clean_environment(),
    )  # fmt: skip
    return Outcome(done.returncode, done.stdout, done.stderr)


@contextmanager
def running(*arguments: object, cwd: Path | None = None) -> Iterator[subprocess.Popen[str]]:
    """Run a command line in a process of its own for as long as the block lasts."""
    started = subprocess.Popen(
        [PROGRAM, *map(str, arguments)], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=clean_environment(),
    )  # fmt: skip
    try:
        yield started
    finally:
        if started.poll() is None:
            started.kill()
        started.communicate()


def clean_environment() -> dict[str, str]:
    """Return the environment without settings of ours, in plain English."""
    return without_settings() | {"LANG": "C", "LC_ALL": ""}


def leaves(command: click.Command = cli, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command that does something, with the words that call it."""
    if isinstance(command, click.Group):
        for name, each in command.commands.items():
            yield from leaves(each, (*path, name))
    else:
        yield path, command
