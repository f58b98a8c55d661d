# SPDX-License-Identifier: Apache-2.0
"""One thing owed by a date, with everything recorded about it: due days, duty holders, claims, verdicts, flags.

Facts only. Whether it is overdue is computed by `projections.rules` for a date; nothing here says so.
"""

import datetime
from typing import Literal

from msgspec import Struct, field

from events.values import (
    AfterEventDue,
    AnniversaryDue,
    Basis,
    Identifier,
    Period,
    Strength,
    Text,
    WorkdaysAfterEventDue,
    YearlyDue,
)

ObligationKind = Literal["milestone", "report", "order_action", "rectification", "authority_duty"]
Side = Literal["holder", "authority"]


class Record(Struct, kw_only=True, omit_defaults=True):
    """What all parts of a state share: changed in place by the fold, defaults left out of the stored JSON."""


class DueVersion(Record, kw_only=True):
    """A due day as set at first (version 1) or moved later; version counts in order of recording."""

    version: int
    due_on: datetime.date | None = None
    """None: to be worked out from `rule` and `after`, or within a reasonable time counted from `after` (rule D-3)."""
    after: datetime.date | None = None
    rule: AfterEventDue | WorkdaysAfterEventDue | None = None
    """How `due_on` follows from an event; `after` is the day of that event, None until it is on record."""
    roll: Literal["none", "next_working_day"] | None = None
    """As the obligation states it; None leaves it to the rule profile."""
    granted_on: datetime.date
    """From this day on the version is in force."""
    position: int
    reason: str | None = None
    """Why it was moved; None for version 1."""
    decision_no: str | None = None

    def may_be_on(self, day: datetime.date) -> bool:
        """Tell whether it may be due on `day`: on which working days are over, only a calendar says."""
        return isinstance(self.rule, WorkdaysAfterEventDue) or self.due_on == day


class Claim(Record, kw_only=True):
    """What the party says about the milestone."""

    position: int
    claim: Literal["met", "partially_met", "not_met"]
    achieved_on: datetime.date | None = None
    effective_on: datetime.date
    precision: str = "day"
    made_on: datetime.date
    """When the claim was filed here or, if imported, made elsewhere."""

    @property
    def decisive_on(self) -> datetime.date:
        """The day from which the claim holds (rule D-4)."""
        return self.achieved_on or self.effective_on


class Verdict(Record, kw_only=True):
    """What someone entitled to verify found."""

    position: int
    verified: bool
    """False: the verification was rejected and the milestone is open again."""
    verified_on: datetime.date
    achieved_on: datetime.date | None = None


class Met(Record, kw_only=True):
    """That the obligation is met, since when, and on whose word."""

    on: datetime.date
    """The decisive day: achieved, filed or verified; for a report filed here the UTC day of `recorded_at`."""
    precision: str = "day"
    position: int
    standing: Literal["claimed", "verified", "filed", "closed"]
    recorded_at: datetime.datetime | None = None
    """Given where recording decides: the rules take the local day of this instant instead of `on`."""


class Draft(Record, kw_only=True):
    """A report that was signed but not received as filed; it never meets the duty."""

    position: int
    on: datetime.date
    precision: str = "day"


class Flag(Record, kw_only=True):
    """The registry's own note that it saw the obligation overdue; never used to compute anything."""

    position: int
    version: int
    due_on: datetime.date
    overdue_since: datetime.date
    evaluated_as_of: datetime.date
    cleared_position: int | None = None
    cleared_reason: str | None = None


class DueSoon(Record, kw_only=True):
    """The registry's own note that the due day came near; never used to compute anything."""

    position: int
    version: int
    due_on: datetime.date
    mark_days: int
    days_left: int
    evaluated_as_of: datetime.date


class ExtensionRequest(Record, kw_only=True):
    """The holder asked for a later day; until it is granted, the day in force holds."""

    request_id: str
    position: int
    made_on: datetime.date
    asked_due: datetime.date
    reason: str
    outcome: Literal["granted", "refused"] | None = None
    """None while nobody answered it."""
    answered_on: datetime.date | None = None
    answered_position: int | None = None
    decision_no: str | None = None


class ObligationStay(Record, kw_only=True):
    """Time stands still for the obligation: from a day, to a day or until the stay is lifted (rule D-6)."""

    stay_id: str
    position: int
    granted_on: datetime.date
    """From this day on the stay counts, for the days before it, too."""
    stayed_from: datetime.date
    stayed_to: datetime.date | None = None
    """The last day of the stay; None: it goes on."""
    lifted_position: int | None = None


class Ended(Record, kw_only=True):
    """The obligation was given up, or what imposed it was taken back; that it was late until then is not undone."""

    how: Literal["superseded", "waived", "retracted"]
    on: datetime.date
    position: int
    decision_no: str | None = None
    """None where a correction or retraction ended it: the decision, if there is one, stands there."""
    replaced_by: str | None = None
    although_overdue: bool = True
    """False: of what was overdue by then the delay stays owed an answer (rule D-9)."""


class DutyPassed(Record, kw_only=True):
    """The duty passed from one party to another, with the right or by an authority's word (rule D-7)."""

    from_party: str | None
    """None: nobody was known to owe it."""
    to_party: str
    on: datetime.date
    position: int


class DutyNotes(Record, kw_only=True):
    """What the registry noted about something an authority owes; what it owes follows from the state."""

    flags: list[Flag] = field(default_factory=list)
    due_soon: list[DueSoon] = field(default_factory=list)


class Series(Record, kw_only=True):
    """A duty that comes again and again, kept with the last of its rounds that is written down.

    The rounds behind it follow from the rule alone (`projections.right.series`), so that what is stored depends on the
    events and never on the day one asks about.
    """

    rule: YearlyDue | AnniversaryDue
    number: int
    """Which round this is, from 0."""
    duty: "Obligation"
    """The duty as imposed, for its first period, with who owes it."""


class Obligation(Record, kw_only=True):
    """Anything owed by a date; its id is unique within the subject."""

    obligation_id: str
    kind: ObligationKind
    code: str
    """The milestone kind, report kind, order kind, result of acceptance, or what an authority owes."""
    title: Text | None = None
    period: Period | None = None
    imposed_on: datetime.date
    imposed_position: int
    dues: list[DueVersion]
    """Version 1 first, the others by the day they were granted, then by position."""
    owed_by: str | None = None
    """Who owes it as far as is known now; `passed` tells who did before."""
    named_owner: str | None = None
    """The party the imposing event names; None: whoever holds the duty."""
    side: Side = "holder"
    passed: list[DutyPassed] = field(default_factory=list)
    basis: Basis
    strength: Strength = "must"
    verification_required: bool = False
    area_ids: tuple[str, ...] = ()
    plan_id: str | None = None
    order_id: str | None = None
    references: tuple[Identifier, ...] = ()
    claims: list[Claim] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    met: Met | None = None
    """The earliest decisive fulfilment among all that is known; rules ask again for a date."""
    drafts: list[Draft] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    due_soon: list[DueSoon] = field(default_factory=list)
    extension_requests: list[ExtensionRequest] = field(default_factory=list)
    stays: list[ObligationStay] = field(default_factory=list)
    ended: Ended | None = None
    series: Series | None = None

    @property
    def is_binding(self) -> bool:
        """Whether missing it can break the law; a voluntary promise or a standard cannot (rule C-3)."""
        return self.strength == "must" and self.basis.kind not in {"voluntary", "standard"}
