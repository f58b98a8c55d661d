# SPDX-License-Identifier: Apache-2.0
"""New rules come in force in the middle of a year; earlier days keep the rules of their time (golden scenario 18)."""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from events.catalogue.finance import Amount, RestorationCostEstimated
from events.catalogue.rights import Term
from events.errors import UnavailableError
from events.ids import TreeSize
from projections.answers import ObligationFilter, RightFilter
from projections.rebuild import digest_views, rebuild
from tests.projections.logs import Log, day, make_log
from tests.registry.admission import mine

MID_YEAR = "2026-07-01"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    """A mine in China whose term ends in 2028, with 1000 fen still to be spent, under the first version of rules."""
    made = make_log(tmp_path)
    made.file("registry", mine.adopt_rules(version=1, effective_from=day("2020-01-01")), "2026-01-01")
    made.right("R1", jurisdiction="CN", term=Term(last=day("2028-12-31")))
    cost = Amount(amount_minor=1000, currency="CNY")
    estimate = RestorationCostEstimated(
        estimate_id="E1", as_of=day("2025-12-31"), total=cost, remaining=cost, price_date=day("2025-12-31")
    )
    made.file("right:R1", estimate, "2026-01-01")
    made.catch_up()
    yield made
    made.database.close()


def judged(log: Log, as_of: str, known_at: TreeSize | None = None) -> tuple[int, bool]:
    """Return by which version the right is judged, and whether the rule that only the second one has speaks."""
    status = log.answers.get_right("R1", as_of=day(as_of), known_at=known_at).status
    assert "cn" == status.profile.id
    return status.profile.version, "full_accrual_due" in {each.mark for each in status.indicators}


def adopt(log: Log, **changes: Any) -> int:
    """Adopt the second version from the middle of the year on."""
    position = log.file("registry", mine.adopt_rules(**{"effective_from": day(MID_YEAR)} | changes), "2026-01-01")
    log.catch_up()
    return position


def test_case_87_what_was_known_before_the_adoption_is_judged_as_then(log: Log) -> None:
    """
    The log up to the adoption knows nothing of it; the answer names the version in both cases.
    """
    position = adopt(log)

    assert (1, False) == judged(log, "2026-08-15", TreeSize(position))
    assert (2, True) == judged(log, "2026-08-15", TreeSize(position + 1))


def test_case_87_an_adoption_says_nothing_anew_about_days_before_it(log: Log) -> None:
    """
    Entered with an earlier day, it counts from the day on which it was recorded.
    """
    before = {each: judged(log, each) for each in ("2025-06-30", "2025-12-31")}
    adopt(log, effective_from=day("2025-01-01"))

    assert before == {each: judged(log, each) for each in before}
    assert 2 == judged(log, "2026-01-01")[0]


def test_case_36_rules_that_are_not_here_are_replaced_by_no_others(log: Log) -> None:
    """
    A log that went on under a newer program: from their first day on nothing about the place is answered by other
    rules, neither a right nor a list; days before it are.
    """
    log.duty("R1", "D1", "2026-03-31")
    adopt(log, version=99)

    assert (1, False) == judged(log, "2026-06-30")
    for ask in (
        lambda as_of: log.answers.get_right("R1", as_of=as_of),
        lambda as_of: log.answers.list_obligations(ObligationFilter(), as_of=as_of),
        lambda as_of: log.answers.list_rights(RightFilter(), as_of=as_of),
    ):
        ask(day("2026-06-30"))
        with pytest.raises(UnavailableError) as refused:
            ask(day(MID_YEAR))
        assert "profile-unknown" == refused.value.code


def test_adoptions_are_rebuilt_as_they_were(log: Log) -> None:
    """
    The view of them follows from the log alone.
    """
    adopt(log)
    digest = digest_views(log.database)
    rebuild(log.database, log.store)

    assert digest == digest_views(log.database)


def test_case_99_what_was_said_on_any_day_is_said_again(log: Log) -> None:
    """
    Every day's answer, kept as it was given on that day by the log of that day, is the answer given now for that day
    and that log: byte for byte, whatever rules were adopted and events recorded since.
    """
    kept = {}
    for step in (lambda: None, lambda: adopt(log), lambda: log.duty("R1", "D1", "2026-03-31")):
        step()
        log.catch_up()
        for as_of in _month_ends():
            kept[as_of, log.size] = _answer(log, as_of, None)
    adopt(log, version=1, effective_from=day("2026-10-01"))

    assert kept == {(as_of, size): _answer(log, as_of, TreeSize(size)) for as_of, size in kept}


def _answer(log: Log, as_of: datetime.date, known_at: TreeSize | None) -> Any:
    return log.answers.get_right("R1", as_of=as_of, known_at=known_at)


def _month_ends() -> list[datetime.date]:
    firsts = [datetime.date(2025 + index // 12, index % 12 + 1, 1) for index in range(1, 25)]
    return [first - datetime.timedelta(days=1) for first in firsts]
