# SPDX-License-Identifier: Apache-2.0
"""The words of a mapping: what each table and key of the TOML file means.

Tables are read strictly: an unknown key, a wrong type or a column that is not declared is refused. How the words work
is in `conditions`, `values`, `templates` and `plan`; reading and compiling them in `loading` and `rules`.
"""

import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, field

from events.catalogue.trust import PartyKind
from events.filing import LegalBasis
from events.ids import Name
from events.values import Country, Line, Text, Value

Column = Annotated[str, Meta(min_length=1, max_length=200)]
ProblemCode = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{1,59}\Z")]
MappingId = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{1,39}\Z")]
RuleName = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,39}\Z")]
Scalar = str | int | bool


class About(Value, frozen=True, kw_only=True):
    """`[mapping]`: what is imported."""

    id: MappingId
    """Part of every filing id: a mapping with another id files everything anew."""
    version: Annotated[int, Meta(ge=1)]
    source: Line
    """The register's name; every filing carries it."""
    licence: Line | None = None
    jurisdiction: Country
    id_day: datetime.date
    """The time field of every filing id. Part of their identity, so it stays when the register is read again."""


class Authority(Value, frozen=True, kw_only=True):
    """`[authority]`: who keeps the register and signs; enrolled by whoever runs the import."""

    party: Name
    kind: PartyKind = "authority"
    names: Text
    jurisdiction: Country


class Input(Value, frozen=True, kw_only=True):
    """`[input]`: the form of the files. A column used anywhere must be listed here, so that no typing error hides."""

    format: Literal["csv", "json", "geojson", "xlsx"]
    key: Annotated[tuple[Column, ...], Meta(min_length=1)]
    """Columns that together name a row for good; never a row number."""
    required_columns: tuple[Column, ...] = ()
    optional_columns: tuple[Column, ...] = ()
    """May be missing in a file, and are then absent in all its rows."""
    order_by: tuple[Column, ...] = ()
    """File rows in this order, by text. The used columns of all rows are then held in memory."""
    encoding: Literal["utf-8", "gb18030", "utf-16", "latin-1"] = "utf-8"
    delimiter: Annotated[str, Meta(min_length=1, max_length=1)] = ","
    header_row: Annotated[int, Meta(ge=1)] = 1
    """CSV and XLSX: the line of the column names; what stands above it is not read."""
    sheet: str | None = None
    """XLSX: the sheet's name; the first one if absent."""


class Condition(Value, frozen=True, kw_only=True, rename={"test": "is", "kind": "as"}):
    """`{column=…, is=…}`: holds or not for a row. An absent or unreadable cell fulfils `absent` and `not_equals` only.

    With `columns` it holds if it holds for any of them. Texts are compared exactly, except that `contains` ignores
    case and repeated spaces; with `split` it looks for a whole item of a list, else for a part of the text.
    """

    column: Column | None = None
    columns: tuple[Column, ...] = ()
    test: Literal[
        "present", "absent", "equals", "not_equals", "one_of", "contains", "not_contains", "matches", "not_matches",
        "greater_than", "less_than", "at_least", "at_most",
    ]  # fmt: skip
    value: str | None = None
    values: tuple[str, ...] = ()
    other: Column | None = None
    """Compare with this column instead of `value`."""
    kind: Literal["decimal", "date"] = "decimal"
    """What greater_than and its kin compare."""
    split: str | None = None


Conditions = tuple[Condition, ...]
"""All must hold."""


class ColumnValue(Value, frozen=True, kw_only=True, rename={"kind": "as"}):
    """`{column=…}`: a value read from a cell. In order: split, map, read as, convert, check, wrap.

    Not convertible means: the filing is not made, or, with `invalid = "omit"`, the field is left out with a warning.
    """

    column: Column
    kind: Literal["text", "date", "integer", "decimal"] = "text"
    """`decimal` gives a decimal number as text; the registry knows no floats."""
    format: str | None = None
    """Dates in another form than 2026-10-02, such as `%d/%m/%Y`."""
    unit: str | None = None
    to: str | None = None
    """Convert exactly between units of `quantities.UNITS`, such as `ha` to `m2`."""
    scale: Annotated[str, Meta(pattern=r"^\d{1,15}(?:\.\d{1,9})?\Z")] | None = None
    """Multiply exactly by this decimal number, such as `100` for yuan in fen."""
    rounding: Literal["half_even", "half_up", "down"] | None = None
    """How `integer` rounds; without it, a result that is not whole is not convertible."""
    minimum: int | None = None
    maximum: int | None = None
    """In the unit converted to."""
    map: str | None = None
    """Translate through `[value_maps.NAME]`; a value not listed there is not convertible …"""
    unmapped: Scalar | None = None
    """… unless this stands for it."""
    default: Scalar | None = None
    """Stands for an absent cell."""
    split: str | None = None
    """The cell is a list with this separator; items are trimmed, and repeated ones taken once."""
    pick: Literal["first"] | None = None
    """Take one item of the list."""
    each: dict[str, Any] | None = None
    """What each item becomes; the item is the column `item` in it."""
    invalid: Literal["refuse", "omit"] = "refuse"


class Choice(Value, frozen=True, kw_only=True):
    """One branch of `choose`."""

    when: Conditions
    value: Any


class Choose(Value, frozen=True, kw_only=True):
    """`{choose=[{when=[…], value=…}, …], otherwise=…}`: the value of the first branch that holds."""

    choose: tuple[Choice, ...]
    otherwise: Any = None


class EffectiveOn(Value, frozen=True, kw_only=True):
    """`{column=…}` or `{value="2026-10-02"}`: the civil day on which a filing holds, and how exactly that is known."""

    column: Column | None = None
    format: str | None = None
    value: str | None = None
    precision: Literal["day", "month", "year", "on_or_before"] = "day"


class ForEach(Value, frozen=True, kw_only=True, rename={"name": "as"}):
    """`for_each`: one filing per item of a list; the item is the column named by `as`."""

    column: Column
    split: Annotated[str, Meta(min_length=1)]
    name: Column


class FilingRule(Value, frozen=True, kw_only=True):
    """`[[filing]]`: what a row files, in the order of the rules."""

    name: RuleName
    """Part of the filing's id, unique within the mapping."""
    type: str
    subject: str
    when: Conditions = ()
    for_each: ForEach | None = None
    once: bool = False
    """Only the first filing about a subject, and only while the subject has no history: for registering it."""
    effective_on: EffectiveOn | tuple[EffectiveOn, ...]
    """The first one that is present counts."""
    legal_basis: tuple[LegalBasis, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)
    """The event's own fields: constants, texts with `{column}`, `{column=…}`, `{choose=…}`, tables, lists of them."""


class Selection(Value, frozen=True, kw_only=True):
    """`[[select]]`: rows for which `keep` does not hold are left out, each with a note."""

    code: ProblemCode
    keep: Conditions
    column: Column | None = None
    text: str


class Check(Value, frozen=True, kw_only=True):
    """`[[check]]`: what makes a row doubtful. It is used all the same, and reported as a warning."""

    code: ProblemCode
    when: Conditions = ()
    unique: tuple[Column, ...] = ()
    """Holds for the second and each later row with the same values in these columns."""
    column: Column | None = None
    """The column to be named in the report."""
    text: str


class Definition(Value, frozen=True, kw_only=True):
    """A whole mapping file."""

    mapping: About
    authority: Authority
    input: Input
    derived: dict[str, Any] = field(default_factory=dict)
    """`[derived]`: columns made from others, in this order, for use like any other column; also named constants."""
    value_maps: dict[str, dict[str, Scalar]] = field(default_factory=dict)
    select: tuple[Selection, ...] = ()
    filing: Annotated[tuple[FilingRule, ...], Meta(min_length=1)]
    check: tuple[Check, ...] = ()
