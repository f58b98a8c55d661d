# SPDX-License-Identifier: Apache-2.0
"""The values events are made of: texts in two languages, identifiers, areas, due dates, bases of duties, money.

No floats: areas are whole square metres, money whole minor units with an ISO 4217 code, so that a sum is the same for
every reader (domain.md §7.1, §7.2). An unknown value is absent; it never stands for something else.
"""

import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.codelists import coded
from events.families import EventFamily
from events.ids import LocalId, Name
from events.quantities.currencies import check_currency
from events.quantities.geometry import Surface

Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]
"""A whole number that JSON readers agree on (RFC 8259 §6)."""

SquareMetres = Annotated[int, Meta(ge=0, le=510_000_000_000_000)]
"""An area in whole m²; the limit is the surface of the Earth."""

Line = Annotated[str, Meta(min_length=1, max_length=500)]
Paragraph = Annotated[str, Meta(min_length=1, max_length=8000)]
Decimal = Annotated[str, Meta(pattern=r"^-?[0-9]{1,15}(?:\.[0-9]{1,9})?\Z")]
"""A decimal number as text, in ASCII digits."""

Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}(?:-[A-Z0-9]{1,3})?\Z")]
"""ISO 3166-1 country or ISO 3166-2 subdivision code, such as CN or AU-QLD."""


class Value(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """What all values share: immutable, named fields, nothing unknown, nothing superfluous written.

    None can hold itself, so the collector of cycles need not go through them.
    """


class Text(Value, frozen=True, kw_only=True):
    """Words for people, in Chinese, English or both; at least one of them."""

    zh: Paragraph | None = None
    en: Paragraph | None = None
    translation: Annotated[Literal["official", "machine", "none"], coded("translation")] | None = None
    """How the second language came about; absent when both are original or only one is given."""

    def __post_init__(self) -> None:
        """Refuse a text in no language."""
        if self.zh is None and self.en is None:
            message = "text in neither zh nor en"
            raise ValueError(message)


class Identifier(Value, frozen=True, kw_only=True):
    """A number given by some scheme: licence, certificate, company code, register reference (domain.md §7.2)."""

    scheme: Annotated[str, Meta(pattern=r"^[A-Za-z0-9:._-]{2,40}\Z")]
    value: Annotated[str, Meta(min_length=1, max_length=120)]
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None


class Code(Value, frozen=True, kw_only=True):
    """A code of an outside list: a mineral, an administrative division, a land class."""

    scheme: Annotated[str, Meta(pattern=r"^[A-Za-z0-9:._-]{2,40}\Z")]
    code: Annotated[str, Meta(min_length=1, max_length=60)]
    as_of: Annotated[int, Meta(ge=1900, le=2200)] | None = None
    """The year of the list, since such codes are split and merged (GB/T 2260)."""
    name: Text | None = None


class Mineral(Value, frozen=True, kw_only=True):
    """A mineral of a right, and whether the right is mainly for it."""

    scheme: Annotated[str, Meta(pattern=r"^[A-Za-z0-9:._-]{2,40}\Z")]
    code: Annotated[str, Meta(min_length=1, max_length=60)]
    role: Annotated[Literal["main", "associated"], coded("mineral_role")] = "main"


class Period(Value, frozen=True, kw_only=True):
    """Civil days from the first to the last, both included."""

    first: datetime.date
    last: datetime.date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it starts."""
        if self.last < self.first:
            message = f"period ends on {self.last}, before it starts on {self.first}"
            raise ValueError(message)


class Money(Value, frozen=True, kw_only=True):
    """An amount in whole minor units (fen, cent) of an ISO 4217 currency."""

    amount_minor: Annotated[int, Meta(ge=-(2**53 - 1), le=2**53 - 1)]
    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}\Z")]

    def __post_init__(self) -> None:
        """Refuse a currency that does not exist."""
        check_currency(self.currency, pointer="/currency")


class Area(Value, frozen=True, kw_only=True):
    """A piece of land of a right, with the day from which it can be restored (domain.md §0.6, §7.2)."""

    area_id: LocalId
    area_m2: SquareMetres
    name: Text | None = None
    damage_type: tuple[
        Annotated[Literal["excavation", "subsidence", "occupation", "contamination"], coded("damage_type")], ...
    ] = ()
    land_class_before: Code | None = None
    land_class_target: Code | None = None
    mode: Annotated[Literal["concurrent", "zoned_phased", "at_closure"], coded("restoration_mode")] | None = None
    """Art. 47 Mineral Resources Law: restore while mining, by zone and phase, or at closure."""
    available_from: datetime.date | None = None
    parent: LocalId | None = None
    """The area this one was split from."""
    geometry: Surface | None = None
    """Its outline, in the coordinate system it was surveyed in; what counts in law is `area_m2`."""


class FixedDue(Value, frozen=True, kw_only=True, tag_field="kind", tag="fixed"):
    """Due on a civil day; the day rolls over holidays only as the rule profile says, unless `roll` says so here."""

    on: datetime.date
    roll: Annotated[Literal["none", "next_working_day"], coded("due_roll")] | None = None


class ReasonableTimeDue(Value, frozen=True, kw_only=True, tag_field="kind", tag="reasonable_time"):
    """Due within a reasonable time after a day; never overdue until an authority fixes a date (rule D-3)."""

    after: datetime.date | None = None


DueEvent = Annotated[
    Literal[
        "right_registered",
        "right_extinguished",
        "plan_approved",
        "production_ceased",
        "acceptance_applied",
        "acceptance_decided",
        "aftercare_started",
        "order_served",
        "penalty_changed",
        "public_report_received",
    ],
    coded("due_event"),
]
"""What makes time run; of several the first, unless one is named."""


class AfterEventDue(Value, frozen=True, kw_only=True, tag_field="kind", tag="after_event"):
    """Due so many days, months or years after an event; without a due day until the event is on record.

    The day of the event is not counted; a month or year ends on the day of the same number, or the month's last.
    """

    event: DueEvent
    reference: LocalId | None = None
    """The plan, closure, application, aftercare or order meant; absent, the first of its kind."""
    count: Annotated[int, Meta(ge=1, le=3660)]
    """How many units."""
    unit: Annotated[Literal["day", "month", "year"], coded("due_unit")]
    roll: Annotated[Literal["none", "next_working_day"], coded("due_roll")] | None = None


class WorkdaysAfterEventDue(Value, frozen=True, kw_only=True, tag_field="kind", tag="workdays_after_event"):
    """Due so many working days after an event, by the working calendar in force; its own day is not counted (D-2)."""

    event: DueEvent
    reference: LocalId | None = None
    """The plan, closure, application, aftercare or order meant; absent, the first of its kind."""
    workdays: Annotated[int, Meta(ge=1, le=1000)]


class YearlyDue(Value, frozen=True, kw_only=True, tag_field="kind", tag="yearly"):
    """Owed for the period stated and for every year behind it: each time due on the same day of the year.

    For a period it is the first such day on or after the last day of the period.
    """

    month: Annotated[int, Meta(ge=1, le=12)]
    day: Annotated[int, Meta(ge=1, le=31)]
    """A day that the month does not have stands for the month's last one."""
    until: datetime.date | None = None
    """Not owed for a period that begins behind this day."""
    roll: Annotated[Literal["none", "next_working_day"], coded("due_roll")] | None = None


class AnniversaryDue(Value, frozen=True, kw_only=True, tag_field="kind", tag="anniversary"):
    """Owed every so many years, counted from a day: for the period stated and for those of the same length behind it.

    Such as an audit every three years, due four months after the anniversary.
    """

    of: datetime.date
    """The day counted from; the first anniversary is the first time it falls due."""
    every_years: Annotated[int, Meta(ge=1, le=100)]
    months_after: Annotated[int, Meta(ge=0, le=120)] = 0
    """Between the anniversary and the due day."""
    until: datetime.date | None = None
    """Not owed for a period that begins behind this day."""
    roll: Annotated[Literal["none", "next_working_day"], coded("due_roll")] | None = None


Due = FixedDue | ReasonableTimeDue | AfterEventDue | WorkdaysAfterEventDue
"""When something is owed once."""

RepeatedDue = YearlyDue | AnniversaryDue
"""When something is owed again and again."""


class Basis(Value, frozen=True, kw_only=True):
    """What makes a thing owed. A missed voluntary promise is never shown as breaking the law (domain.md §0.2)."""

    kind: Annotated[
        Literal["statute", "plan", "licence_condition", "order", "contract", "voluntary", "foreign_law", "standard"],
        coded("basis_kind"),
    ]
    instrument: Line | None = None
    article: Line | None = None


Strength = Annotated[Literal["must", "expected", "encouraged"], coded("strength")]


class Criterion(Value, frozen=True, kw_only=True):
    """A measurable test that decides whether a milestone or commitment is met."""

    criterion_id: LocalId
    indicator: Line
    operator: Annotated[Literal["at_least", "at_most", "equals", "present", "absent"], coded("criterion_operator")]
    threshold: Decimal | None = None
    unit: Line | None = None
    method: Text | None = None
    standard_ref: Line | None = None


class Measurement(Value, frozen=True, kw_only=True):
    """A value measured against a criterion."""

    criterion_id: LocalId
    value: Decimal
    unit: Line | None = None


class Scope(Value, frozen=True, kw_only=True):
    """Where a role may be used; an empty list means everywhere."""

    regions: tuple[Annotated[str, Meta(pattern=r"^[A-Z0-9-]{1,20}\Z")], ...] = ()
    """Jurisdiction or division codes; a code covers all that start with it."""
    rights: tuple[Name, ...] = ()
    families: tuple[EventFamily, ...] = ()
