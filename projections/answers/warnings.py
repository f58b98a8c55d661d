# SPDX-License-Identifier: Apache-2.0
"""What is told and never refused: figures and names that are probably not what was meant (DECISIONS.md 26 and 33).

A warning stands beside the statement for whoever reads it, and is shown to the filer before it files. It rests on the
statement and on what was recorded before it; names are those of today.
"""

import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, select

from events.catalogue.corrections import EventCorrected
from events.catalogue.disclosures import CarbonDisclosureFiled
from events.catalogue.ecology import CarbonStockMeasured
from events.catalogue.event import Event
from events.catalogue.rights import MiningRightRegistered, MiningRightVaried
from events.catalogue.trust import PartyRegistered, PartyUpdated
from events.entry import Entry
from events.quantities.areas import find_area_mismatch
from events.quantities.carbon import CarbonAmount, find_unit_confusion
from events.values import Area, Text
from events.warned import Warned
from projections.right.disclosure_records import Carbon
from projections.right.observation_records import CarbonStock
from projections.right.state import SubjectState
from projections.views import parties, rights, states
from projections.views.names import fold_name

_EAST_ASIAN = ("CJK", "HIRAGANA", "KATAKANA"), ("CJK", "BOPOMOFO"), ("CJK", "HANGUL")
_TOGETHER = tuple(frozenset({"LATIN", *scripts}) for scripts in _EAST_ASIAN)
"""Scripts that are written together in one word (UTS 39 §5.2, highly restrictive)."""
_SHORTEST = 2
"""Fewer letters than this make no name that could be taken for another."""


def find_warnings(connection: Connection, entry: Entry) -> tuple[Warned, ...]:
    """Return what is to be told about `entry`, recorded or only planned."""
    event: Event = entry.filing.event
    data = "/data"
    if isinstance(event, EventCorrected):
        event, data = event.corrected, "/data/corrected"
    found = [*_of_areas(event, data), *_of_carbon(connection, entry, event, data)]
    found += _of_names(connection, entry, event, f"{data}/names")
    return tuple(found)


def _of_areas(event: Event, data: str) -> Iterator[Warned]:
    one: Any = getattr(event, "area", None)
    several: Any = getattr(event, "areas", ())
    named = [(f"{data}/areas/{index}", area) for index, area in enumerate(several)] + [(f"{data}/area", one)]
    for pointer, area in named:
        if not isinstance(area, Area) or area.geometry is None:
            continue
        mismatch = find_area_mismatch(area.area_m2, area.geometry)
        if mismatch:
            text = Text(
                zh=f"所报面积 {mismatch.stated_m2} 平方米，按坐标计算约 {mismatch.measured_m2} 平方米",
                en=f"{mismatch.stated_m2} m² are stated, the outline has about {mismatch.measured_m2} m²",
            )
            yield Warned(code="area-differs-from-outline", pointer=f"{pointer}/area_m2", text=text)


def _of_carbon(connection: Connection, entry: Entry, event: Event, data: str) -> Iterator[Warned]:
    if not isinstance(event, CarbonStockMeasured | CarbonDisclosureFiled):
        return
    field = "stock" if isinstance(event, CarbonStockMeasured) else "uptake"
    amount: CarbonAmount = getattr(event, field)
    state = _find_state(connection, entry.stream)
    known = _known_amounts(state, event) if state else ()
    for position, given in known:
        meant = find_unit_confusion(amount, given) if position < entry.position else None
        if meant:
            other = f"{given.amount} {given.unit}"
            text = Text(
                zh=f"{amount.amount} {amount.unit} 与位置 {position} 的 {other} 恰差 44/12：单位应为 {meant}？",
                en=f"{amount.amount} {amount.unit} is 44/12 off the {other} of position {position}: was {meant} meant?",
            )
            yield Warned(code="carbon-unit-doubtful", pointer=f"{data}/{field}/unit", text=text)
            return


def _find_state(connection: Connection, subject: str) -> SubjectState | None:
    row = connection.execute(select(*states.COLUMNS).where(states.TABLE.c.subject == subject)).one_or_none()
    return states.known_of(row).state() if row else None


def _known_amounts(
    state: SubjectState, event: CarbonStockMeasured | CarbonDisclosureFiled
) -> Iterator[tuple[int, CarbonAmount]]:
    """Yield what was said before of the same pools: of the same land, or of the same kind of forecast."""
    pools = set(event.pools)
    if isinstance(event, CarbonStockMeasured):
        for each in state.observations:
            if isinstance(each, CarbonStock) and set(each.pools) == pools and each.area_m2 == event.area_m2:
                yield each.position, each.stock
        return
    for disclosed in state.disclosures:
        if isinstance(disclosed, Carbon) and set(disclosed.pools) == pools and disclosed.timing == event.timing:
            yield disclosed.position, disclosed.uptake


def _of_names(connection: Connection, entry: Entry, event: Event, pointer: str) -> Iterator[Warned]:
    if not isinstance(event, PartyRegistered | PartyUpdated | MiningRightRegistered | MiningRightVaried):
        return
    names: Text | None = event.names
    for language, name in (("zh", names.zh if names else None), ("en", names.en if names else None)):
        if name is None:
            continue
        yield from _of_scripts(name, f"{pointer}/{language}")
        table = rights.TABLE if isinstance(event, MiningRightRegistered | MiningRightVaried) else parties.TABLE
        yield from _of_look_alikes(connection, table, entry, name, f"{pointer}/{language}")


def _of_scripts(name: str, pointer: str) -> Iterator[Warned]:
    for word in _words(unicodedata.normalize("NFKC", name)):
        scripts = {script for letter in word if (script := _script_of(letter))}
        if len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER):
            told = ", ".join(sorted(script.title() for script in scripts))
            text = Text(
                zh=f"“{word}”混用了不同文字的字母（{told}）：是否冒充另一名称？",
                en=f"{word!r} mixes letters of several scripts ({told}): does it pose as another name?",
            )
            yield Warned(code="name-mixes-scripts", pointer=pointer, text=text)


def _of_look_alikes(connection: Connection, table: Table, entry: Entry, name: str, pointer: str) -> Iterator[Warned]:
    key = _reading_of(name)
    longest = max(_words(fold_name(name)), key=len, default="")
    if len(key) < _SHORTEST or not longest:
        return
    likely = table.c.search.contains(longest, autoescape=True)
    query = select(table.c.subject, table.c.names).where(likely, table.c.subject != entry.stream)
    for subject, raw in connection.execute(query.order_by(table.c.subject)).all():
        known = msgspec.json.decode(raw, type=Text)
        is_alike = any(_reading_of(each) == key for each in (known.zh, known.en) if each)
        if is_alike and _was_there(connection, subject, entry):
            text = Text(zh=f"名称与 {subject} 的相同或难以区分", en=f"the name reads like that of {subject}")
            yield Warned(code="name-looks-alike", pointer=pointer, text=text)
            return


def _was_there(connection: Connection, subject: str, entry: Entry) -> bool:
    """Whether it was registered before: who came second is the one to be looked at."""
    state = _find_state(connection, subject)
    facts = (state.right or state.party) if state else None
    return facts is not None and facts.registered_position < entry.position


def _reading_of(name: str) -> str:
    """Return what is left of a name to a reader: its letters and digits, whatever their case, width and spacing."""
    return "".join(character for character in fold_name(name) if character.isalnum())


def _words(name: str) -> list[str]:
    return ["".join(group) for is_word, group in groupby(name, str.isalnum) if is_word]


def _script_of(letter: str) -> str:
    """Return the first word of a letter's Unicode name, which is its script; nothing for what is no letter."""
    return unicodedata.name(letter, "").partition(" ")[0] if letter.isalpha() else ""
