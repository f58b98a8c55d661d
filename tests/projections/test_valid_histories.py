# SPDX-License-Identifier: Apache-2.0
"""Random valid histories: whatever the desk admits, in whatever order (issue 5; reliability.md cases 84, 86, 89, 90).

A thousand steps each time, ten thousand where VERDIGRIS_NIGHTLY is set. Acts are drawn to fit what is on record, most
of them, and those that admission refuses are dropped: what is left is a history that the registry could have.
"""

import datetime
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from events.catalogue.inspections import CorrectiveActionReported, OrderClosed
from events.catalogue.milestones import MilestoneReported, MilestoneScheduled
from events.values import FixedDue, Period, YearlyDue
from projections.right.obligation import Obligation
from projections.rules import profile_for
from registry.flags import decide_flags
from tests.conftest import is_night
from tests.projections.logs import make_log
from tests.projections.valid_histories import RIGHT, ValidHistory
from tests.registry.admission import closing, mine, planned, put_right
from tests.registry.admission.test_permissions import ACTORS

STEPS = 10_000 if is_night else 1_000
STEPS_EACH = 100
LEAST_ACCEPTED = 40
"""Per cent of what is tried."""

DATA = st.data()
FIGURE = st.integers(0, 9)
ANY = st.booleans()


class ValidHistories(RuleBasedStateMachine):
    """What parties to a right do, one act after another."""

    tried: ClassVar[Counter[str]] = Counter()
    taken: ClassVar[Counter[str]] = Counter()
    refused: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        """Begin with a right that is registered, and an empty log."""
        super().__init__()
        self._folder = TemporaryDirectory()
        self.history = ValidHistory(make_log(Path(self._folder.name)))

    def teardown(self) -> None:
        """Check the whole, and count."""
        try:
            self.history.check_all()
        finally:
            self.tried.update(self.history.tried)
            self.taken.update(self.history.taken)
            self.refused.update(self.history.numbers)
            self.history.log.database.close()
            self._folder.cleanup()

    # Drawing

    def _file(self, data: st.DataObject, event: Any, by: str) -> bool:
        """File it, one time in ten by anybody."""
        if data.draw(FIGURE) == 0:
            by = data.draw(st.sampled_from(ACTORS))
        return self.history.file(event, by)

    def _in_days(self, data: st.DataObject, least: int, most: int) -> datetime.date:
        return self.history.today + datetime.timedelta(days=data.draw(st.integers(least, most)))

    def _one(self, data: st.DataObject, found: list[str]) -> str:
        """Return one of the names that fit, or now and then one that nothing has."""
        is_known = data.draw(FIGURE) > 0
        return data.draw(st.sampled_from(found)) if found and is_known else "NONE"

    def _obligations(self, *kinds: str) -> list[Obligation]:
        return [each for each in self.history.state.obligations.values() if not kinds or each.kind in kinds]

    def _open(self, *kinds: str) -> list[str]:
        return [each.obligation_id for each in self._obligations(*kinds) if each.ended is None and each.met is None]

    def _claimed(self) -> list[str]:
        """Return the milestones with a claim that nobody judged yet."""
        owed = [each for each in self._obligations("milestone") if each.ended is None and each.claims]
        return [
            each.obligation_id
            for each in owed
            if each.claims[-1].claim != "not_met"
            and not any(verdict.verified or verdict.position > each.claims[-1].position for verdict in each.verdicts)
        ]

    def _some(self, data: st.DataObject, ids: list[str]) -> tuple[str, ...]:
        return tuple(sorted(data.draw(st.sets(st.sampled_from(ids), max_size=3)))) if ids else ()

    def _areas(self) -> list[str]:
        return [each.area_id for each in self.history.state.areas.values() if each.ended_position is None]

    # Time, the views and questions

    @rule(days=st.integers(1, 90))
    def wait(self, days: int) -> None:
        """Let time pass."""
        self.history.world.today += datetime.timedelta(days=days)

    @rule(page=st.integers(1, 9))
    def follow(self, page: int) -> None:
        """Let the views follow."""
        self.history.catch_up(page)

    @rule(days=st.integers(-400, 400))
    def ask(self, days: int) -> None:
        """Ask about a day."""
        self.history.ask(self.history.today + datetime.timedelta(days=days))

    @rule()
    def sweep(self) -> None:
        """Note what is overdue, as the clock does."""
        today = self.history.today
        flags = list(decide_flags(self.history.state, as_of=today, profile=profile_for("CN", today)))
        assert all(self.history.file(flag, "service") for flag in flags)
        assert [] == list(decide_flags(self.history.state, as_of=today, profile=profile_for("CN", today)))

    # The plan and its milestones

    @rule(data=DATA)
    def plan(self, data: st.DataObject) -> None:
        """Submit or approve a version of the plan, or amend what is approved."""
        plan = self.history.state.plans.get("P1")
        last = plan.versions[-1] if plan else None
        if last is None or last.approved_position is not None:
            self._file(data, mine.submit(last.version + 1 if last else 1), self.history.holder)
        else:
            self._file(data, mine.approve(last.version), "OFFICER")

    @precondition(lambda self: "P1" in self.history.state.plans)
    @rule(data=DATA)
    def amend(self, data: st.DataObject) -> None:
        """Amend the plan: give up some of what it demands, and say nothing of the rest."""
        last = self.history.state.plans["P1"].versions[-1]
        if last.approved_position is not None and not self._file(
            data, mine.submit(last.version + 1), self.history.holder
        ):
            return
        version = self.history.state.plans["P1"].versions[-1].version
        owed = [each for each in self._obligations("milestone") if each.plan_id == "P1" and each.ended is None]
        ids = [each.obligation_id for each in owed if each.met is None or each.met.standing == "claimed"]
        given_up = self._some(data, ids)
        superseded = tuple(planned.give_up(each) for each in given_up)
        self._file(data, planned.amend(version, superseded=superseded), "OFFICER")

    @rule(data=DATA, of_plan=st.booleans())
    def schedule(self, data: st.DataObject, of_plan: bool) -> None:  # noqa: FBT001
        """Schedule a milestone, due in the past, soon or late, for some of the areas."""
        self._schedule(data, of_plan=of_plan)

    def _schedule(self, data: st.DataObject, *, of_plan: bool) -> None:
        plan = self.history.state.plans.get("P1")
        is_approved = plan is not None and any(each.approved_position is not None for each in plan.versions)
        event = mine.schedule(
            self.history.new_id("M"),
            due=FixedDue(on=self._in_days(data, -60, 300)),
            plan_id="P1" if of_plan and is_approved else None,
            area_ids=self._some(data, self._areas()),
            owed_by=data.draw(st.sampled_from([None, None, None, "OTHERCO"])),
        )
        self._file(data, event, "REGISTRAR")

    @rule(data=DATA, claim=st.sampled_from(["met", "met", "partially_met", "not_met"]))
    def claim(self, data: st.DataObject, claim: str) -> None:
        """Claim a milestone met, or not; where there is none, schedule one."""
        if not self._open("milestone"):
            self._schedule(data, of_plan=False)
        milestone_id = self._one(data, self._open("milestone"))
        owner = self.history.state.obligations.get(milestone_id)
        event = mine.report(milestone_id, claim, self._in_days(data, -60, 0))
        self._file(data, event, (owner and owner.owed_by) or self.history.holder)

    @rule(data=DATA, is_good=st.booleans())
    def judge(self, data: st.DataObject, is_good: bool) -> None:  # noqa: FBT001
        """Verify a claim, or reject it; where there is none, make one."""
        if not self._claimed():
            self.claim(data, "met")
        claimed = self._claimed()
        milestone_id, today = self._one(data, claimed), self.history.today
        event = mine.verify(milestone_id, today) if is_good else mine.reject(milestone_id, verified_on=today)
        self._file(data, event, "INSPECTOR")

    # What is owed is moved, stayed and given up

    @precondition(lambda self: self._open())
    @rule(data=DATA)
    def extend(self, data: st.DataObject) -> None:
        """Extend a deadline, before it passed or after."""
        obligation_id = self._one(data, self._open())
        owed = self.history.state.obligations.get(obligation_id)
        old = (owed.dues[-1].due_on if owed else None) or self.history.today
        new = old + datetime.timedelta(days=data.draw(st.integers(0, 200)))
        event = mine.extend(obligation_id, old_due=old, new_due=new, granted_on=self.history.today)
        self._file(data, event, "OFFICER")

    @precondition(lambda self: self._open())
    @rule(data=DATA)
    def stay(self, data: st.DataObject) -> None:
        """Let time stand still for something, or go on."""
        lasting = [each for each in self.history.state.stays.values() if each.lifted_position is None]
        if data.draw(ANY) and lasting:
            event: Any = planned.lift(lasting[-1].stay_id, lifted_on=self.history.today)
        else:
            today = self.history.today
            owed = self._one(data, self._open())
            event = planned.stay(self.history.new_id("ST"), owed, granted_on=today, stayed_from=today)
        self._file(data, event, "OFFICER")

    @precondition(lambda self: self._open("milestone"))
    @rule(data=DATA)
    def waive(self, data: st.DataObject) -> None:
        """Waive a milestone."""
        self._file(data, planned.waive(self._one(data, self._open("milestone"))), "OFFICER")

    # Who owes it

    @rule(data=DATA)
    def transfer(self, data: st.DataObject) -> None:
        """Transfer the right, the seller keeping some of what is owed."""
        holder = self.history.holder
        to = data.draw(st.sampled_from([each for each in ("MINECO", "OTHERCO", "SIGNATORY") if each != holder]))
        mine_own = [each for each in self._open() if self.history.state.obligations[each].owed_by == holder]
        retained = self._some(data, mine_own)
        law = "contract_otherwise" if retained else "transferee_default"
        event = mine.transfer(transferor=holder, transferee=to, duty_rule=law, retained_obligations=retained)
        self._file(data, event, "REGISTRAR")

    @precondition(lambda self: self._open())
    @rule(data=DATA)
    def allocate(self, data: st.DataObject) -> None:
        """Lay a duty on another party."""
        to = data.draw(st.sampled_from(["MINECO", "OTHERCO", "SIGNATORY"]))
        owed = self._some(data, self._open())
        self._file(data, planned.allocate(to, obligation_ids=owed), "REGISTRAR")

    @precondition(lambda self: len(self.history.world.entries) > 100)
    @rule(data=DATA)
    def extinguish(self, data: st.DataObject) -> None:
        """End the right."""
        self._file(data, mine.extinguish(), "REGISTRAR")

    # Land

    @rule(data=DATA, area_m2=st.integers(1, 10**6))
    def define(self, data: st.DataObject, area_m2: int) -> None:
        """Tell a piece of land apart."""
        self._file(data, planned.define(self.history.new_id("A"), area_m2), self.history.holder)

    @precondition(lambda self: self._areas())
    @rule(data=DATA, won=st.sampled_from([0, 0, 0, 5, -1]))
    def divide(self, data: st.DataObject, won: int) -> None:
        """Split an area in two, or survey it again; now and then the sums do not fit."""
        area_id = self._one(data, self._areas())
        area = self.history.state.areas.get(area_id)
        whole = max(0, (area.area.area_m2 if area else 100) + won)
        first = whole * data.draw(st.integers(1, 99)) // 100
        parts = [
            planned.piece(self.history.new_id("A"), first, area_id),
            planned.piece(self.history.new_id("A"), whole - first, area_id),
        ]
        told = {"difference_m2": won, "reason": planned.WORDS} if won and data.draw(ANY) else {}
        self._file(data, planned.redefine("split", (area_id,), *parts, **told), self.history.holder)

    @precondition(lambda self: len(self._areas()) > 1)
    @rule(data=DATA)
    def merge(self, data: st.DataObject) -> None:
        """Make one area of two."""
        replaced = tuple(sorted(data.draw(st.sets(st.sampled_from(self._areas()), min_size=2, max_size=3))))
        whole = sum(self.history.state.areas[each].area.area_m2 for each in replaced)
        merged = planned.piece(self.history.new_id("A"), whole)
        self._file(data, planned.redefine("merged", replaced, merged), self.history.holder)

    @rule(data=DATA)
    def accept(self, data: st.DataObject) -> None:
        """Go on with the acceptance of an area: apply, survey, decide; then let it go."""
        state, today = self.history.state, self.history.today
        undecided = [each for each in state.acceptances.values() if each.decision is None]
        if not self._areas():
            self._file(data, planned.define(self.history.new_id("A"), 1000), self.history.holder)
        elif not undecided:
            area_id = self._one(data, self._areas())
            self._file(data, closing.apply(self.history.new_id("Z"), area_id), self.history.holder)
        elif not undecided[-1].surveys:
            self._file(data, closing.hold(undecided[-1].application_id, held_on=today), "ACCEPTANCE")
        else:
            is_good = data.draw(ANY)
            due = self._in_days(data, 1, 200).isoformat()
            items = () if is_good else (closing.item(self.history.new_id("IT"), due_on=due),)
            result = "qualified" if is_good else "rectification_required"
            event = closing.decide(undecided[-1].application_id, result, *items, decided_on=today)
            self._file(data, event, "ACCEPTANCE")

    @precondition(lambda self: any(each.accepted_area_ids for each in self.history.state.acceptances.values()))
    @rule(data=DATA)
    def let_go(self, data: st.DataObject) -> None:
        """Discharge an accepted area, or revoke its acceptance."""
        accepted = [each for each in self.history.state.acceptances.values() if each.accepted_area_ids]
        acceptance = data.draw(st.sampled_from(accepted))
        if data.draw(FIGURE) < 3:
            event: Any = closing.revoke(acceptance.application_id, revoked_on=self.history.today)
            self._file(data, event, "ACCEPTANCE")
        else:
            self._file(data, closing.discharge(*sorted(acceptance.accepted_area_ids)), "OFFICER")

    # Inspections, orders and reports

    @rule(data=DATA)
    def inspect(self, data: st.DataObject) -> None:
        """Inspect, and find something."""
        inspection_id, today = self.history.new_id("I"), self.history.today
        if self._file(data, mine.inspect(inspection_id, first_day=today), "INSPECTOR"):
            found = mine.find(self.history.new_id("F"), inspection_id=inspection_id)
            self._file(data, found, "INSPECTOR")

    @rule(data=DATA)
    def order(self, data: st.DataObject) -> None:
        """Order something to be done."""
        due = self._in_days(data, 1, 100).isoformat()
        event = mine.order(
            self.history.new_id("O"), finding_ids=(), required_actions=(mine.action("A1", due), mine.action("A2", due)),
            served_on=self.history.today,
        )  # fmt: skip
        self._file(data, event, "OFFICER")

    @precondition(lambda self: any(each.closed_position is None for each in self.history.state.orders.values()))
    @rule(data=DATA)
    def follow_order(self, data: st.DataObject) -> None:
        """Report an order done, or close it."""
        standing = [each.order_id for each in self.history.state.orders.values() if each.closed_position is None]
        order_id, today = self._one(data, standing), self.history.today
        if data.draw(ANY):
            done = CorrectiveActionReported(order_id=order_id, action_ids=("A1",), claim="met", done_on=today)
            self._file(data, done, self.history.holder)
        else:
            self._file(data, OrderClosed(order_id=order_id, verified_on=today), "OFFICER")

    @rule(data=DATA)
    def impose(self, data: st.DataObject) -> None:
        """Lay a report on the holder, once or every year."""
        first = self._in_days(data, -100, 30)
        period = Period(first=first, last=first + datetime.timedelta(days=364))
        due: Any = FixedDue(on=self._in_days(data, -30, 200))
        if data.draw(FIGURE) < 3:
            due = YearlyDue(month=3, day=31)
        self._file(data, mine.impose(self.history.new_id("D"), period=period, due=due), "REGISTRAR")

    @precondition(lambda self: self._open("report"))
    @rule(data=DATA)
    def report(self, data: st.DataObject) -> None:
        """Report under a duty."""
        duty_id = self._one(data, self._open("report"))
        duty = self.history.state.obligations.get(duty_id)
        period = duty.period if duty and duty.period else mine.YEAR
        event = mine.annual_report(duty_id, period=period)
        self._file(data, event, (duty and duty.owed_by) or self.history.holder)

    # Second thoughts

    @rule(data=DATA)
    def take_back(self, data: st.DataObject) -> None:
        """Take back a claim or a milestone, or say it anew."""
        entries = [each for each in self.history.world.entries if each.stream == RIGHT]
        fit = [each for each in entries if isinstance(each.filing.event, MilestoneReported | MilestoneScheduled)]
        if not fit:
            return
        entry = data.draw(st.sampled_from(fit[-6:]))
        event: Any = entry.filing.event
        said: Any = put_right.retract(entry.position)
        if data.draw(ANY) and isinstance(event, MilestoneReported):
            corrected = mine.report(event.milestone_id, "not_met", entry.filing.effective_on)
            said = put_right.correct(entry.position, corrected)
        elif data.draw(ANY) and isinstance(event, MilestoneScheduled):
            moved = mine.schedule(event.milestone_id, due=FixedDue(on=self._in_days(data, -60, 300)))
            said = put_right.correct(entry.position, moved)
        self._file(data, said, "REGISTRAR")

    @precondition(lambda self: len(self.history.world.entries) > 60)
    @rule(data=DATA, party=st.sampled_from(["INSPECTOR", "OFFICER"]))
    def give_up_key(self, data: st.DataObject, party: str) -> None:
        """Give up a key that was in other hands for some time."""
        if data.draw(FIGURE) == 0:
            self.history.give_up_key(party, self._in_days(data, -90, 0))


def test_case_90_whatever_is_admitted_leaves_everything_sound() -> None:
    """
    Nothing owed is lost, hectares balance, the fold knows no borders, views equal their rebuild, and what was answered
    once is answered again to the byte, through a thousand acts of which the desk took more than forty in a hundred.
    """
    for counts in (ValidHistories.tried, ValidHistories.taken, ValidHistories.refused):
        counts.clear()

    run_state_machine_as_test(
        ValidHistories,
        settings=settings(
            max_examples=STEPS // STEPS_EACH,
            stateful_step_count=STEPS_EACH,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            # A failure is shown as it was found: to make it smaller would take as long as the whole.
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
        ),
    )

    tried, taken = ValidHistories.tried.total(), ValidHistories.taken.total()
    assert 100 * taken > LEAST_ACCEPTED * tried, ValidHistories.refused
    assert len(ValidHistories.taken) > 20, sorted(ValidHistories.taken)
