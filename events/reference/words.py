# SPDX-License-Identifier: Apache-2.0
"""Chinese words for event types and fields; the English ones stand in the catalogue's source.

`words.toml` is ours, so whatever it lacks is found by a test and not by a filer.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

from events.reference.meanings import meaning_of, title_of, words_of


class _Words(Struct, frozen=True, forbid_unknown_fields=True):
    types: dict[str, str]
    fields: dict[str, str]
    """By field name or, where one name means two things, by `Struct.field`."""


@cache
def _words() -> _Words:
    return msgspec.toml.decode((files("events.reference") / "words.toml").read_bytes(), type=_Words)


def find_chinese_title(event_type: str) -> str | None:
    """Return what an event type is called in Chinese."""
    return _words().types.get(event_type)


def find_chinese_field(kind: type[Struct], field: str) -> str | None:
    """Return what a field means in Chinese."""
    fields: Mapping[str, str] = _words().fields
    return fields.get(f"{kind.__name__}.{field}") or fields.get(field)


def explain_type(event_type: str, kind: type[Struct], language: str) -> str:
    """Return what an event type means."""
    return (find_chinese_title(event_type) if language == "zh" else None) or title_of(kind)


def explain_field(kind: type[Struct], field: str, language: str) -> str:
    """Return what a field means; at least its name, in words."""
    chinese = find_chinese_field(kind, field) if language == "zh" else None
    return chinese or meaning_of(kind, field) or words_of(field)
