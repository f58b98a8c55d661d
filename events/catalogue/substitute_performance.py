# SPDX-License-Identifier: Apache-2.0
"""Substitute performance: others restore at the holder's cost (domain.md §7.4 F; Mineral Resources Law art. 71).

Administrative Compulsion Law arts 50 and 51: the authority orders it, it is done, and the cost is taken back.
"""

import datetime

from events.catalogue.event import Event
from events.ids import LocalId, Name, ObligationId
from events.values import Basis, Line, Money, Text


class SubstitutePerformanceOrdered(Event, frozen=True, kw_only=True, tag="substitute_performance.ordered.v1"):
    """An authority decided that somebody else does what the holder failed to do."""

    performance_id: LocalId
    decision_no: Line
    order_id: LocalId | None = None
    """The order that was not complied with."""
    obligation_ids: tuple[ObligationId, ...] = ()
    area_ids: tuple[LocalId, ...] = ()
    performer: Name | None = None
    """A registered party that does it."""
    estimated_cost: Money | None = None
    basis: Basis
    served_on: datetime.date


class SubstitutePerformanceStarted(Event, frozen=True, kw_only=True, tag="substitute_performance.started.v1"):
    """Work began."""

    performance_id: LocalId
    started_on: datetime.date
    performer: Name | None = None
    contract_no: Line | None = None


class SubstitutePerformanceCompleted(Event, frozen=True, kw_only=True, tag="substitute_performance.completed.v1"):
    """Work ended; what it cost is owed by the holder."""

    performance_id: LocalId
    completed_on: datetime.date
    cost: Money
    outcome: Text | None = None


class CostRecovered(Event, frozen=True, kw_only=True, tag="substitute_performance.cost_recovered.v1"):
    """The authority received money from the holder for it, whole or in part."""

    performance_id: LocalId
    amount: Money
    recovered_on: datetime.date
