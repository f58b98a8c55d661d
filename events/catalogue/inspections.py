# SPDX-License-Identifier: Apache-2.0
"""Inspections, findings and orders (domain.md §7.4 F; Arts 56, 71 Mineral Resources Law; 30 USC 1267, 1271)."""

import datetime
from typing import Annotated, Literal

from events.catalogue.event import Event
from events.codelists import coded
from events.ids import LocalId, ObligationId, Sha256
from events.values import Basis, Due, Line, Text, Value


class InspectionConducted(Event, frozen=True, kw_only=True, tag="inspection.conducted.v1"):
    """An authority inspected the right on a day or over some days."""

    inspection_id: LocalId
    inspection_kind: Annotated[
        Literal[
            "partial",
            "complete",
            "follow_up",
            "complaint",
            "random_double",
            "aerial_remote_sensing",
            "desk_review",
            "joint",
            "acceptance_survey",
        ],
        coded("inspection_kind"),
    ]
    first_day: datetime.date
    last_day: datetime.date | None = None
    inspectors: tuple[Line, ...] = ()
    """Badge numbers or names of office; never private data."""
    area_ids: tuple[LocalId, ...] = ()
    selected_by: (
        Annotated[Literal["random", "risk", "complaint", "programme"], coded("inspection_selection")] | None
    ) = None
    conflict_of_interest_declared: bool = False
    outcome: Text | None = None
    report_sha256: Sha256 | None = None


class FindingRecorded(Event, frozen=True, kw_only=True, tag="finding.recorded.v1"):
    """What an inspection found; from `noncompliance` on it is a determination of the authority (rule E-1)."""

    finding_id: LocalId
    inspection_id: LocalId | None = None
    finding_class: Annotated[
        Literal["observation", "advisory", "warning", "minor_noncompliance", "noncompliance", "serious_imminent_harm"],
        coded("finding_class"),
    ]
    description: Text
    obligation_ids: tuple[ObligationId, ...] = ()
    basis: Basis | None = None


class RequiredAction(Value, frozen=True, kw_only=True):
    """One thing an order demands, and by when."""

    action_id: LocalId
    text: Text
    due_on: datetime.date | None = None
    """The last day for it, where the order names one."""
    due: Due | None = None
    """When it is due otherwise, such as days after the order was served."""

    def __post_init__(self) -> None:
        """Refuse an action without a due day, and one with two."""
        if (self.due_on is None) == (self.due is None):
            message = "due_on: exactly one of due_on and due is given"
            raise ValueError(message)


class OrderIssued(Event, frozen=True, kw_only=True, tag="order.issued.v1"):
    """An authority ordered the holder to do, stop or pay something; each required action is an obligation."""

    order_id: LocalId
    order_kind: Annotated[
        Literal[
            "order_to_correct",
            "deadline_order",
            "stop_work",
            "cessation",
            "substitute_performance",
            "show_cause",
            "payment_order",
        ],
        coded("order_kind"),
    ]
    decision_no: Line
    finding_ids: tuple[LocalId, ...] = ()
    required_actions: tuple[RequiredAction, ...] = ()
    basis: Basis
    appeal_rights: Text | None = None
    served_on: datetime.date


class OrderClosed(Event, frozen=True, kw_only=True, tag="order.closed.v1"):
    """An officer who is not the holder verified that the order is complied with (rule E-1)."""

    order_id: LocalId
    verified_on: datetime.date
    outcome: Text | None = None
    report_sha256: Sha256 | None = None


class OrderModified(Event, frozen=True, kw_only=True, tag="order.modified.v1"):
    """The authority changed what an open order demands, or by when; what it does not name stays as it was."""

    order_id: LocalId
    decision_no: Line
    required_actions: tuple[RequiredAction, ...]
    """Actions added, and actions of the order with another text or due day, by their id."""
    reason: Text
    served_on: datetime.date

    def __post_init__(self) -> None:
        """Refuse a change of nothing."""
        if not self.required_actions:
            message = "required_actions: at least one is added or changed"
            raise ValueError(message)


class CorrectiveActionReported(Event, frozen=True, kw_only=True, tag="corrective_action.reported.v1"):
    """The holder claims to have done what an order demands; the order stays open until an officer closes it (E-1)."""

    order_id: LocalId
    action_ids: tuple[LocalId, ...]
    claim: Annotated[Literal["met", "partially_met", "not_met"], coded("milestone_claim")]
    done_on: datetime.date | None = None
    narrative: Text | None = None

    def __post_init__(self) -> None:
        """Refuse a claim about nothing."""
        if not self.action_ids:
            message = "action_ids: at least one is reported on"
            raise ValueError(message)


class InspectionAccessRefused(Event, frozen=True, kw_only=True, tag="inspection_access.refused.v1"):
    """Inspectors were kept from the site or its records, or deceived (Arts 56 and 73)."""

    refusal_id: LocalId
    inspection_id: LocalId | None = None
    """The inspection, where one took place all the same."""
    refused_on: datetime.date
    refusal_kind: Annotated[
        Literal["entry_refused", "obstructed", "records_withheld", "deceived"], coded("access_refusal")
    ]
    description: Text
    area_ids: tuple[LocalId, ...] = ()
    basis: Basis | None = None
    report_sha256: Sha256 | None = None


class OrderNotComplied(Event, frozen=True, kw_only=True, tag="order.not_complied.v1"):
    """The authority determined that an order was not complied with by its day (Art. 71; 30 USC 1271(a)(3); rule E-2).

    The order stays open. That a day passed is a fact of the clock; this is the authority's word on it.
    """

    order_id: LocalId
    action_ids: tuple[LocalId, ...] = ()
    """The actions not done; empty for the order as a whole."""
    determined_on: datetime.date
    decision_no: Line | None = None
    description: Text | None = None
    report_sha256: Sha256 | None = None
