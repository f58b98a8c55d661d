# SPDX-License-Identifier: Apache-2.0
"""`verdigris codelists`: what the codes in events mean, and where they come from. Needs no registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from api.cli.command import Session, command
from api.cli.console import table

if TYPE_CHECKING:
    from api.cli.console import Language
    from events.codelists import Bilingual, CodeList, Origin


@command(
    "codelists",
    examples=("verdigris codelists", "verdigris codelists milestone_kind", "verdigris codelists role --lang zh"),
    about_registry=False,
)
@click.argument("list_id", metavar="[LIST]", required=False)
def codelists(session: Session, *, list_id: str | None) -> None:
    """Show the code lists that events take their codes from, or one LIST with its codes and origins."""
    from events.codelists import all_codelists, get_codelist

    language = session.console.language
    if list_id is None:
        lists = all_codelists()
        session.console.result({"items": lists}, lambda: _show_all(lists, language))
    else:
        found = get_codelist(list_id)
        session.console.result(found, lambda: _show_one(found, language))


def _show_all(lists: tuple[CodeList, ...], language: Language) -> str:
    rows = [(found.id, found.version, len(found.codes), _pick(found.title, language)) for found in lists]
    return table(("LIST", "VERSION", "CODES", "TITLE"), rows)


def _show_one(found: CodeList, language: Language) -> str:
    rows = []
    for listed in found.codes:
        until = f"until {listed.deprecated_since}" if listed.deprecated_since else ""
        meaning = _pick(listed.definition, language) if listed.definition else ""
        rows.append((listed.code, _pick(listed.name, language), f"{listed.since} {until}".rstrip(), meaning))
    head = f"{found.id}  {_pick(found.title, language)}\nversion {found.version} of {found.issued}"
    origins = "\n".join(f"from: {_cite(origin, language)}" for origin in found.origins)
    return f"{head}\n{origins}\n\n{table(('CODE', 'NAME', 'SINCE', 'MEANING'), rows)}"


def _cite(origin: Origin, language: Language) -> str:
    parts = (_pick(origin.title, language), origin.number, origin.clause, origin.dated, origin.url)
    return ", ".join(part for part in parts if part)


def _pick(text: Bilingual, language: Language) -> str:
    return text.zh if language == "zh" else text.en
