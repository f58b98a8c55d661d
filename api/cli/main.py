# SPDX-License-Identifier: Apache-2.0
"""`verdigris`: the entry, and the table of all commands."""

import sys
from collections.abc import Sequence
from importlib.metadata import version

import click

from api.cli.asking import history, status
from api.cli.auditing import audit
from api.cli.codelists import codelists
from api.cli.command import Group, preferences
from api.cli.countersigning import countersign, sign
from api.cli.counting import statistics
from api.cli.demonstrating import demo
from api.cli.diffing import diff
from api.cli.evidence import evidence
from api.cli.exporting import export
from api.cli.failures import OK, USAGE, tell
from api.cli.filing import file, submit
from api.cli.founding import init
from api.cli.health import doctor
from api.cli.importing import import_
from api.cli.keys import key
from api.cli.log import log
from api.cli.numbering import right
from api.cli.private import private
from api.cli.receipts import receipt
from api.cli.rules import rules
from api.cli.serving import serve
from api.cli.sweeping import rebuild, sweep


def _show_version(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"verdigris {version('verdigris')}")
        context.exit()


@click.group(
    "verdigris",
    cls=Group,
    examples=("verdigris demo", "verdigris status DEMO-CN-03 --registry demo-registry", "verdigris audit"),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=True,
)
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_show_version, help="Show the version."
)
def cli() -> None:
    """Keep and question a public, verifiable registry of mine restoration.

    Results go to stdout, everything else to stderr; --json gives results in a stable form. Exit codes: 0 done, 1 a
    check of doctor is not well, 2 not understood, 3 not found, 4 refused, 5 conflict, 6 network, 7 something does not
    check out, 8 not possible now, 70 a bug, 130 interrupted.
    """


for _command in (
    demo, init, doctor, serve, sweep, key, file, submit, import_, status, history, diff, statistics, audit, receipt,
    export, rebuild, log, codelists, rules, evidence, private, countersign, sign, right,
):  # fmt: skip
    cli.add_command(_command)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; nothing is raised."""
    language, is_json = preferences(arguments)
    try:
        return cli.main(args=list(arguments), prog_name="verdigris", standalone_mode=False) or OK
    except click.exceptions.NoArgsIsHelpError as incomplete:
        click.echo(incomplete.format_message(), err=True)
        return USAGE
    except (click.ClickException, click.Abort, KeyboardInterrupt) as error:
        return tell(error, language=language, is_json=is_json)


def main() -> None:
    """Run the command line of this process and end it with the exit code."""
    sys.exit(run(sys.argv[1:]))
