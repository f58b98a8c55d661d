# SPDX-License-Identifier: Apache-2.0
"""Stories of a right, told as filings through the desk, each on its own day, and asked about while they are told.

Whatever was answered on the way is kept with the size of the log it was answered from. When the story is over,
`ask_again` puts every question once more, with that `known_at`, and finds the same bytes: what the registry said on any
past day does not change (architecture.md §6, reliability.md case 99).
"""

import datetime
from dataclasses import dataclass, field
from typing import Any

import msgspec

from events.catalogue.clock import ObligationOverdueCleared, ObligationOverdueFlagged
from events.catalogue.event import Event
from events.catalogue.inspections import InspectionConducted
from events.catalogue.milestones import DeadlineExtended, MilestoneReported, MilestoneScheduled
from events.catalogue.plans import RestorationPlanApproved, RestorationPlanSubmitted
from events.catalogue.rights import MiningRightRegistered
from events.entry import Entry, parse_entry
from events.ids import Position, TreeSize
from events.values import Basis, Due, FixedDue, Period, Text
from projections.answers import Answers
from projections.answers.known_at import parse_known_at
from projections.answers.obligations import ObligationItem
from projections.answers.right import RightAnswer
from projections.rules.rule import Reason
from projections.runner import Runner
from registry.deadlines import Sweeper
from registry.ledger.receipts import Receipt
from tests.histories import RIGHT, day
from tests.ledgers import ORIGIN, Ledger

FOUNDED = datetime.datetime(2025, 6, 2, 1, tzinfo=datetime.UTC)
SHA = "ab" * 32
WORDS = Text(zh="说明", en="words")
STATUTE = Basis(kind="statute", instrument="CN-MRL-2024", article="47")
PLAN = Basis(kind="plan", instrument="P1")
VOLUNTARY = Basis(kind="voluntary")
_FILED_AT = datetime.time(2)
"""Ten o'clock in China, when a story's filings of a day reach the desk."""


def sentence(text: Text) -> tuple[str, str]:
    """Return the words in English and in Chinese."""
    return text.en or "", text.zh or ""


@dataclass
class Story:
    """A registry while one story is told in it."""

    ledger: Ledger
    kept: dict[tuple[str, datetime.date, TreeSize], bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Enrol those who are in every story: an authority with all its offices, and a company."""
        offices = ("registrar", "authority_officer", "inspector", "acceptance_authority", "finance_authority")
        self.ledger.enrol("DEPT", "authority", *offices)
        self.ledger.enrol("MINECO", "company", algorithm="ES256")
        self.runner = Runner(self.ledger.database, self.ledger.store)
        self.answers = Answers(self.ledger.database, self.ledger.store)
        self.sweeper = Sweeper(
            self.ledger.database,
            self.ledger.store,
            self.ledger.desk,
            signer=self.ledger.keys["service"],
            ledger=ORIGIN,
        )

    # Telling

    def wait_until(self, on: str) -> None:
        """Let it become the morning of a day, unless it is later already."""
        then = datetime.datetime.combine(day(on), _FILED_AT, datetime.UTC)
        self.ledger.clock.now = max(then, self.ledger.clock.now)

    def file(
        self, event: Event, by: str, on: str, *, recorded: str = "", right: str = RIGHT, **envelope: Any
    ) -> Receipt:
        """File what holds from a day on, on that day or on the one it is recorded."""
        self.wait_until(recorded or on)
        return self.ledger.file(event, right, by, effective_on=on, **envelope)

    def sweep(self, on: str) -> list[tuple[str, str]]:
        """Let the clock's sweep run on a day; return flags raised, with the side, and lowered, with the reason."""
        self.wait_until(on)
        before = self.catch_up()
        self.sweeper.sweep(day(on), self.ledger.clock(), progress=lambda _done, _of: None)
        told = []
        for number in range(before, self.catch_up()):
            event = self.entry(number).filing.event
            if isinstance(event, ObligationOverdueFlagged):
                told.append((event.obligation_id, str(event.side)))
            elif isinstance(event, ObligationOverdueCleared):
                told.append((event.obligation_id, event.reason))
        return told

    def register(self, on: str = "2025-07-01", *, right: str = RIGHT, **fields: Any) -> int:
        """Register the right, held by MINECO and granted by DEPT."""
        given: dict[str, Any] = {
            "right_kind": "mining",
            "names": Text(zh="青铜山矿", en="Bronze Hill mine"),
            "jurisdiction": "CN",
            "holder": "MINECO",
            "granting_authority": "DEPT",
        }
        return self.file(MiningRightRegistered(**(given | fields)), "DEPT", on, right=right).position

    def submit(self, on: str, version: int = 1, *, right: str = RIGHT, **fields: Any) -> int:
        """Submit a version of plan P1."""
        given: dict[str, Any] = {
            "plan_id": "P1",
            "version": version,
            "supersedes_version": version - 1 or None,
            "plan_sha256": SHA,
            "title": Text(zh="方案"),
            "period": Period(first=day("2025-07-01"), last=day("2030-06-30")),
            "mode_summary": "zoned_phased",
            "sections_present": ("tailings", "consultation"),
        }
        return self.file(RestorationPlanSubmitted(**(given | fields)), "MINECO", on, right=right).position

    def approve(self, on: str, version: int = 1, *, right: str = RIGHT) -> int:
        """Approve it."""
        approved = RestorationPlanApproved(plan_id="P1", version=version, decision_no="2025-17")
        return self.file(approved, "DEPT", on, right=right).position

    def plan(self, on: str = "2025-08-01", *, right: str = RIGHT) -> int:
        """Submit and approve plan P1 on a day."""
        self.submit(on, right=right)
        return self.approve(on, right=right)

    def milestone(
        self, milestone_id: str, due: str | Due, on: str = "2025-09-01", *, right: str = RIGHT, **fields: Any
    ) -> int:
        """Schedule a milestone, due on a day or as given."""
        given: dict[str, Any] = {
            "milestone_id": milestone_id,
            "milestone_kind": "revegetated",
            "title": Text(en=milestone_id, zh=milestone_id),
            "due": FixedDue(on=day(due)) if isinstance(due, str) else due,
            "basis": PLAN,
        }
        return self.file(MilestoneScheduled(**(given | fields)), "DEPT", on, right=right).position

    def claim(self, milestone_id: str, on: str, achieved: str, by: str = "MINECO") -> int:
        """Report a milestone met."""
        event = MilestoneReported(milestone_id=milestone_id, claim="met", achieved_on=day(achieved))
        return self.file(event, by, on).position

    def extend(self, obligation_id: str, old: str, new: str, on: str) -> int:
        """Extend a deadline."""
        event = DeadlineExtended(
            obligation_id=obligation_id, old_due=day(old), new_due=day(new), reason="season", decision_no="2026-3",
            granted_on=day(on),
        )  # fmt: skip
        return self.file(event, "DEPT", on).position

    def inspect(self, on: str, *, right: str = RIGHT) -> int:
        """Inspect the right."""
        event = InspectionConducted(inspection_id=f"I-{on}", inspection_kind="complete", first_day=day(on))
        return self.file(event, "DEPT", on, right=right).position

    # Asking

    def catch_up(self) -> TreeSize:
        """Bring the views up to the log, and return its size."""
        return self.runner.catch_up()

    def entry(self, position: int) -> Entry:
        """Return the entry as the log holds it."""
        with self.ledger.store.reading() as view:
            return parse_entry(view.entry(Position(position)).raw)

    def known_on(self, instant: str) -> TreeSize:
        """Return how much of the log was there at an instant, as `known_at` says it."""
        with self.ledger.store.reading() as view:
            return parse_known_at(instant, view)

    def ask(self, as_of: str, known_at: TreeSize | None = None, *, right: str = RIGHT) -> RightAnswer:
        """Return the answer about the right; by all that is known, it is kept for `ask_again`."""
        size = self.catch_up()
        answer = self.answers.get_right(right, as_of=day(as_of), known_at=known_at)
        if known_at is None:
            self.kept[right, day(as_of), size] = msgspec.json.encode(answer)
        return answer

    def headline(self, as_of: str, known_at: TreeSize | None = None, *, right: str = RIGHT) -> str:
        """Return the right's headline."""
        return str(self.ask(as_of, known_at, right=right).status.headline)

    def headlines(self, *days: str) -> dict[str, str]:
        """Return the headline of each day, by all that is known."""
        return {as_of: self.headline(as_of) for as_of in days}

    def reasons(self, as_of: str, known_at: TreeSize | None = None, *, right: str = RIGHT) -> list[Reason]:
        """Return the reasons for the headline itself, without those for less grave ones."""
        status = self.ask(as_of, known_at, right=right).status
        return [each for each in status.reasons if each.headline == status.headline]

    def marks(self, as_of: str, known_at: TreeSize | None = None) -> dict[str, Reason]:
        """Return what is shown beside the headline, by its names."""
        return {str(each.mark): each for each in self.ask(as_of, known_at).status.indicators}

    def owed(self, obligation_id: str, as_of: str, known_at: TreeSize | None = None) -> ObligationItem:
        """Return one thing owed under the right."""
        self.catch_up()
        answer = self.answers.obligations_of(RIGHT, as_of=day(as_of), known_at=known_at)
        return next(each for each in answer.items if each.obligation_id == obligation_id)

    def ask_again(self) -> None:
        """Put every question again by what was known then, and find every answer as it was, to the byte."""
        now = {
            (right, as_of, size): msgspec.json.encode(self.answers.get_right(right, as_of=as_of, known_at=size))
            for right, as_of, size in self.kept
        }

        assert self.kept == now
