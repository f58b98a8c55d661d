# SPDX-License-Identifier: Apache-2.0
"""Who has to restore: an authority's word on it (domain.md §7.4 B; Arts 27 and 45; rule D-7)."""

from typing import Annotated, Literal

from events.catalogue.amounts import Percentage
from events.catalogue.event import Event
from events.codelists import coded
from events.ids import LocalId, Name, ObligationId, Sha256
from events.values import Line, Text


class RestorationDutyAllocated(Event, frozen=True, kw_only=True, tag="restoration_duty.allocated.v1"):
    """From the effective day on, a party has to restore: all that is open, or the areas and obligations named.

    With a share, several parties answer together: then nobody is put in the place of who owed it before.
    """

    duty_holder: Name
    basis: Annotated[Literal["transfer", "extinction", "legacy_assumption", "court"], coded("duty_allocation_basis")]
    share_percent: Percentage | None = None
    area_ids: tuple[LocalId, ...] = ()
    """What is owed on these areas, and on no others."""
    obligation_ids: tuple[ObligationId, ...] = ()
    decision_no: Line | None = None
    document_sha256: Sha256 | None = None
    """Of the contract, decision or judgment."""
    statement: Text | None = None
