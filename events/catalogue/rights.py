# SPDX-License-Identifier: Apache-2.0
"""The life of a right: registered, varied, transferred, extinguished (domain.md §7.4 B; Arts 22-27, 45).

The right is not the licence: it is keyed by an internal id, and licence, certificate and register numbers are dated
identifiers of it. The duty to restore outlives it.
"""

import datetime
from typing import Annotated, Literal

from events.catalogue.event import Event
from events.codelists import coded
from events.ids import LocalId, Name, ObligationId, Sha256
from events.values import Area, Code, Country, Identifier, Line, Mineral, SquareMetres, Text, Value

RightKind = Annotated[
    Literal["mining", "exploration", "legacy_site", "overseas_site", "oil_gas", "other"], coded("right_kind")
]


class Term(Value, frozen=True, kw_only=True):
    """The civil days for which a right is granted; either end may be unknown."""

    first: datetime.date | None = None
    last: datetime.date | None = None


class GrantContract(Value, frozen=True, kw_only=True):
    """The contract that grants the right and states restoration requirements (Arts 17-20)."""

    sha256: Sha256
    restoration_clauses: tuple[Text, ...] = ()


class MiningRightRegistered(Event, frozen=True, kw_only=True, tag="mining_right.registered.v1"):
    """A title or site on which restoration is owed entered the registry; its subject is `right:NAME`."""

    right_kind: RightKind
    names: Text
    jurisdiction: Country
    """Decides the rule profile, the calendar and the local day on which deadlines end."""
    region: Code | None = None
    holder: Name | None = None
    """The party that holds the right; absent for a legacy site without one."""
    granting_authority: Name | None = None
    responsible_government: Name | None = None
    """Owes the restoration of a legacy site (Art. 45)."""
    identifiers: tuple[Identifier, ...] = ()
    minerals: tuple[Mineral, ...] = ()
    areas: tuple[Area, ...] = ()
    term: Term | None = None
    grant_contract: GrantContract | None = None
    state: Annotated[
        Literal["registered", "licensed", "suspended", "expired", "surrendered", "cancelled"], coded("right_status")
    ] = "registered"
    """The right's standing on the effective day, as the registering authority states it."""


class MiningRightTransferred(Event, frozen=True, kw_only=True, tag="mining_right.transferred.v1"):
    """The right passed to another holder on registration (Arts 22, 27, 45(2))."""

    transferor: Name
    transferee: Name
    duty_rule: Annotated[Literal["transferee_default", "contract_otherwise"], coded("duty_rule")]
    """Whether the transferee takes the restoration duty (the default), or the contract says otherwise."""
    retained_obligations: tuple[ObligationId, ...] = ()
    """With `contract_otherwise`: obligations that stay with the transferor."""
    contract_sha256: Sha256 | None = None


class MiningRightExtinguished(Event, frozen=True, kw_only=True, tag="mining_right.extinguished.v1"):
    """The right ended; every obligation under it goes on (Art. 45(1), rule D-8)."""

    ground: Annotated[
        Literal[
            "expiry_unrenewed", "surrender", "recalled_public_interest", "protected_area_exit", "revoked", "converted"
        ],
        coded("extinguish_ground"),
    ]
    reason: Text | None = None


class MiningRightVaried(Event, frozen=True, kw_only=True, tag="mining_right.varied.v1"):
    """The register of rights changed an entry: renewed, renamed, with other minerals or land; with that it holds.

    What is not named stays as it was. Another holder is a transfer, less land a partial relinquishment (Arts 22, 24).
    """

    variations: tuple[
        Annotated[
            Literal["renewed", "renamed", "identifiers", "minerals", "land", "term", "method", "contract", "authority"],
            coded("right_variation"),
        ],
        ...,
    ]
    """What kinds of change these are."""
    decision_no: Line
    names: Text | None = None
    region: Code | None = None
    granting_authority: Name | None = None
    identifiers: tuple[Identifier, ...] = ()
    """Numbers added, or stated anew with the day on which they end."""
    minerals: tuple[Mineral, ...] = ()
    """All minerals from here on; none where they stay."""
    areas: tuple[Area, ...] = ()
    """Areas added, or stated anew, by their id."""
    term: Term | None = None
    grant_contract: GrantContract | None = None
    reason: Text | None = None

    def __post_init__(self) -> None:
        """Refuse a change of no kind."""
        if not self.variations:
            message = "variations: at least one kind of change is named"
            raise ValueError(message)


class MiningRightPartiallyRelinquished(Event, frozen=True, kw_only=True, tag="mining_right.partially_relinquished.v1"):
    """Part of the land went out of the right; what is owed for it is owed until it is discharged (Arts 24 and 45)."""

    area_ids: tuple[LocalId, ...] = ()
    """The areas given up, where they are told apart."""
    relinquished_m2: SquareMetres
    remaining_m2: SquareMetres
    application_id: LocalId | None = None
    """The application under which the land was accepted before."""
    decision_no: Line
    reason: Text | None = None
