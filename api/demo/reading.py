# SPDX-License-Identifier: Apache-2.0
"""Reading the demo's story: TOML files whose dates count from the day on which the demo is made.

So the demo always looks alive: what is forty days overdue in the files is so on any day. `story/ledger.toml` says how
dates and digests are written. What the steps say is left to the files, whether they may be filed to the desk.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from events.catalogue.trust import PartyKind, Role
from events.clock import parse_date
from events.errors import MalformedError
from events.ids import Name, Subject
from events.values import Code, Country, Identifier, Line, Scope, Text

_DAY = re.compile(r"day (-?\d+)")
_IN_YEAR = re.compile(r"year (-?\d+) (\d{2}-\d{2})")
_DIGEST = "digest "
_STEP = re.compile(r"position of step (\d+)")
_POSITION = "position of "


class PartRole(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A role a party has from the story's first day."""

    role: Role
    scope: Scope = Scope()


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A party of the story."""

    id: Name
    party_kind: PartyKind
    names: Text
    jurisdiction: Country
    region: Code
    identifiers: tuple[Identifier, ...] = ()
    contact_public: Line | None = None
    roles: tuple[PartRole, ...] = ()
    algorithm: str = "Ed25519"
    by: Name | None = None
    """The registrar that registers it; absent, governance does."""


class StepFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of `story/evidence` that a filing names."""

    file: str
    media_type: str
    title: Text

    def read(self) -> bytes:
        """Return its bytes."""
        return files("api.demo").joinpath("story", "evidence", self.file).read_bytes()

    def named(self) -> dict[str, Any]:
        """Return how a filing names it."""
        raw = self.read()
        return {
            "sha256": hashlib.sha256(raw).hexdigest(),
            "bytes": len(raw),
            "media_type": self.media_type,
            "title": self.title,
        }


class Step(Struct, frozen=True, kw_only=True):
    """One filing of the story, with its dates worked out."""

    on: date
    """Signed and recorded on this day."""
    by: str
    countersigned_by: tuple[str, ...] = ()
    type: str
    subject: str
    effective_on: date
    data: dict[str, Any]
    legal_basis: tuple[dict[str, Any], ...] = ()
    evidence: tuple[StepFile, ...] = ()
    place: str
    """Where it stands in the story, for people."""


class Story(Struct, frozen=True, kw_only=True):
    """The whole story, its steps in the order in which they are filed."""

    origin: str
    title: Text
    licence: str
    time_zone: str
    founded_on: date
    sweeps: tuple[date, ...]
    parties: tuple[Part, ...]
    steps: tuple[Step, ...]


class _Ledger(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    origin: str
    founded_on: str
    title: Text
    licence: str
    time_zone: str
    sweep_every_days: int


class _Parties(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    party: tuple[Part, ...]


class _Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    on: str
    by: Name
    countersigned_by: tuple[Name, ...] = ()
    type: str
    subject: Subject | None = None
    """What it is about, where that is not the right of the file."""
    data: dict[str, Any]
    effective_on: str | None = None
    legal_basis: tuple[dict[str, Any], ...] = ()
    evidence: tuple[StepFile, ...] = ()


class _Chapter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    subject: Subject
    step: tuple[_Step, ...]


_File = TypeVar("_File", _Ledger, _Parties, _Chapter)


def read_story(today: date) -> Story:
    """Return the story as it is told on `today`.

    Raises:
        MalformedError: a file of the story is not as this module says, or a step lies ahead of `today`.
    """
    folder = files("api.demo").joinpath("story")
    ledger = _decode(folder.joinpath("ledger.toml"), _Ledger)
    founded_on = resolve_date(ledger.founded_on, today)
    chapters = sorted(folder.joinpath("rights").iterdir(), key=lambda chapter: chapter.name)
    steps = [step for chapter in chapters for step in _steps_of(chapter, today)]
    for step in steps:
        if not founded_on < step.on < today:
            message = f"{step.place}: {step.on} is not between the founding on {founded_on} and {today}"
            raise MalformedError(message, code="story-malformed")
    days = range(ledger.sweep_every_days, (today - founded_on).days, ledger.sweep_every_days)
    return Story(
        origin=ledger.origin,
        title=ledger.title,
        licence=ledger.licence,
        time_zone=ledger.time_zone,
        founded_on=founded_on,
        sweeps=tuple(founded_on + timedelta(days=day) for day in days),
        parties=_decode(folder.joinpath("parties.toml"), _Parties).party,
        steps=tuple(sorted(steps, key=lambda step: step.on)),
    )


def resolve_date(text: str, today: date) -> date:
    """Return the civil date that `text` stands for: `day -40`, `year -1 12-31`.

    Raises:
        MalformedError: it is written in another way.
    """
    if match := _DAY.fullmatch(text):
        return today + timedelta(days=int(match[1]))
    if match := _IN_YEAR.fullmatch(text):
        return parse_date(f"{today.year + int(match[1])}-{match[2]}")
    message = f"date {text!r}: expected such as 'day -40' or 'year -1 12-31'"
    raise MalformedError(message, code="story-malformed")


def _steps_of(chapter: Traversable, today: date) -> Iterator[Step]:
    read = _decode(chapter, _Chapter)
    for number, step in enumerate(read.step, start=1):
        on = resolve_date(step.on, today)
        yield Step(
            on=on,
            by=step.by,
            countersigned_by=step.countersigned_by,
            type=step.type,
            subject=step.subject or read.subject,
            effective_on=resolve_date(step.effective_on, today) if step.effective_on else on,
            data=_resolve(step.data, today, chapter.name),
            legal_basis=step.legal_basis,
            evidence=step.evidence,
            place=_place_of(chapter.name, number),
        )


def place_positions(value: Any, recorded: Mapping[str, int]) -> Any:
    """Return `value` with the positions in it that wait for the steps they name, by the place of each that is recorded.

    Raises:
        MalformedError: it names a step that is not recorded yet.
    """
    if isinstance(value, dict):
        return {key: place_positions(item, recorded) for key, item in value.items()}
    if isinstance(value, list):
        return [place_positions(item, recorded) for item in value]
    if not isinstance(value, str) or not value.startswith(_POSITION):
        return value
    place = value.removeprefix(_POSITION)
    if place not in recorded:
        message = f"{place}: named before the day on which it is recorded is over"
        raise MalformedError(message, code="story-malformed")
    return recorded[place]


def _resolve(value: Any, today: date, chapter: str) -> Any:
    """Return `value` with the dates and digests in it worked out, however deep they stand; positions wait."""
    if isinstance(value, dict):
        return {key: _resolve(item, today, chapter) for key, item in value.items()}
    if isinstance(value, list):
        return [_resolve(item, today, chapter) for item in value]
    return _resolve_text(value, today, chapter) if isinstance(value, str) else value


def _resolve_text(text: str, today: date, chapter: str) -> str:
    if text.startswith(_DIGEST):
        return hashlib.sha256(text.removeprefix(_DIGEST).encode()).hexdigest()
    if _DAY.fullmatch(text) or _IN_YEAR.fullmatch(text):
        return resolve_date(text, today).isoformat()
    if match := _STEP.fullmatch(text):
        return f"{_POSITION}{_place_of(chapter, int(match[1]))}"
    return text


def _place_of(chapter: str, number: int) -> str:
    """Return how a step of a file is called."""
    return f"{chapter}, step {number}"


def _decode(file: Traversable, kind: type[_File]) -> _File:
    try:
        return msgspec.toml.decode(file.read_bytes(), type=kind)
    except (msgspec.MsgspecError, OSError) as error:
        message = f"story file {file.name}: {error}"
        raise MalformedError(message, code="story-malformed") from error
