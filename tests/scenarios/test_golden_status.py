# SPDX-License-Identifier: Apache-2.0
"""The golden scenarios that the fold and the rules alone decide (domain.md §11: 1, 2, 3, 4, 5, 9, 11, 15, 19)."""

from typing import Any

import pytest

from events.catalogue.clock import ObligationOverdueCleared, ObligationOverdueFlagged, ProfileVersion
from events.catalogue.inspections import FindingRecorded, InspectionConducted
from events.catalogue.rights import MiningRightExtinguished
from events.values import FixedDue, Text
from tests.projections.chronicles import VOLUNTARY, Chronicle, day, year

HOLIDAY = {
    "China, on 4 October": ("CN", None, "2026-10-04", "attention"),
    "China, on the first day after the holiday": ("CN", None, "2026-10-08", "attention"),
    "China, the day after that": ("CN", None, "2026-10-09", "overdue"),
    "roll none in China, on 3 October": ("CN", "none", "2026-10-03", "attention"),
    "roll none in China, on 4 October": ("CN", "none", "2026-10-04", "overdue"),
    "Queensland, on 4 October": ("AU-QLD", None, "2026-10-04", "overdue"),
    "a place without a profile, on 4 October": ("ZM", None, "2026-10-04", "overdue"),
}


@pytest.mark.parametrize(("jurisdiction", "roll", "as_of", "headline"), HOLIDAY.values(), ids=HOLIDAY.keys())
def test_1_a_milestone_due_in_the_national_day_holiday(jurisdiction, roll, as_of, headline):
    """
    Due on 3 October 2026: overdue from 9 October where holidays roll, from 4 October where they do not.
    """
    chronicle = Chronicle(jurisdiction=jurisdiction)
    chronicle.register()
    chronicle.plan()
    chronicle.milestone("M", FixedDue(on=day("2026-10-03"), roll=roll))
    chronicle.inspect("2026-09-01")

    assert headline == chronicle.headline(as_of)


def test_2_achieved_on_time_and_reported_late():
    """
    Two obligations: the milestone was met in time, the report about it came late.
    """
    chronicle = Chronicle()
    chronicle.register()
    chronicle.milestone("M", "2026-06-30")
    chronicle.duty("R", "2026-06-30", year(2025))
    chronicle.claim("M", "2026-07-15", achieved="2026-06-20")
    chronicle.report("R", "2026-07-15", year(2025))

    assert tuple(chronicle.obligation(each, "2026-08-01").timeliness for each in ("M", "R")) == ("on_time", "late")


def test_3_overdue_and_then_extended():
    """
    The flag is cleared as extended after due and stays on record, the slip is counted, and asked about the day in
    between, as known then and as known now, the right was overdue.
    """
    chronicle = Chronicle()
    chronicle.register()
    chronicle.milestone("M", "2026-06-30")
    flag: dict[str, Any] = {"obligation_id": "M", "obligation_version": 1, "due_on": day("2026-06-30")}
    raised = ObligationOverdueFlagged(
        **flag,
        overdue_since=day("2026-07-01"),
        evaluated_as_of=day("2026-07-02"),
        profile=ProfileVersion(profile="cn", version=1),
    )
    chronicle.add(raised, "2026-07-02")
    known_then = len(chronicle.facts)
    chronicle.extend("M", "2026-06-30", "2026-12-31", "2026-08-01")
    cleared = ObligationOverdueCleared(**flag, evaluated_as_of=day("2026-08-02"), reason="extended_after_due")
    chronicle.add(cleared, "2026-08-02")

    assert (
        chronicle.headline("2026-07-15", known_at=known_then),
        chronicle.headline("2026-07-15"),
    ) == ("overdue", "overdue")
    now = chronicle.obligation("M", "2026-08-02")
    assert (
        now.timeliness,
        now.extended_after_due,
        now.past_overdue_days,
        now.drift_days,
    ) == ("not_due", True, 31, 184)
    assert [("extended_after_due", day("2026-07-01"))] == [
        (each.cleared_reason, each.overdue_since) for each in chronicle.state().obligations["M"].flags
    ]
    assert "extended_after_due" in {each.mark for each in chronicle.status("2026-08-02").indicators}


def test_4_a_transfer_by_a_contract_that_keeps_a_zone_with_the_seller():
    """
    The seller keeps the duty for zone A, the buyer takes zone B; both are named.
    """
    chronicle = Chronicle()
    chronicle.register()
    chronicle.milestone("ZONE-A", "2026-06-30")
    chronicle.milestone("ZONE-B", "2026-06-30")
    chronicle.transfer("2026-03-01", "ZONE-A")

    assert tuple(chronicle.obligation(each, "2026-07-01").owed_by for each in ("ZONE-A", "ZONE-B")) == (
        "SELLER",
        "BUYER",
    )
    assert "duty_retained" in {each.mark for each in chronicle.status("2026-07-01").indicators}


def test_5_a_right_extinguished_with_two_zones_open():
    """
    The headline stays overdue, and the duties are shown as outliving the right.
    """
    chronicle = Chronicle()
    chronicle.register()
    chronicle.milestone("ZONE-A", "2026-06-30")
    chronicle.milestone("ZONE-B", "2026-06-30")
    chronicle.add(MiningRightExtinguished(ground="expiry_unrenewed"), "2026-09-01")
    status = chronicle.status("2026-10-01")

    assert (status.headline, status.reasons[0].obligations) == ("overdue", ("ZONE-A", "ZONE-B"))
    assert "duty_outlives_right" in {each.mark for each in status.indicators}


def test_9_a_voluntary_carbon_pledge_missed():
    """
    Attention, not overdue, and labelled as a voluntary commitment in both languages.
    """
    chronicle = Chronicle()
    chronicle.register()
    chronicle.plan()
    chronicle.milestone("CARBON", "2026-06-30", basis=VOLUNTARY)
    chronicle.inspect("2026-06-01")
    reason = chronicle.status("2026-07-01").reasons[0]

    assert chronicle.headline("2026-07-01") == "attention"
    assert "Voluntary commitment not met by its own date" in reason.text.en
    assert "自愿承诺未按其自定日期实现" in reason.text.zh


def test_11_an_inspector_key_compromised_since_march():
    """
    What it found in February counts, what it signed in April does not; asked about what was known before, it still
    does, and an inspection of April that is signed again counts again.
    """
    stolen = {"key_id": "s" * 43}
    chronicle = Chronicle()
    chronicle.register()
    chronicle.plan()
    chronicle.add(
        InspectionConducted(inspection_id="I1", inspection_kind="complete", first_day=day("2026-02-10")),
        "2026-02-10",
        **stolen,
    )
    april = InspectionConducted(inspection_id="I2", inspection_kind="complete", first_day=day("2026-04-10"))
    inspection = chronicle.add(april, "2026-04-10", **stolen)
    violation = FindingRecorded(
        finding_id="F1", inspection_id="I2", finding_class="noncompliance", description=Text(en="tailings in the creek")
    )
    finding = chronicle.add(violation, "2026-04-10", **stolen)
    revoked = chronicle.give_up("s" * 43, "2026-03-01")
    again = chronicle.add(april, "2026-06-01", recorded="2026-06-01T12:00:00Z")

    assert (
        chronicle.headline("2026-05-01", known_at=revoked),
        chronicle.headline("2026-05-01"),
    ) == ("non_compliance_determined", "in_progress_no_issue_known")
    assert chronicle.status("2026-05-01", known_at=revoked).coverage.last_inspection.on == day("2026-04-10")
    assert chronicle.status("2026-05-01", known_at=revoked + 1).coverage.last_inspection.on == day("2026-02-10")
    assert [(each.position, each.revoked_position) for each in chronicle.state().untrusted] == [
        (inspection, revoked),
        (finding, revoked),
    ]
    assert [each.position for each in chronicle.state().inspections if each.inspection_id == "I2"] == [again]


def test_15_a_paper_inspection_of_2019_recorded_in_2026():
    """
    Asked about 2020 with what is known now it is there; with what was known before, it is not.
    """
    chronicle = Chronicle()
    chronicle.register("2018-01-01")
    chronicle.plan("2018-06-01")
    chronicle.milestone("M", "2026-12-31", "2018-07-01")
    before = len(chronicle.facts)
    paper = InspectionConducted(inspection_id="I", inspection_kind="complete", first_day=day("2019-05-05"))
    chronicle.add(paper, "2019-05-05", imported=True, recorded="2026-02-01T00:00:00Z", assurance="imported_unverified")

    assert (
        chronicle.headline("2020-01-01", known_at=before),
        chronicle.headline("2020-01-01"),
    ) == ("not_assessed", "in_progress_no_issue_known")


def test_19_a_legacy_site_without_obligations():
    """
    Nothing is known about it, and nothing is claimed.
    """
    chronicle = Chronicle()
    chronicle.register(right_kind="legacy_site", holder=None, responsible_government="CN-410700")

    assert chronicle.headline("2026-01-01") == "not_assessed"
    assert chronicle.status("2026-01-01").coverage.plan_on_record is False
