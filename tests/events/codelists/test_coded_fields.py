# SPDX-License-Identifier: Apache-2.0
"""The catalogue and the code lists agree: every choice of words in an event is a list's, with exactly its codes."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from events.catalogue import EVENT_TYPES
from events.catalogue.rights import MiningRightRegistered
from events.codelists import CODELIST, get_codelist

NO_LIST = {
    "signing_key.registered.v1/algorithm": "names of RFC 9864 and RFC 7518",
}
"""Choices that are no code list, and why; those inside a public key are JOSE's (RFC 7517)."""

NARROWER = {
    "mining_right.registered.v1/state": {"extinguished", "recalled", "exited_protected_area"},
    "event.corrected.v1/corrected/state": {"extinguished", "recalled", "exited_protected_area"},
}
"""Fields of released types that a list outgrew, with the codes they do not take: those are facts with events of their
own, and a register states others for rights it hands over."""


def choices() -> Iterator[tuple[str, str | None, tuple[Any, ...]]]:
    """Return every choice of words in the catalogue: its place, its list where it has one, its words."""
    for name, kind in EVENT_TYPES.items():
        yield from _choices_in(inspect.type_info(kind), name, None)


def _choices_in(found: inspect.Type, place: str, list_id: str | None) -> Iterator[tuple[str, str | None, Any]]:
    match found:
        case inspect.Metadata(type=inner):
            marked = (found.extra_json_schema or {}).get(CODELIST, list_id)
            yield from _choices_in(inner, place, marked)
        case inspect.LiteralType(values=values):
            yield place, list_id, values
        case inspect.StructType(fields=fields):
            for field in fields:
                yield from _choices_in(field.type, f"{place}/{field.encode_name}", None)
        case inspect.UnionType(types=types):
            for inner in types:
                yield from _choices_in(inner, place, list_id)
        case inspect.VarTupleType(item_type=inner):
            yield from _choices_in(inner, place, list_id)


CHOICES = {f"{place} {list_id}": (place, list_id, values) for place, list_id, values in choices()}


def test_the_choices_are_found() -> None:
    """
    The search sees into values inside values: the two below are four and two levels deep.
    """
    places = {place for place, _, _ in CHOICES.values()}

    assert {
        "restoration_plan.submitted.v1/commitments/criteria/operator",
        "mining_right.registered.v1/areas/damage_type",
    } <= places
    assert len(places) > 50


@pytest.mark.parametrize(("place", "list_id", "values"), CHOICES.values(), ids=CHOICES.keys())
def test_every_choice_has_exactly_the_codes_of_its_list(place: str, list_id: str | None, values: tuple[str]) -> None:
    """
    A field takes the codes of the list it names, all of them and no other; a choice without a list says why.
    """
    if list_id is None:
        assert place in NO_LIST
        return
    codes = {listed.code for listed in get_codelist(list_id).codes}

    assert codes - NARROWER.get(place, set()) == set(values)
    assert NARROWER.get(place, set()) <= codes


def test_no_exception_is_left_over() -> None:
    """
    Every field named as an exception is one.
    """
    places = {place: list_id for place, list_id, _ in CHOICES.values()}

    assert [None] * len(NO_LIST) == [places[place] for place in NO_LIST]
    assert None not in {places[place] for place in NARROWER}


def test_the_schema_names_the_list() -> None:
    """
    A reader of the JSON Schema finds the list of a field in it.
    """
    _, components = msgspec.json.schema_components([MiningRightRegistered])
    properties = components["MiningRightRegistered"]["properties"]

    assert ("right_kind", "right_status") == (properties["right_kind"][CODELIST], properties["state"][CODELIST])
