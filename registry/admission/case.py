# SPDX-License-Identifier: Apache-2.0
"""One filing before the desk, with all that may be looked at to decide on it, and the rule that may refuse it."""

import datetime
from dataclasses import dataclass
from typing import NoReturn

from msgspec import Struct

from events.errors import RuleViolationError
from events.families import EventFamily, family_of
from events.filing import Filing
from events.ids import parse_subject
from projections.right.state import SubjectState
from registry.admission.permissions import Capacity
from registry.admission.trust import Actor, TrustState


class Case(Struct, frozen=True, kw_only=True, eq=False):
    """A filing, who signs it, and the log before it; nothing else decides."""

    filing: Filing
    trust: TrustState
    state: SubjectState
    """Of the filing's subject, before this filing."""
    today: datetime.date
    """The civil day of recording, in UTC."""
    actor: Actor
    capacity: Capacity | None = None
    """In which capacity the actor files; None until that is decided."""

    def acting_as(self, capacity: Capacity) -> "Case":
        """Return the case with the capacity decided."""
        # Field by field: `structs.replace` takes longer.
        return Case(
            filing=self.filing,
            trust=self.trust,
            state=self.state,
            today=self.today,
            actor=self.actor,
            capacity=capacity,
        )

    def signed_by(self, actor: Actor) -> "Case":
        """Return the case as if `actor` filed it."""
        return Case(filing=self.filing, trust=self.trust, state=self.state, today=self.today, actor=actor)

    @property
    def subject_name(self) -> str:
        """The subject's name without its kind; empty for the registry."""
        return parse_subject(self.filing.payload.subject)[1]

    @property
    def family(self) -> EventFamily:
        """The family of the event."""
        return family_of(type(self.filing.event))

    @property
    def is_imported(self) -> bool:
        """Whether the filing says what another register or paper says."""
        return self.filing.payload.source is not None


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that may refuse a filing, and the law or clause it stands on."""

    rule_id: str
    citation: str

    def refuse(self, message: str, *, code: str, pointer: str) -> NoReturn:
        """Refuse the filing under this rule."""
        raise RuleViolationError(message, rule=self.rule_id, citation=self.citation, code=code, pointer=pointer)
