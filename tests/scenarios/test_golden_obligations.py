# SPDX-License-Identifier: Apache-2.0
"""The golden scenarios about what a holder owes, as filings (domain.md §11: 1, 2, 3, 4, 5, 9, 10, 16, 19)."""

from events.catalogue.disclosures import AnnualReportFiled, ReportingDutyImposed
from events.catalogue.plans import RestorationPlanAmended
from events.catalogue.rights import MiningRightExtinguished, MiningRightTransferred
from events.values import FixedDue, Period
from projections.answers.right import RightAnswer
from tests.histories import RIGHT, day
from tests.scenarios.stories import PLAN, STATUTE, VOLUNTARY, WORDS, Story, sentence

HOLIDAY = {
    "China": ("CN", None, "2026-10-08"),
    "China, where the schedule says that no day rolls": ("CN", "none", "2026-10-03"),
    "Queensland": ("AU-QLD", None, "2026-10-03"),
    "a place without rules of its own": ("ZM", None, "2026-10-03"),
}


def test_golden_01_a_milestone_due_in_the_national_day_holiday(story: Story) -> None:
    """
    Due on 3 October 2026: in China overdue only behind the first day after the holiday, elsewhere and where nothing
    rolls on the 4th. Asked by what was known in September it is the same, since the calendar was known.
    """
    scheduled = {}
    for number, (place, roll, _) in enumerate(HOLIDAY.values()):
        right = f"right:HOLIDAY-{number}"
        story.register(right=right, jurisdiction=place)
        story.plan(right=right)
        scheduled[right] = story.milestone("M", FixedDue(on=day("2026-10-03"), roll=roll), right=right)  # type: ignore[arg-type]
        story.inspect("2026-09-01", right=right)
    known = story.catch_up()
    story.wait_until("2026-10-12")

    told, expected = {}, {}
    for (what, (_, _, last)), right in zip(HOLIDAY.items(), scheduled, strict=True):
        days = ("2026-10-03", "2026-10-04", "2026-10-08", "2026-10-09")
        for as_of in days:
            expected[what, as_of] = "overdue" if as_of > last else "attention"
            told[what, as_of] = story.headline(as_of, right=right)
            assert told[what, as_of] == story.headline(as_of, known, right=right)
        [reason] = story.reasons("2026-10-09", right=right)
        assert (("M",), (scheduled[right],)) == (reason.obligations, reason.positions)
    assert expected == told


def test_golden_02_achieved_on_time_and_reported_late(story: Story) -> None:
    """
    Two obligations: the milestone was met in time, the report about it came late. Until it came, both were overdue.
    """
    story.register()
    story.plan()
    story.milestone("M", "2026-06-30")
    year = Period(first=day("2025-01-01"), last=day("2025-12-31"))
    due = FixedDue(on=day("2026-06-30"))
    duty = ReportingDutyImposed(duty_id="R", report_kind="annual_report", period=year, due=due, basis=STATUTE)
    story.file(duty, "DEPT", "2025-09-01")
    known = story.catch_up()
    story.claim("M", "2026-07-15", achieved="2026-06-20")
    report = AnnualReportFiled(duty_id="R", report_kind="reclamation_17", period=year)
    story.file(report, "MINECO", "2026-07-15")

    then, now = ([story.owed(each, "2026-07-15", size).timeliness for each in ("M", "R")] for size in (known, None))
    assert (["overdue", "overdue"], ["on_time", "late"]) == (then, now)
    assert {"on_time": 1, "late": 1} == story.ask("2026-08-01").counts
    reasons = {each.obligations: each.rule for each in story.reasons("2026-07-15", known)}
    assert {("M",): "D-1", ("R",): "R-1"} == reasons


def test_golden_03_overdue_and_then_extended(story: Story) -> None:
    """
    The flag is lowered as extended after due and stays on record, the slip is counted; and asked about the day in
    between, as known then and as known now, the right was overdue.
    """
    story.register()
    story.plan()
    scheduled = story.milestone("M", "2026-06-30")
    assert [("M", "holder")] == story.sweep("2026-07-02")
    known = story.catch_up()
    extended = story.extend("M", "2026-06-30", "2026-12-31", "2026-08-01")
    assert [("M", "extended_after_due")] == story.sweep("2026-08-02")

    assert ("overdue", "overdue") == (story.headline("2026-07-15", known), story.headline("2026-07-15"))
    [reason] = story.reasons("2026-07-15")
    assert ("D-1", ("M",)) == (reason.rule, reason.obligations)
    assert scheduled in reason.positions
    now = story.owed("M", "2026-08-02")
    assert ("not_due", True, 31, 184) == (now.timeliness, now.extended_after_due, now.past_overdue_days, now.drift_days)
    assert extended in story.marks("2026-08-02")["extended_after_due"].positions
    assert "extended_after_due" not in story.marks("2026-08-02", known)


def transfer(story: Story, *retained: str) -> int:
    """Transfer the right to BUYER in March 2026, MINECO keeping some of what is owed."""
    story.wait_until("2026-03-01")
    story.ledger.enrol("BUYER", "company")
    event = MiningRightTransferred(
        transferor="MINECO", transferee="BUYER", duty_rule="contract_otherwise", retained_obligations=retained,
    )  # fmt: skip
    return story.file(event, "DEPT", "2026-03-01").position


def test_golden_04_a_transfer_by_a_contract_that_keeps_a_zone_with_the_seller(story: Story) -> None:
    """
    The seller keeps the duty for zone A, the buyer takes zone B; both are named, and before it the seller owed both.
    """
    story.register()
    story.plan()
    for zone in ("ZONE-A", "ZONE-B"):
        story.milestone(zone, "2026-06-30")
    known = story.catch_up()
    transferred = transfer(story, "ZONE-A")

    def owed_by(known_at: int | None = None) -> tuple[str | None, ...]:
        return tuple(story.owed(zone, "2026-07-01", known_at).owed_by for zone in ("ZONE-A", "ZONE-B"))  # type: ignore[arg-type]

    assert (("MINECO", "MINECO"), ("MINECO", "BUYER")) == (owed_by(known), owed_by())
    retained = story.marks("2026-07-01")["duty_retained"]
    assert ("overdue", ("ZONE-A",)) == (story.headline("2026-07-01"), retained.obligations)
    assert transferred in retained.positions
    assert ("MINECO", "BUYER") == (story.ask("2026-02-28").holder, story.ask("2026-07-01").holder)


def test_golden_05_a_right_extinguished_with_two_zones_open(story: Story) -> None:
    """
    The headline stays overdue, and the duties are shown as outliving the right.
    """
    story.register()
    story.plan()
    for zone in ("ZONE-A", "ZONE-B"):
        story.milestone(zone, "2026-06-30")
    known = story.catch_up()
    ended = story.file(MiningRightExtinguished(ground="expiry_unrenewed"), "DEPT", "2026-09-01").position

    assert {"2026-08-31": "overdue", "2026-10-01": "overdue"} == story.headlines("2026-08-31", "2026-10-01")
    [reason] = story.reasons("2026-10-01")
    assert ("ZONE-A", "ZONE-B") == reason.obligations
    outlives = story.marks("2026-10-01")["duty_outlives_right"]
    assert ("D-8", True) == (outlives.rule, ended in outlives.positions)
    assert "duty_outlives_right" not in story.marks("2026-10-01", known)


def test_golden_09_a_voluntary_carbon_pledge_missed(story: Story) -> None:
    """
    Attention, not overdue, and labelled as a voluntary commitment in both languages.
    """
    story.register()
    story.plan()
    story.inspect("2025-08-15")
    pledged = story.milestone("CARBON", "2026-06-30", basis=VOLUNTARY)

    assert {"2026-03-01": "in_progress_no_issue_known", "2026-07-01": "attention"} == story.headlines(
        "2026-03-01", "2026-07-01"
    )
    [reason] = story.reasons("2026-07-01")
    assert ("C-3", ("CARBON",), (pledged,)) == (reason.rule, reason.obligations, reason.positions)
    english, chinese = sentence(reason.text)
    assert "Voluntary commitment not met by its own date" in english
    assert "自愿承诺未按其自定日期实现" in chinese
    assert "overdue" not in {each.headline for each in story.ask("2027-06-30").status.reasons}


def test_golden_10_an_amendment_that_does_not_list_an_overdue_milestone(story: Story) -> None:
    """
    A new version of the plan no longer speaks of it. Nobody gave it up, so it stays overdue, and its flag stays up.
    """
    story.register()
    story.plan()
    scheduled = story.milestone("M", "2026-03-31", plan_id="P1", basis=PLAN)
    assert [("M", "holder")] == story.sweep("2026-04-10")
    story.submit("2026-04-20", version=2)
    amended = RestorationPlanAmended(plan_id="P1", version=2, decision_no="7", reason=WORDS)
    story.file(amended, "DEPT", "2026-05-01")

    assert [] == story.sweep("2026-06-01")
    assert {"2026-04-30": "overdue", "2026-06-01": "overdue"} == story.headlines("2026-04-30", "2026-06-01")
    [reason] = story.reasons("2026-06-01")
    assert ("D-1", ("M",)) == (reason.rule, reason.obligations)
    assert scheduled in reason.positions
    assert 62 == story.owed("M", "2026-06-01").days_overdue


def test_golden_16_a_scheduler_that_was_down_for_three_days(story: Story) -> None:
    """
    Back again, it flags once what passed meanwhile, with the true first day and the honest day of looking. What the
    right is called on any of these days never depended on it.
    """
    story.register()
    story.plan()
    story.milestone("M", "2026-06-30")
    assert [] == story.sweep("2026-06-30")
    assert "overdue" == story.headline("2026-07-01")
    known = story.catch_up()
    assert [("M", "holder")] == story.sweep("2026-07-04")
    assert [] == story.sweep("2026-07-04")

    [flag] = [
        each
        for each in (story.entry(number).filing.event for number in range(known, story.catch_up()))
        if each.__struct_config__.tag == "obligation.overdue_flagged.v1"
    ]
    assert (day("2026-07-01"), day("2026-07-04")) == (flag.overdue_since, flag.evaluated_as_of)  # type: ignore[attr-defined]
    days = [f"2026-07-0{number}" for number in range(1, 5)]
    assert dict.fromkeys(days, "overdue") == {each: story.headline(each, known) for each in days}

    def last_run(answer: RightAnswer) -> str:
        return str(answer.status.coverage.last_scheduler_run.on)  # type: ignore[union-attr]

    assert ("2026-06-30", "2026-07-04") == (last_run(story.ask("2026-07-04", known)), last_run(story.ask("2026-07-04")))


def test_golden_19_a_legacy_site_without_obligations(story: Story) -> None:
    """
    Nothing is known about it, and nothing is claimed.
    """
    registered = story.register(right_kind="legacy_site", holder=None, responsible_government="DEPT")

    answer = story.ask("2026-01-01")
    assert ("not_assessed", False) == (answer.status.headline, answer.status.coverage.plan_on_record)
    assert ({}, None) == (answer.counts, answer.next_due_on)
    assert all(set(each.positions) <= {registered} for each in story.reasons("2026-01-01"))
    assert RIGHT == answer.status.subject
