# SPDX-License-Identifier: Apache-2.0
"""`verdigris import`: another register's files become signed filings by a mapping (architecture.md §8).

Every imported filing is signed by the authority whose register it is. Where that authority is not known here yet, and
the governance key lies in the registry's folder, it is enrolled on the way, and this is said.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.command import Session, command
from api.cli.console import table
from api.cli.failures import OK, REFUSED

if TYPE_CHECKING:
    from api.wiring import WritingRegistry
    from events.keys import Signer
    from registry.imports.report import ImportReport
    from registry.imports.rules import Mapping

_SHOWN_PROBLEMS = 20


@command(
    "import",
    examples=(
        "verdigris import qld-annual-returns annual_returns.csv --dry-run",
        "verdigris import qld-annual-returns annual_returns.csv --json",
        "verdigris import ./my-register.toml annual_returns.csv --key authority.pem",
    ),
)
@click.argument("mapping_name", metavar="MAPPING")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--key", "key_file", type=click.Path(path_type=Path), help="The authority's key; else that in the folder."
)
@click.option("--dry-run", is_flag=True, help="Plan and look up everything, file nothing.")
def import_(
    session: Session, *, mapping_name: str, sources: tuple[Path, ...], key_file: Path | None, dry_run: bool
) -> int:
    """Import the files SOURCE by MAPPING, a shipped one's name or a TOML file; again, it adds nothing.

    A row that cannot be used is told with line, column and reason; the exit code is then 4.
    """
    from registry.imports.batches import Filer
    from registry.imports.importer import run_import
    from registry.imports.loading import find_mapping
    from registry.imports.recorded import StoreRecorded

    mapping = find_mapping(mapping_name)
    with session.open(writing=True) as registry:
        filer = Filer(
            desk=registry.desk,
            recorded=StoreRecorded(registry.store),
            signer=_find_signer(session, registry, mapping, key_file, dry_run=dry_run),
            ledger=registry.foundation.origin,
            clock=registry.clock,
        )
        with session.console.progress("importing") as progress:
            report = run_import(mapping, sources, filer, dry_run=dry_run, progress=progress)
        if not dry_run:
            with session.console.progress("bringing the views up to date") as progress:
                registry.runner.catch_up(progress=progress)
    session.console.result(report, lambda: _shown(report))
    if not dry_run:
        session.console.say("next: `verdigris sweep`, then `verdigris statistics obligations --kind annual_report`")
    return REFUSED if report.has_errors else OK


def _find_signer(
    session: Session, registry: WritingRegistry, mapping: Mapping, key_file: Path | None, *, dry_run: bool
) -> Signer:
    from api.enrolling import Enrolment
    from events.keys import PrivateKey, generate_key

    if key_file is not None:
        return session.load_key(key_file)
    authority = mapping.definition.authority
    enrolment = Enrolment(registry, authority)
    signer = enrolment.find_signer()
    if signer is not None:
        return signer
    if dry_run:
        session.console.say(f"{authority.party} is not enrolled here yet; the import itself would see to that")
        return PrivateKey(generate_key())
    signer, filed = enrolment.enrol()
    session.console.say(
        f"enrolled {authority.party} by governance's key: {', '.join(filed)}; its key is {enrolment.key_file}"
    )
    return signer


def _shown(report: ImportReport) -> str:
    verb = "would be filed" if report.dry_run else "filed"
    rows = [
        (event_type, counts.added, counts.present, counts.changed, counts.refused)
        for event_type, counts in sorted(report.filings.items())
    ]
    rest = f"{report.rows_unusable} unusable, {report.rows_left_out} left out by a rule"
    lines = [
        f"{report.mapping}: {report.rows_read} rows read, {report.rows_used} used, {rest}",
        "",
        table(("TYPE", verb.upper(), "PRESENT", "CHANGED", "REFUSED"), rows),
    ]
    if report.problem_counts:
        counts = sorted(report.problem_counts.items())
        lines += ["", table(("PROBLEM", "ROWS"), counts), ""]
        lines += [str(problem) for problem in report.problems[:_SHOWN_PROBLEMS]]
    if len(report.problems) > _SHOWN_PROBLEMS:
        lines.append(f"… and {len(report.problems) - _SHOWN_PROBLEMS} more; --json lists all")
    if report.batch_position is not None:
        lines += ["", f"the import is on record at position {report.batch_position}"]
    return "\n".join(lines)
