# SPDX-License-Identifier: Apache-2.0
"""Reading JSON straight into its type, where that alone shows that nothing in it is to be refused.

`events.strictjson` looks at every value before any is used. Nearly all filings need no such look: an audit reads each
of them, and this takes a third of the time. What is not read here is no worse for it, and is read there.

The proof is one of length. A text without escapes that decodes into a type whose values each have one shortest form is
never shorter than what would be written of it: a key that stood there twice, a default that is spelled out, minus zero
or white space make it longer, and nothing makes it shorter. So a text of just that length holds every member once, in
its one form, whatever their order. Fractions and exponents, and what no field is for, the types refuse themselves.
"""

from typing import Final, Generic, TypeVar

import msgspec
from msgspec import Struct, inspect

_ENCODE: Final = msgspec.json.Encoder().encode
_ONE_FORM: Final = (
    inspect.StrType,
    inspect.IntType,
    inspect.BoolType,
    inspect.NoneType,
    inspect.DateType,
    inspect.LiteralType,
    inspect.RawType,
)
"""Of an instant, a float or anything at all there are several forms, and not the shortest is written. What is left raw
is the caller's to read."""
_LEFT_OUT: Final = (str, int, bool, tuple, type(None))
"""Defaults that are left out when written, since they are the very same."""
_MADE: Final = (list, dict)
"""What is made where nothing is, and left out again while it is empty."""
_EMPTY: Final = len("{}")


_Kind = TypeVar("_Kind", bound=Struct)


class StraightReader(Generic[_Kind]):
    """Reads one type; where that has a tag, it stands elsewhere and is none of the members."""

    def __init__(self, kind: type[_Kind]) -> None:
        """Read `kind`, if the proof holds for it."""
        config = kind.__struct_config__
        self._decode = msgspec.json.Decoder(kind).decode
        self._tag_bytes = len(_ENCODE({config.tag_field: config.tag})) - _EMPTY if config.tag else 0
        self._is_provable = all(
            _is_measured(field) and _has_one_form(field.type, (kind,)) for field in _type_of(kind).fields
        )

    def read(self, raw: bytes | msgspec.Raw) -> _Kind | None:
        """Return the value whose JSON is `raw`, a part of what `strictjson.is_plain` holds for; None if not proven."""
        if not self._is_provable:
            return None
        try:
            value = self._decode(raw)
        except (msgspec.MsgspecError, RecursionError):
            return None
        length = len(_ENCODE(value)) - self._tag_bytes
        if self._tag_bytes and length > _EMPTY:
            # Between the tag and the members stands a comma.
            length -= 1
        return value if len(memoryview(raw)) == length else None


def _type_of(kind: type[Struct]) -> inspect.StructType:
    info = inspect.type_info(kind)
    if not isinstance(info, inspect.StructType):
        raise RuntimeError(f"{kind}: expected a struct")
    return info


def _has_one_form(info: inspect.Type, above: tuple[type, ...], *, is_told_apart: bool = False) -> bool:
    """Whether no value of the type can be shorter than what is written of it."""
    if isinstance(info, inspect.StructType):
        return _is_measured_struct(info, above, is_told_apart=is_told_apart)
    if isinstance(info, inspect.UnionType):
        is_told_apart = sum(isinstance(each, inspect.StructType) for each in info.types) > 1
        return all(_has_one_form(each, above, is_told_apart=is_told_apart) for each in info.types)
    inner = _inner_of(info)
    if inner is None:
        return isinstance(info, _ONE_FORM)
    return all(_has_one_form(each, above) for each in inner)


def _inner_of(info: inspect.Type) -> tuple[inspect.Type, ...] | None:
    if isinstance(info, inspect.Metadata):
        return (info.type,)
    if isinstance(info, inspect.VarTupleType | inspect.ListType):
        return (info.item_type,)
    if isinstance(info, inspect.TupleType):
        return info.item_types
    if isinstance(info, inspect.DictType):
        return (info.key_type, info.value_type)
    return None


def _is_measured_struct(info: inspect.StructType, above: tuple[type, ...], *, is_told_apart: bool) -> bool:
    # One that holds itself may be nested as deep as a text pleases.
    if info.cls in above or info.array_like:
        return False
    # A tag is written always; only where it tells several types apart must it be read, too.
    if info.tag is not None and not is_told_apart:
        return False
    is_whole = info.cls.__struct_config__.omit_defaults or all(field.required for field in info.fields)
    return is_whole and all(
        _is_measured(field) and _has_one_form(field.type, (*above, info.cls)) for field in info.fields
    )


def _is_measured(field: inspect.Field) -> bool:
    """Whether the field is left out when written if it was not there when read."""
    if field.required or field.default_factory in _MADE:
        return True
    return field.default is not msgspec.NODEFAULT and isinstance(field.default, _LEFT_OUT)
