# SPDX-License-Identifier: Apache-2.0
"""A subject's history as facts, for tests of the fold and the rules: no keys, no database, no clock."""

import datetime
from typing import Any

from events.catalogue.disclosures import AnnualReportFiled, ReportingDutyImposed
from events.catalogue.event import Event
from events.catalogue.inspections import InspectionConducted
from events.catalogue.milestones import DeadlineExtended, MilestoneReported, MilestoneScheduled, MilestoneVerified
from events.catalogue.plans import RestorationPlanApproved, RestorationPlanSubmitted
from events.catalogue.rights import MiningRightRegistered, MiningRightTransferred
from events.ids import Position, StreamVersion
from events.values import Basis, Due, FixedDue, Period, RepeatedDue, Text
from projections.folding import fold_history
from projections.right.distrust import TRUSTING, Compromise, Distrust
from projections.right.facts import Fact
from projections.rules import ObligationStatus, Profile, evaluate, evaluate_all, find_owed, profile_for
from projections.status import status_of

RIGHT = "right:CN-41-000123-7"
SHA = "0" * 64
STATUTE = Basis(kind="statute", instrument="CN-MRL-2024", article="47")
PLAN = Basis(kind="plan", instrument="P1")
VOLUNTARY = Basis(kind="voluntary")


def day(text: str) -> datetime.date:
    """Return the civil day written as YYYY-MM-DD."""
    return datetime.date.fromisoformat(text)


def year(number: int) -> Period:
    """Return the calendar year as a period."""
    return Period(first=datetime.date(number, 1, 1), last=datetime.date(number, 12, 31))


class Chronicle:
    """Facts of one subject in log order, folded whole or up to a known size."""

    def __init__(self, subject: str = RIGHT, *, jurisdiction: str = "CN") -> None:
        self.subject = subject
        self.jurisdiction = jurisdiction
        self.facts: list[Fact] = []
        self.gap = 0
        self.distrust: Distrust = TRUSTING

    def give_up(self, key_id: str, since: str | None) -> int:
        """Give a key up as compromised since a day, by an event elsewhere that takes the next position."""
        self.gap += 1
        position = len(self.facts) + self.gap - 1
        self.distrust = Distrust((*self.distrust, Compromise(key_id, position, day(since) if since else None)))
        return position

    def add(self, event: Event, on: str, *, recorded: str = "", **more: Any) -> int:
        """Add `event`, effective on a day and recorded at noon UTC of it or at the instant given; give its position."""
        position = Position(len(self.facts) + self.gap)
        instant = datetime.datetime.fromisoformat(recorded or f"{on}T12:00:00Z").astimezone(datetime.UTC)
        fact = Fact(
            position=position,
            stream_version=StreamVersion(len(self.facts) + 1),
            recorded_at=instant,
            effective_on=day(on),
            filing_id="f",
            event=event,
            **{"key_id": "k" * 43} | more,
        )
        self.facts.append(fact)
        return position

    def state(self, known_at: int | None = None) -> Any:
        """Fold the facts at positions below `known_at`, or all; untyped, since tests look inside."""
        size = len(self.facts) + self.gap if known_at is None else known_at
        facts = [fact for fact in self.facts if fact.position < size]
        known, state = fold_history(self.subject, facts, self.distrust.at(size))
        assert known.review is None
        return state

    def profile(self, as_of: str) -> Profile:
        """Return the profile of the jurisdiction for the day."""
        return profile_for(self.jurisdiction, day(as_of))

    def obligation(self, obligation_id: str, as_of: str, known_at: int | None = None) -> ObligationStatus:
        """Evaluate one obligation, a round of a duty or what an authority owes among them."""
        profile = self.profile(as_of)
        owed = {each.obligation_id: each for each in find_owed(self.state(known_at), day(as_of), profile)}
        return evaluate(owed[obligation_id], as_of=day(as_of), profile=profile)

    def judged(self, as_of: str, known_at: int | None = None) -> Any:
        """Evaluate everything owed by a day."""
        return evaluate_all(self.state(known_at), as_of=day(as_of), profile=self.profile(as_of))

    def status(self, as_of: str, known_at: int | None = None) -> Any:
        """Return the subject's status, untyped for the same reason."""
        size = len(self.facts) + self.gap if known_at is None else known_at
        return status_of(self.state(known_at), as_of=day(as_of), known_at=size, profile=self.profile(as_of))

    def headline(self, as_of: str, known_at: int | None = None) -> str:
        """Return the subject's headline."""
        return str(self.status(as_of, known_at).headline)

    # The events most histories are made of.

    def register(self, on: str = "2025-07-01", *, key_id: str = "k" * 43, **fields: Any) -> int:
        """Register the right, held by SELLER."""
        given: dict[str, Any] = {
            "right_kind": "mining",
            "names": Text(zh="青铜山矿"),
            "jurisdiction": self.jurisdiction,
            "holder": "SELLER",
        }
        return self.add(MiningRightRegistered(**given | fields), on, key_id=key_id)

    def transfer(self, on: str, *retained: str, otherwise: bool = False, **more: Any) -> int:
        """Transfer the right from SELLER to BUYER."""
        event = MiningRightTransferred(
            transferor="SELLER",
            transferee="BUYER",
            duty_rule="contract_otherwise" if otherwise or retained else "transferee_default",
            retained_obligations=retained,
        )
        return self.add(event, on, **more)

    def plan(self, on: str = "2025-08-01", version: int = 1) -> int:
        """Submit and approve a version of plan P1."""
        submitted = RestorationPlanSubmitted(
            plan_id="P1",
            version=version,
            plan_sha256=SHA,
            title=Text(zh="方案"),
            period=Period(first=day("2025-07-01"), last=day("2030-06-30")),
            mode_summary="zoned_phased",
            sections_present=("tailings", "consultation"),
        )
        self.add(submitted, on)
        return self.add(RestorationPlanApproved(plan_id="P1", version=version, decision_no="2025-17"), on)

    def milestone(self, milestone_id: str, due: str | Due, on: str = "2025-09-01", **fields: Any) -> int:
        """Schedule a milestone of the plan, due on a day or as given."""
        given: dict[str, Any] = {
            "milestone_id": milestone_id,
            "milestone_kind": "revegetated",
            "title": Text(en=milestone_id),
            "due": FixedDue(on=day(due)) if isinstance(due, str) else due,
            "basis": PLAN,
        }
        return self.add(MilestoneScheduled(**given | fields), on)

    def claim(self, milestone_id: str, on: str, achieved: str = "", claim: str = "met", **more: Any) -> int:
        """Report a milestone."""
        achieved_on = day(achieved) if achieved else None
        event = MilestoneReported(milestone_id=milestone_id, claim=claim, achieved_on=achieved_on)  # type: ignore[arg-type]
        return self.add(event, on, **more)

    def verify(self, milestone_id: str, on: str, achieved: str = "", **more: Any) -> int:
        """Verify a milestone."""
        achieved_on = day(achieved) if achieved else None
        event = MilestoneVerified(milestone_id=milestone_id, verified_on=day(on), achieved_on=achieved_on)
        return self.add(event, on, **more)

    def extend(self, obligation_id: str, old: str, new: str, granted: str, **more: Any) -> int:
        """Extend a deadline."""
        event = DeadlineExtended(
            obligation_id=obligation_id,
            old_due=day(old),
            new_due=day(new),
            reason="season",
            decision_no="2026-3",
            granted_on=day(granted),
        )
        return self.add(event, granted, **more)

    def duty(
        self, duty_id: str, due: str | Due | RepeatedDue, period: Period, on: str = "2025-07-01", **fields: Any
    ) -> int:
        """Impose a duty to file an annual report."""
        given: dict[str, Any] = {
            "duty_id": duty_id,
            "report_kind": "annual_report",
            "period": period,
            "due": FixedDue(on=day(due)) if isinstance(due, str) else due,
            "basis": STATUTE,
        }
        return self.add(ReportingDutyImposed(**given | fields), on)

    def report(self, duty_id: str | None, on: str, period: Period, *, standing: str = "filed", **more: Any) -> int:
        """File an annual report, or record its draft."""
        event = AnnualReportFiled(
            duty_id=duty_id,
            report_kind="annual_return",
            period=period,
            standing=standing,  # type: ignore[arg-type]
        )
        return self.add(event, on, **more)

    def inspect(self, on: str) -> int:
        """Inspect the right."""
        return self.add(InspectionConducted(inspection_id=f"I-{on}", inspection_kind="complete", first_day=day(on)), on)
