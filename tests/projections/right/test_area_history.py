# SPDX-License-Identifier: Apache-2.0
"""How an area stands on a day, on whose word, and that no land gets lost when it is divided."""

import pytest

from events.catalogue.acceptance import AcceptanceApplied, AcceptanceDecided, AcceptanceRevoked
from events.catalogue.areas import RestorationAreaDefined, RestorationAreaRedefined
from events.catalogue.closure import RestorationDutyDischarged
from events.catalogue.monitoring import LandRow, LandStatusReported
from events.values import Area, Text
from projections.right.area_history import find_areas, standing_on
from projections.right.land_balance import balance_of
from tests.projections.chronicles import STATUTE, Chronicle, day

WORDS = Text(en="words")


def divided() -> Chronicle:
    """Return a right with an area of 100 m², divided 60 to 40 on 1 March 2026."""
    story = Chronicle()
    story.register("2026-01-01")
    whole = Area(area_id="Q", area_m2=100, available_from=day("2026-02-01"))
    story.add(RestorationAreaDefined(area=whole), "2026-01-10")
    parts = (
        Area(area_id="A", area_m2=60, available_from=day("2026-02-01")),
        Area(area_id="B", area_m2=40, available_from=day("2026-02-01")),
    )
    story.add(RestorationAreaRedefined(change="split", replaces=("Q",), areas=parts), "2026-03-01")
    return story


def state_land(story: Chronicle, on: str, *rows: tuple[str, str, int]) -> None:
    """State the land: area, state and m²."""
    table = tuple(LandRow(area_id=area_id, state=state, area_m2=m2) for area_id, state, m2 in rows)  # type: ignore[arg-type]
    story.add(LandStatusReported(as_of=day(on), table=table), on)


def accept(story: Chronicle, area_id: str, on: str) -> None:
    """Accept an area."""
    story.add(AcceptanceApplied(application_id=f"ACC-{area_id}", acceptance_scope="zone", area_ids=(area_id,)), on)
    decided = AcceptanceDecided(
        application_id=f"ACC-{area_id}",
        acceptance_result="qualified",
        decision_no="1",
        decided_on=day(on),
        basis=STATUTE,
    )
    story.add(decided, on)


def land(story: Chronicle, on: str) -> dict[str, tuple[int, str | None]]:
    """Return m² and state of each area there is on a day."""
    found = [(each.area_id, standing_on(each, day(on))) for each in find_areas(story.state())]
    return {area_id: (standing.outline.area.area_m2, standing.state) for area_id, standing in found if standing}


def test_12_an_area_split_and_one_half_relinquished() -> None:
    """Golden scenario 12: the hectares balance on every day, whatever becomes of the parts."""
    story = divided()
    accept(story, "B", "2026-05-01")
    story.add(RestorationDutyDischarged(area_ids=("B",), decision_no="2", basis=STATUTE), "2026-06-01")
    assert land(story, "2026-02-28") == {"Q": (100, None)}
    assert land(story, "2026-03-01") == {"A": (60, None), "B": (40, None)}
    assert land(story, "2026-05-01") == {"A": (60, None), "B": (40, "accepted")}
    assert land(story, "2026-06-01") == {"A": (60, None), "B": (40, "relinquished")}


def test_an_authoritys_word_outweighs_the_holders() -> None:
    """What the holder says is a statement; an acceptance is a determination, until it is revoked."""
    story = divided()
    state_land(story, "2026-04-01", ("A", "restored_unverified", 60), ("B", "under_restoration", 40))
    accept(story, "A", "2026-05-01")
    revoked = AcceptanceRevoked(
        application_id="ACC-A", decision_no="3", revoked_on=day("2026-07-01"), reason=WORDS, basis=STATUTE
    )
    story.add(revoked, "2026-07-01")
    [area, _, _] = find_areas(story.state())
    found = [standing_on(area, day(on)) for on in ("2026-04-01", "2026-05-01", "2026-06-30", "2026-07-01")]
    assert [(each.state, each.state_from) for each in found if each] == [
        ("restored_unverified", "statement"),
        ("accepted", "determination"),
        ("accepted", "determination"),
        ("restored_unverified", "statement"),
    ]


def test_land_that_came_from_accepted_land_is_accepted() -> None:
    """Dividing an accepted area takes its acceptance from nobody (rule A-5)."""
    story = Chronicle()
    story.register("2026-01-01", areas=(Area(area_id="Q", area_m2=100),))
    story.add(RestorationAreaDefined(area=Area(area_id="Q", area_m2=100)), "2026-01-10")
    accept(story, "Q", "2026-02-01")
    parts = (Area(area_id="A", area_m2=60), Area(area_id="B", area_m2=40))
    story.add(RestorationAreaRedefined(change="split", replaces=("Q",), areas=parts), "2026-03-01")
    assert land(story, "2026-03-01") == {"A": (60, "accepted"), "B": (40, "accepted")}


LAGS = {
    "before it could be restored": ("2026-03-31", [], None),
    "the day it could": ("2026-04-01", [], 0),
    "a year of nothing": ("2027-04-01", [], 365),
    "under restoration": ("2027-04-01", [("Z", "under_restoration", 9)], None),
    "disturbed, as the holder says": ("2027-04-01", [("Z", "disturbed_available", 9)], 365),
    "in two states": ("2027-04-01", [("Z", "under_restoration", 4), ("Z", "disturbed_available", 5)], 365),
}


@pytest.mark.parametrize(("on", "rows", "days"), LAGS.values(), ids=LAGS.keys())
def test_how_long_land_waits(on: str, rows: list[tuple[str, str, int]], days: int | None) -> None:
    """Counted from the day from which it could be restored, while nobody says that work began (rule L-2)."""
    story = Chronicle()
    story.register("2026-01-01", areas=(Area(area_id="Z", area_m2=9, available_from=day("2026-04-01")),))
    if rows:
        state_land(story, "2026-06-01", *rows)
    [area] = find_areas(story.state())
    standing = standing_on(area, day(on))
    assert standing is not None
    assert standing.days_available == days


def test_a_balance_takes_totals_as_reported_and_sums_only_what_is_missing() -> None:
    """A total that contradicts the table stands as it was reported; rule L-1 marks it."""
    story = Chronicle()
    story.register("2026-01-01")
    rows = (
        LandRow(state="undisturbed", area_m2=1),
        LandRow(state="disturbed_available", area_m2=20),
        LandRow(state="accepted", area_m2=300),
        LandRow(state="relinquished", area_m2=4000),
    )
    story.add(LandStatusReported(as_of=day("2026-02-01"), table=rows, disturbed_m2=9), "2026-02-01")
    story.add(LandStatusReported(as_of=day("2026-03-01"), restored_m2=7), "2026-03-01")
    summed, reported = [balance_of(each) for each in story.state().land]
    assert (summed.disturbed_m2, summed.available_m2, summed.restored_m2) == (9, 20, 4300)
    assert (summed.accepted_m2, summed.relinquished_m2, summed.under_restoration_m2) == (4300, 4000, 0)
    assert "disturbed_m2" not in summed.summed
    assert (reported.restored_m2, reported.disturbed_m2, reported.summed) == (7, None, ())
