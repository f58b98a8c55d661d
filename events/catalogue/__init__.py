# SPDX-License-Identifier: Apache-2.0
"""The event catalogue: one file per family, every type string once (domain.md §7.4).

A type string, once released, is never renamed and its fields never change meaning; what must change becomes `.v2`.
"""

from typing import get_args

from events.catalogue.calendars import WorkingCalendarAdopted
from events.catalogue.clock import (
    ObligationDueSoonFlagged,
    ObligationOverdueCleared,
    ObligationOverdueFlagged,
    SchedulerRunCompleted,
)
from events.catalogue.corrections import DisputeResolved, EventCorrected, EventDisputed, EventRetracted
from events.catalogue.delegations import DelegationGranted, DelegationRevoked
from events.catalogue.event import Event
from events.catalogue.records import ImportBatchRecorded, PayloadRedacted, WritingResumed
from events.catalogue.statements import Statement
from events.catalogue.trust import (
    GovernanceKeysChanged,
    LogKeyAdded,
    LogKeyRetired,
    PartyRegistered,
    PartyUpdated,
    RegistryFounded,
    RoleGranted,
    RoleRevoked,
    RuleProfileAdopted,
    ServiceKeyAdded,
    ServiceKeyRetired,
    SigningKeyRegistered,
    SigningKeyRevoked,
)

AnyEvent = (
    RegistryFounded
    | PartyRegistered
    | PartyUpdated
    | RoleGranted
    | RoleRevoked
    | SigningKeyRegistered
    | SigningKeyRevoked
    | LogKeyAdded
    | LogKeyRetired
    | ServiceKeyAdded
    | ServiceKeyRetired
    | GovernanceKeysChanged
    | DelegationGranted
    | DelegationRevoked
    | Statement
    | ObligationOverdueFlagged
    | ObligationOverdueCleared
    | ObligationDueSoonFlagged
    | SchedulerRunCompleted
    | ImportBatchRecorded
    | WritingResumed
    | EventCorrected
    | EventRetracted
    | EventDisputed
    | DisputeResolved
    | PayloadRedacted
    | WorkingCalendarAdopted
    | RuleProfileAdopted
)

EVENT_TYPES: dict[str, type[Event]] = {str(kind.__struct_config__.tag): kind for kind in get_args(AnyEvent)}
"""Every event type by its type string."""
