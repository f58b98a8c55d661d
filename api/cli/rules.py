# SPDX-License-Identifier: Apache-2.0
"""`verdigris rules`: the rules that a status follows from, with their citations. Needs no registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from api.cli.command import Session, command
from api.cli.console import table

if TYPE_CHECKING:
    from api.cli.console import Console
    from projections.rules.published import PublishedProfile, PublishedRules


@command(
    "rules",
    examples=(
        "verdigris rules",
        "verdigris rules cn 2",
        "verdigris rules us-smcra 1 --lang zh",
        "verdigris rules --table",
    ),
    about_registry=False,
)
@click.argument("profile", required=False)
@click.argument("version", type=int, required=False)
@click.option("--table", "is_table", is_flag=True, help="Show where each rule lives, and its tests.")
def rules(session: Session, *, profile: str | None, version: int | None, is_table: bool) -> None:
    """Show the rule profiles, or one VERSION of PROFILE with its rules, their law and their words."""
    from projections.rules.published import all_rules, get_profile

    console, known = session.console, all_rules()
    if profile is None:
        console.result(known, lambda: _show_table(known) if is_table else _show_all(console, known))
        return
    newest = max((each.version for each in known.items if each.profile == profile), default=1)
    found = get_profile(profile, version or newest)
    console.result(found, lambda: _show_one(console, found))


def _show_all(console: Console, known: PublishedRules) -> str:
    rows = [
        (each.profile, each.version, each.jurisdiction or "*", each.valid_from, console.text(each.title))
        for each in known.items
    ]
    return table(("PROFILE", "VERSION", "PLACE", "FROM", "TITLE"), rows)


def _show_table(known: PublishedRules) -> str:
    rows = [(each.rule_id, each.kind, " ".join(each.files), len(each.tests)) for each in known.table]
    return table(("RULE", "KIND", "FILES", "TESTS"), rows)


def _show_one(console: Console, found: PublishedProfile) -> str:
    head = [
        f"{found.profile} {found.version}  {console.text(found.title)}",
        f"from {found.valid_from}, time zone {found.time_zone}, calendar {found.calendar_id}",
        f"sha256 {found.content_sha256}",
        "",
    ]
    for law in found.instruments:
        since = f"from {law.valid_from}" if law.valid_from else law.standing
        note = "" if law.standing == "in_force" or not law.valid_from else f" ({law.standing})"
        head.append(f"{law.instrument}: {console.text(law.title)}, {since}{note}")
    rows = [
        (rule.rule_id, f"{rule.kind}{' (draft)' if rule.draft_based else ''}", console.text(rule.text), rule.citation)
        for rule in found.rules
    ]
    return "\n".join([*head, "", table(("RULE", "KIND", "TEXT", "CITATION"), rows)])
