# SPDX-License-Identifier: Apache-2.0
"""Private fields: what stands in the log in their place, and how a filer puts it there before signing.

A field that the catalogue marks as `private` never holds its value, but a salted digest in the form of RFC 9901
(SD-JWT, §4.2.3 and §4.2.4.1): `{"_sd": ["…"]}`, SHA-256 over the *disclosure*, which is base64url of the JSON array of
salt, field name and value. Whoever has the disclosure can show that it is what was signed; without its salt nobody can
find the value by guessing, so that the value is gone once its disclosure is erased, and no proof changes
(reliability.md case 153). Pure: salts come from the caller, and keeping disclosures is for others.
"""

import hashlib
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple, NoReturn, cast

import msgspec
from msgspec import Meta, field, inspect

from events.errors import MalformedError
from events.keys import from_base64url, to_base64url
from events.strictjson import escape_pointer, read_object
from events.values import Value

if TYPE_CHECKING:
    from events.catalogue.event import Event

MIN_SALT_BYTES: Final = 16
"""RFC 9901 §9.3: at least 128 bits."""

MAX_DISCLOSURE: Final = 16 * 1024
"""Characters: more than any private field needs."""

PRIVATE: Final = "x-private"
"""The member of a JSON Schema that marks a private field: the ground, and the schema of the value that is kept off."""

_SD: Final = "_sd"
_MEMBERS: Final = 3

Digest = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]\Z")]
"""SHA-256 in base64url without padding, in its one canonical form."""


class Withheld(Value, frozen=True, kw_only=True):
    """What stands in place of a private value: the digest of its disclosure (RFC 9901 §4.2.4.1)."""

    sd: tuple[Digest] = field(name=_SD)


class Mark(NamedTuple):
    """What the catalogue says about a private field."""

    value: Any
    """The type of the value that is kept off the log."""
    ground: str
    """Why it is, by the code list `redaction_ground`."""


def private(value: Any, *, ground: str = "privacy") -> Meta:
    """Return the mark of a field of type `Withheld` whose value, of the type `value`, is kept off the log."""
    told = {"ground": ground, "value": msgspec.json.schema(value)}
    return Meta(extra={PRIVATE: Mark(value, ground)}, extra_json_schema={PRIVATE: told})


class Disclosure(Value, frozen=True, kw_only=True):
    """What a filer keeps, and may hand over: it opens one withheld field."""

    pointer: str
    """Of the field, from the event's data on (RFC 6901)."""
    digest: Digest
    disclosure: Annotated[str, Meta(max_length=MAX_DISCLOSURE)]
    """base64url of the JSON array of salt, field name and value."""


class Withholding(NamedTuple):
    """An event's data as it may be signed, and what opens it."""

    data: dict[str, Any]
    disclosures: tuple[Disclosure, ...]


class WithheldPlace(NamedTuple):
    """A field of a recorded event whose value is withheld."""

    pointer: str
    digest: str
    ground: str


class Opened(NamedTuple):
    """A disclosure as read."""

    name: str
    value: Any
    digest: str


def withhold(kind: "type[Event]", data: dict[str, Any], *, new_salt: Callable[[], bytes]) -> Withholding:
    """Return `data` with every private value replaced by a digest of its own salt, and the disclosures to keep.

    What is a digest already stays, so that a person can be named by the same one twice. `data` itself is not changed.

    Raises:
        MalformedError: a private value is not of its field's type; the message never repeats it.
    """
    written, disclosures = deepcopy(data), []
    for place in _places(_info_of(kind), {"": written}, "", ""):
        value = place.holder[place.key]
        if isinstance(value, dict) and _SD in value:
            continue
        _check_value(value, place)
        text = format_disclosure(new_salt(), _name_in(place.pointer), value)
        digest = digest_of(text)
        place.holder[place.key] = {_SD: [digest]}
        disclosures.append(Disclosure(pointer=place.pointer, digest=digest, disclosure=text))
    return Withholding(written, tuple(disclosures))


def find_withheld(event: "Event") -> tuple[WithheldPlace, ...]:
    """Return every field of `event` whose value is withheld, in order."""
    kind = type(event)
    if not has_private(kind):
        return ()
    holder = {"": msgspec.to_builtins(event)}
    return tuple(
        WithheldPlace(place.pointer, place.holder[place.key][_SD][0], place.mark.ground)
        for place in _places(_info_of(kind), holder, "", "")
    )


@lru_cache(1024)
def has_private(kind: "type[Event]") -> bool:
    """Tell whether events of this kind can have private fields."""
    return any(_marks(_info_of(kind)))


def format_disclosure(salt: bytes, name: str, value: Any) -> str:
    """Return the disclosure of a field, in base64url.

    Raises:
        MalformedError: the salt is shorter than 128 bits, or the value too long.
    """
    if len(salt) < MIN_SALT_BYTES:
        _refuse(f"salt of {len(salt)} bytes: expected at least {MIN_SALT_BYTES}", "disclosure-unsalted")
    text = to_base64url(msgspec.json.encode([to_base64url(salt), name, value]))
    if len(text) > MAX_DISCLOSURE:
        _refuse(f"disclosure of {len(text)} characters: at most {MAX_DISCLOSURE}", "disclosure-malformed")
    return text


def digest_of(disclosure: str) -> str:
    """Return the digest that stands in the log for `disclosure` (RFC 9901 §4.2.3)."""
    return to_base64url(hashlib.sha256(disclosure.encode("ascii")).digest())


def parse_disclosure(text: str) -> Opened:
    """Return what the disclosure `text` says.

    Raises:
        MalformedError: it is none, or its salt has less than 128 bits: what it hides could be found by guessing.
    """
    if len(text) > MAX_DISCLOSURE:
        _refuse(f"disclosure of {len(text)} characters: at most {MAX_DISCLOSURE}", "disclosure-malformed")
    raw = from_base64url(text, what="disclosure")
    # The strict reader reads objects: with the array as the one member of one, nothing may stand beside it.
    members = read_object(b'{"disclosure":' + raw + b"}", what="disclosure")
    read = members["disclosure"] if len(members) == 1 else None
    if not isinstance(read, list) or len(read) != _MEMBERS or not all(isinstance(each, str) for each in read[:2]):
        _refuse("disclosure: expected a JSON array of salt, field name and value", "disclosure-malformed")
    salt, name, value = read
    if len(from_base64url(salt, what="disclosure's salt")) < MIN_SALT_BYTES:
        _refuse(f"disclosure of {name[:80]}: its salt has less than {MIN_SALT_BYTES} bytes", "disclosure-unsalted")
    return Opened(name, value, digest_of(text))


class _Place(NamedTuple):
    """A private field in data: what holds it, under which key, its pointer and its mark."""

    holder: Any
    key: Any
    pointer: str
    mark: Mark


@lru_cache(1024)
def _info_of(kind: "type[Event]") -> inspect.Type:
    return inspect.type_info(kind)


def _places(info: inspect.Type, holder: Any, key: Any, pointer: str) -> Iterator[_Place]:
    """Yield the private fields that are given in `holder[key]`, which is of the type `info`."""
    value = holder[key]
    if isinstance(info, inspect.Metadata):
        mark = _mark_of(info)
        if mark is None:
            yield from _places(info.type, holder, key, pointer)
        elif value is not None:
            yield _Place(holder, key, pointer, mark)
    elif isinstance(info, inspect.UnionType):
        for each in info.types:
            yield from _places(each, holder, key, pointer)
    else:
        for inner, step in _parts(info, value, pointer):
            yield from _places(inner, value, step, f"{pointer}/{escape_pointer(str(step))}")


def _parts(info: inspect.Type, value: Any, pointer: str) -> Iterator[tuple[inspect.Type, Any]]:
    """Yield the type and the key or index of everything in a `value` of the type `info`."""
    if isinstance(info, inspect.StructType) and isinstance(value, dict) and _is_of(info, value, pointer):
        yield from ((each.type, each.encode_name) for each in info.fields if each.encode_name in value)
    elif isinstance(info, inspect.VarTupleType) and isinstance(value, list | tuple):
        yield from ((info.item_type, index) for index in range(len(value)))


def _is_of(info: inspect.StructType, value: dict[str, Any], pointer: str) -> bool:
    # The type of the event itself stands beside its data, not in it.
    return not pointer or info.tag_field is None or value.get(info.tag_field) == info.tag


def _marks(info: inspect.Type) -> Iterator[Mark]:
    if isinstance(info, inspect.Metadata):
        mark = _mark_of(info)
        yield from (mark,) if mark else _marks(info.type)
    elif isinstance(info, inspect.UnionType):
        for each in info.types:
            yield from _marks(each)
    elif isinstance(info, inspect.StructType):
        for member in info.fields:
            yield from _marks(member.type)
    elif isinstance(info, inspect.VarTupleType):
        yield from _marks(info.item_type)


def _mark_of(info: inspect.Metadata) -> Mark | None:
    return cast(Mark | None, (info.extra or {}).get(PRIVATE))


def _check_value(value: Any, place: _Place) -> None:
    try:
        msgspec.convert(value, place.mark.value, strict=True)
    except msgspec.ValidationError as error:
        # Only where, not what: a message could repeat the value, and travels further than the value may.
        inner = str(error).rpartition(" - at `$")[2].rstrip("`") if " - at `$" in str(error) else ""
        pointer = f"/data{place.pointer}" + inner.replace(".", "/").replace("[", "/").replace("]", "")
        message = f"private field {pointer}: not of the type that the catalogue gives it"
        raise MalformedError(message, code="private-value", pointer=pointer) from None


def _name_in(pointer: str) -> str:
    """Return the field's name; of a list, that of the list, since RFC 9901 wants a name and an index is none."""
    names = [part for part in pointer.split("/") if not part.isdecimal()]
    return names[-1]


def _refuse(message: str, code: str) -> NoReturn:
    raise MalformedError(message, code=code, pointer="/disclosure")
