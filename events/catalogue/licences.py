# SPDX-License-Identifier: Apache-2.0
"""The licence to operate: issued, amended, suspended, given back, revoked (domain.md §7.4 B; Arts 22 and 33).

The licence is not the right: it comes after the plan is approved, is amended and re-issued, and may end while the
right, and with it the duty to restore, goes on. A permit of other systems (British Columbia,
SMCRA) is a licence here, its conditions are data from the start, and an amendment supersedes what it names.
"""

import datetime
from typing import Annotated, Literal

from events.catalogue.event import Event
from events.catalogue.rights import Term
from events.codelists import coded
from events.ids import LocalId, Name, Sha256
from events.values import Basis, Identifier, Line, Text, Value

ConditionCategory = Annotated[
    Literal["general", "health_safety", "geotechnical", "environment", "reclamation_closure"],
    coded("licence_condition_category"),
]


class LicenceCondition(Value, frozen=True, kw_only=True):
    """One condition under which the licence is given."""

    condition_id: LocalId
    """Of this condition within the licence, for ever: an amendment that names it again changes it."""
    text: Text
    category: ConditionCategory | None = None
    reference: Line | None = None
    """Its number in the document, such as C.4(b)."""


class MiningLicenceIssued(Event, frozen=True, kw_only=True, tag="mining_licence.issued.v1"):
    """An authority permitted operations under the right (Art. 33: after the mining plan is approved)."""

    licence_id: LocalId
    """Of the licence within this right; its official number is an identifier, and may change."""
    identifiers: tuple[Identifier, ...] = ()
    issuing_authority: Name | None = None
    issued_on: datetime.date
    term: Term | None = None
    plan_id: LocalId | None = None
    """The restoration plan that was approved with it (Art. 46)."""
    conditions: tuple[LicenceCondition, ...] = ()
    decision_no: Line | None = None
    document_sha256: Sha256 | None = None
    """Of the licence as issued."""


class MiningLicenceAmended(Event, frozen=True, kw_only=True, tag="mining_licence.amended.v1"):
    """The authority changed a licence; what is not named stays as it was."""

    licence_id: LocalId
    amendment_no: Line
    amended_on: datetime.date
    identifiers: tuple[Identifier, ...] = ()
    """Numbers added, or stated anew with the day on which they end."""
    term: Term | None = None
    plan_id: LocalId | None = None
    conditions: tuple[LicenceCondition, ...] = ()
    """Conditions added, and conditions with another text, by their id."""
    withdrawn_condition_ids: tuple[LocalId, ...] = ()
    """Conditions that no longer hold."""
    reason: Text
    document_sha256: Sha256 | None = None


class MiningLicenceSuspended(Event, frozen=True, kw_only=True, tag="mining_licence.suspended.v1"):
    """Operations under the licence are not permitted for the time being; the duty to restore goes on."""

    licence_id: LocalId
    decision_no: Line
    suspended_on: datetime.date
    until: datetime.date | None = None
    """The last day, where the decision names one; it is still ended by an event of its own."""
    reason: Text
    basis: Basis


class MiningLicenceReinstated(Event, frozen=True, kw_only=True, tag="mining_licence.reinstated.v1"):
    """A suspended licence is good again."""

    licence_id: LocalId
    decision_no: Line
    reinstated_on: datetime.date
    reason: Text | None = None


class MiningLicenceRevoked(Event, frozen=True, kw_only=True, tag="mining_licence.revoked.v1"):
    """The licence ended for good by a decision; the right may go on, and the duty to restore does (Art. 45)."""

    licence_id: LocalId
    decision_no: Line
    revoked_on: datetime.date
    reason: Text
    basis: Basis
