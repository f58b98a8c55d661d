# SPDX-License-Identifier: Apache-2.0
"""How long a status takes: of one right with a long history on any day, and of everything a whole register owes.

`make bench ARGS=status` asks about a right of 300 events for random days and by what was known at random places of the
log; and evaluates all obligations of the Queensland register, where it is beside the project, as of one day.
"""

import datetime
import random
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from events.catalogue.event import Event
from events.catalogue.inspections import FindingRecorded, InspectionConducted, OrderClosed, OrderIssued, RequiredAction
from events.catalogue.milestones import DeadlineExtended, MilestoneReported, MilestoneScheduled, MilestoneVerified
from events.catalogue.monitoring import LandStatusReported
from events.catalogue.plans import RestorationPlanApproved, RestorationPlanSubmitted
from events.ids import TreeSize
from events.values import Basis, FixedDue, Period, Text
from projections.answers import Answers
from projections.answers.statistics import ObligationQuestion
from projections.runner import Runner
from tests.benchmarks.distribution import Distribution
from tests.benchmarks.machine import describe_machine
from tests.ledgers import found_ledger
from tests.projections.logs import Log, Step, make_log
from tests.real.registers import import_returns

NAME = "CN-41-000123-7"
RIGHT = f"right:{NAME}"
QUEENSLAND = Path(__file__).parents[2] / ".." / "shared" / "data" / "qld"
AS_OF = datetime.date(2023, 3, 31)
FIRST = datetime.date(2016, 1, 4)
STEP = datetime.timedelta(days=12)
WORDS = Text(zh="说明", en="words")
STATUTE = Basis(kind="statute", instrument="CN-MRL-2024", article="47")
LIMIT_MS, LIMIT_SECONDS = 5.0, 2.0


def live_long(day: datetime.date, number: int) -> Iterator[Event]:
    """Yield what happens to a mine in one round of its life, of twelve events."""
    milestone, order, soon = f"M{number}", f"O{number}", day + datetime.timedelta(days=90)
    yield MilestoneScheduled(
        milestone_id=milestone, milestone_kind="revegetated", title=WORDS, due=FixedDue(on=soon), basis=STATUTE
    )
    yield LandStatusReported(as_of=day, total_m2=900_000, disturbed_m2=500_000 + number, restored_m2=1000 * number)
    yield InspectionConducted(inspection_id=f"I{number}", inspection_kind="complete", first_day=day)
    yield FindingRecorded(
        finding_id=f"F{number}", inspection_id=f"I{number}", finding_class="noncompliance", description=WORDS
    )
    yield OrderIssued(
        order_id=order, order_kind="order_to_correct", decision_no=order, finding_ids=(f"F{number}",), basis=STATUTE,
        required_actions=(RequiredAction(action_id="A1", text=WORDS, due_on=soon),), served_on=day,
    )  # fmt: skip
    yield MilestoneReported(milestone_id=milestone, claim="partially_met", achieved_on=day)
    later = soon + datetime.timedelta(days=60)
    yield DeadlineExtended(
        obligation_id=milestone, old_due=soon, new_due=later, reason="season", decision_no="1", granted_on=day
    )
    yield OrderClosed(order_id=order, verified_on=later)
    yield MilestoneReported(milestone_id=milestone, claim="met", achieved_on=later)
    yield MilestoneVerified(milestone_id=milestone, verified_on=later)
    yield InspectionConducted(inspection_id=f"J{number}", inspection_kind="follow_up", first_day=later)
    yield LandStatusReported(as_of=later, total_m2=900_000, disturbed_m2=500_000, restored_m2=1000 * number + 500)


def fill(log: Log, events: int) -> None:
    """Record a right with so many events, the plan among them, a fortnight apart."""
    log.right(NAME, on=str(FIRST), jurisdiction="CN")
    period = Period(first=FIRST, last=datetime.date(2035, 12, 31))
    plan: list[Event] = [
        RestorationPlanSubmitted(
            plan_id="P1", version=1, plan_sha256="ab" * 32, title=WORDS, period=period, mode_summary="zoned_phased",
            sections_present=("tailings",),
        ),
        RestorationPlanApproved(plan_id="P1", version=1, decision_no="1"),
    ]  # fmt: skip
    rounds = (event for number in range(events) for event in live_long(FIRST + STEP * (12 * number), number))
    steps = [
        Step(RIGHT, event, str(FIRST + STEP * number))
        for number, event in enumerate(islice((*plan, *islice(rounds, events)), events - 1), start=1)
    ]
    log.record(*steps)
    log.catch_up()


def timed(act: Callable[[], Any]) -> float:
    """Return how many seconds of this process's own time `act` takes: other work on the machine does not count."""
    start = time.process_time()
    act()
    return time.process_time() - start


def one_right(events: int, times: int) -> None:
    """Ask about one right on random days, by all that is known and by what was known at random places."""
    choose = random.Random(5)
    with TemporaryDirectory() as folder:
        log = make_log(Path(folder))
        fill(log, events)
        days = [FIRST + STEP * choose.randrange(events) for _ in range(times)]
        sizes = [TreeSize(choose.randrange(1, events)) for _ in range(times)]
        for what, known in (("all that is known", cycle([None])), ("what was known then", iter(sizes))):
            spent = [
                timed(lambda day=day, size=size: log.answers.get_right(NAME, as_of=day, known_at=size))  # type: ignore[misc]
                for day, size in zip(days, known, strict=False)
            ]
            report(f"one right of {events} events, any day, by {what}", Distribution(spent))
        log.database.close()


def report(what: str, spent: Distribution) -> None:
    """Say how long it took, against what is wanted."""
    click.echo(f"{what} (wanted: below {LIMIT_MS:.0f} ms):\n  {spent.in_one_line()}")


def whole_register() -> None:
    """Evaluate all that a real register owes as of one day."""
    if not QUEENSLAND.is_dir():
        click.echo("all of Queensland: not measured, the register is not beside the project")
        return
    with TemporaryDirectory() as folder:
        ledger = found_ledger(Path(folder))
        ledger.enrol("AU-QLD-DES", "authority", "registrar")
        click.echo("importing the Queensland register ...", err=True)
        import_returns(ledger, QUEENSLAND)
        Runner(ledger.database, ledger.store).catch_up()
        answers = Answers(ledger.database, ledger.store)
        question = ObligationQuestion(kind="report", as_of=AS_OF)
        counts = answers.statistics(question)
        spent = min(timed(lambda: answers.statistics(question)) for _ in range(3))
        total = counts.filed + counts.not_due + counts.overdue
        click.echo(
            f"{total} obligations of Queensland as of {AS_OF} (wanted: below {LIMIT_SECONDS:.0f} s):\n  {spent:.2f} s"
        )
        ledger.close()


@click.command()
@click.option("--events", default=300, show_default=True, help="how many events the one right has")
@click.option("--times", default=500, show_default=True, help="how often it is asked about")
@click.option("--register/--no-register", default=True, help="evaluate the Queensland register, too")
def status(events: int, times: int, *, register: bool) -> None:
    """Measure how long a status takes on any day, and a whole register's."""
    for line in describe_machine():
        click.echo(line)
    one_right(events, times)
    if register:
        whole_register()
