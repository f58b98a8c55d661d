# SPDX-License-Identifier: Apache-2.0
"""Sites abroad and what is restored there (domain.md §7.4 I; Mineral Resources Law, Art. 3).

The subject is a right of kind `overseas_site`. Law there is the host country's: what is stated here rests on the word
of its filer until an authority or auditor says so, and `assurance` tells which.
"""

from typing import Annotated, Literal

from msgspec import Meta

from events.catalogue.amounts import Assurance, Percentage
from events.catalogue.event import Event
from events.codelists import coded
from events.ids import LocalId, Name, Sha256
from events.values import Identifier, Line, Mineral, Money, Period, SquareMetres, Text, Value


class Partner(Value, frozen=True, kw_only=True):
    """Another owner of the site."""

    names: Text
    interest_percent: Percentage | None = None
    party: Name | None = None
    """The party of this registry, where it is one."""
    identifiers: tuple[Identifier, ...] = ()


class HostLawDuty(Value, frozen=True, kw_only=True):
    """Something the law of the host country, or a permit under it, demands of the site."""

    duty_id: LocalId
    instrument: Line
    article: Line | None = None
    duty: Text
    authority: Text | None = None
    """To whom it is owed."""
    references: tuple[Identifier, ...] = ()
    """Where the host's register has it."""


class OverseasSiteRegistered(Event, frozen=True, kw_only=True, tag="overseas_site.registered.v1"):
    """What the holder states about its site abroad; a later statement holds instead of an earlier one."""

    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}\Z")]
    """ISO 3166-1."""
    title_ids: tuple[Identifier, ...] = ()
    """The titles in the host's register."""
    interest_percent: Percentage
    """The holder's share, direct and indirect."""
    operator: Text
    operator_party: Name | None = None
    """The party of this registry, where the operator is one."""
    partners: tuple[Partner, ...] = ()
    commodities: tuple[Mineral, ...] = ()
    host_law_duties: tuple[HostLawDuty, ...] = ()
    assurance: Assurance
    public_url: Line | None = None
    """The site in the host's register."""
    report_sha256: Sha256 | None = None


class HostDutyState(Value, frozen=True, kw_only=True):
    """How far a duty of the host's law was kept in the period, as the filer says."""

    duty_id: LocalId
    claim: Annotated[Literal["met", "partially_met", "not_met"], coded("milestone_claim")]
    note: Text | None = None
    references: tuple[Identifier, ...] = ()
    """What was filed with the host's authority."""


class OverseasRestorationReported(Event, frozen=True, kw_only=True, tag="overseas_restoration.reported.v1"):
    """What was restored at the site abroad over a period."""

    period: Period
    disturbed_m2: SquareMetres | None = None
    """Disturbed in all at the end of the period."""
    restored_m2: SquareMetres | None = None
    """Restored in all at the end of the period."""
    accepted_m2: SquareMetres | None = None
    """Certified or accepted by the host's authority."""
    duties: tuple[HostDutyState, ...] = ()
    provision: Money | None = None
    """Set aside for closure at the end of the period."""
    narrative: Text | None = None
    assurance: Assurance
    public_url: Line | None = None
    report_sha256: Sha256 | None = None
