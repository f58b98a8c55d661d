# SPDX-License-Identifier: Apache-2.0
"""The shape of a type as templates, schemas and reference pages need it: its structs, fields and codes."""

from collections.abc import Iterator
from functools import cache
from typing import Final, Literal

from msgspec import Struct, inspect

from events.codelists import CODELIST

Form = Literal["date", "instant", "integer", "truth", ""]
_FORMS: Final[dict[type[inspect.Type], Form]] = {
    inspect.DateType: "date",
    inspect.DateTimeType: "instant",
    inspect.IntType: "integer",
    inspect.BoolType: "truth",
}
_INNER: Final = ("type", "types", "item_type", "item_types", "value_type")


def structs_in(kind: type[Struct]) -> tuple[type[Struct], ...]:
    """Return `kind` and every struct that its fields hold, at any depth, each once."""
    return tuple(dict.fromkeys(_structs_of(type_of(kind), set())))


@cache
def type_of(kind: type[Struct]) -> inspect.StructType:
    """Return what msgspec knows about `kind`."""
    found = inspect.type_info(kind)
    if not isinstance(found, inspect.StructType):
        raise RuntimeError(f"{kind}: expected a struct")
    return found


def choices_of(info: inspect.Type) -> tuple[inspect.StructType, ...]:
    """Return the structs that a value of a field may be, itself or as an item of its list; none for plain values."""
    if isinstance(info, inspect.StructType):
        return (info,)
    return tuple(found for inner in _inner(info) for found in choices_of(inner))


def codelist_of(info: inspect.Type) -> str | None:
    """Return the id of the code list whose codes the field takes, None where it takes none."""
    if isinstance(info, inspect.Metadata) and info.extra_json_schema and CODELIST in info.extra_json_schema:
        return str(info.extra_json_schema[CODELIST])
    if isinstance(info, inspect.StructType):
        return None
    return next((found for inner in _inner(info) if (found := codelist_of(inner))), None)


def codes_of(info: inspect.Type) -> tuple[str, ...]:
    """Return the codes that the field itself takes, in the order of the catalogue."""
    if isinstance(info, inspect.LiteralType):
        return tuple(str(value) for value in info.values)
    if isinstance(info, inspect.StructType):
        return ()
    return tuple(code for inner in _inner(info) for code in codes_of(inner))


def form_of(info: inspect.Type) -> Form:
    """Return what a plain value of the field looks like."""
    for kind, form in _FORMS.items():
        if isinstance(info, kind):
            return form
    if isinstance(info, inspect.StructType):
        return ""
    return next((form for inner in _inner(info) if (form := form_of(inner))), "")


def is_list(info: inspect.Type) -> bool:
    """Tell whether the field holds any number of values."""
    if isinstance(info, inspect.Metadata):
        return is_list(info.type)
    if isinstance(info, inspect.UnionType):
        return any(is_list(inner) for inner in info.types)
    return isinstance(info, inspect.VarTupleType | inspect.ListType)


def _structs_of(info: inspect.Type, seen: set[type[Struct]]) -> Iterator[type[Struct]]:
    if isinstance(info, inspect.StructType):
        if info.cls in seen:
            return
        seen.add(info.cls)
        yield info.cls
        for field in info.fields:
            yield from _structs_of(field.type, seen)
    for inner in _inner(info):
        yield from _structs_of(inner, seen)


def _inner(info: inspect.Type) -> Iterator[inspect.Type]:
    if isinstance(info, inspect.StructType):
        return
    for name in _INNER:
        held = getattr(info, name, ())
        yield from held if isinstance(held, tuple) else (held,)
