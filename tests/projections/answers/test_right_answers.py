# SPDX-License-Identifier: Apache-2.0
"""One right with all that is known of it, lists of rights, and parties."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from events.catalogue.clock import ProfileVersion, SchedulerRunCompleted
from events.catalogue.event import Event
from events.catalogue.rights import MiningRightTransferred
from events.errors import MalformedError, NotFoundError
from events.ids import TreeSize
from events.values import Code, Identifier, Text
from projections.answers import RightAnswer, RightFilter, RightItem
from projections.right.records import Sighting
from projections.right.state import new_state
from tests.contracts.entries import START
from tests.projections.logs import Log, day, make_log, minerals
from tests.registry.admission import closing, disclosed, mine, observed, planned, put_right

AS_OF = "2022-04-15"


@pytest.fixture(scope="module")
def rights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    """A log that is only read."""
    log = record_rights(make_log(tmp_path_factory.mktemp("rights")))
    yield log
    log.database.close()


def record_rights(log: Log) -> Log:
    """Record four rights in two countries."""
    log.party("ALPHA", names=Text(en="Alpha Mining", zh="阿尔法矿业"))
    log.right(
        "R1",
        holder="ALPHA",
        names=Text(en="Bronze Hill (Ｎｏ. 2)", zh="青铜山矿"),
        minerals=minerals("coal"),
        identifiers=(Identifier(scheme="licence", value="C4100002011"),),
        region=Code(scheme="gbt2260", code="410300"),
        jurisdiction="CN",
    )
    log.right("R2", holder="BETA", minerals=minerals("gold"), names=Text(en="STRASSE pit"))
    log.right("R3", right_kind="legacy_site", names=Text(en="100% Gone"))
    log.right("R4", holder="BETA", jurisdiction="CN", region=Code(scheme="gbt2260", code="620100"))
    log.duty("R2", "D1", "2022-03-31")
    log.duty("R2", "D2", "2022-09-30")
    log.duty("R2", "D3", "2022-06-30")
    log.catch_up()
    return log


def walk(
    log: Log, limit: int = 100, as_of: str = AS_OF, known_at: TreeSize | None = None, **wanted: Any
) -> list[RightItem]:
    """Return all items of a list, page by page."""
    items: list[RightItem] = []
    after: str | None = ""
    while after is not None:
        page = log.answers.list_rights(
            RightFilter(**wanted), as_of=day(as_of), known_at=known_at, after=after, limit=limit
        )
        assert len(page.items) <= limit
        items += page.items
        after = page.next
    return items


FILTERS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "all": ({}, ["R1", "R2", "R3", "R4"]),
    "by kind": ({"kind": "legacy_site"}, ["R3"]),
    "by holder": ({"holder": "BETA"}, ["R2", "R4"]),
    "by jurisdiction": ({"region": "CN"}, ["R1", "R4"]),
    "by province, the beginning of a division code": ({"region": "41"}, ["R1"]),
    "a code inside another is no beginning": ({"region": "0300"}, []),
    "by mineral": ({"minerals": ("gold",)}, ["R2"]),
    "by any of some minerals": ({"minerals": ("gold", "coal")}, ["R1", "R2"]),
    "by headline": ({"headline": "overdue"}, ["R2"]),
    "by part of a Chinese name": ({"q": "铜山"}, ["R1"]),
    "by part of a name in other letters": ({"q": "bronze h"}, ["R1"]),
    "by half-width letters where the name has full-width": ({"q": "no. 2"}, ["R1"]),
    "by letters that fold to two": ({"q": "Straße"}, ["R2"]),
    "by id": ({"q": "r4"}, ["R4"]),
    "by a number in another register": ({"q": "4100002011"}, ["R1"]),
    "a percent sign is a percent sign": ({"q": "100%"}, ["R3"]),
    "an underscore is no wildcard": ({"q": "R_"}, []),
    "all must hold": ({"q": "pit", "holder": "BETA", "kind": "mining", "region": "AU-QLD"}, ["R2"]),
}


@pytest.mark.parametrize(("wanted", "expected"), FILTERS.values(), ids=FILTERS.keys())
@pytest.mark.parametrize("limit", [1, 1000])
def test_filters(rights: Log, wanted: dict[str, Any], expected: list[str], limit: int) -> None:
    """All that is given must hold; pages of any size hold the same items in the same order."""
    assert [item.right_id for item in walk(rights, limit, **wanted)] == expected


def test_case_106_a_search_finds_every_spelling_of_a_name(log: Log) -> None:
    """
    Composed or not, in any case and width: names that look the same are found together, others are not.
    """
    for name, words in (("R1", "Caf\u00e9 Mine"), ("R2", "CAFE\u0301 MINE"), ("R3", "Cafe Mine")):
        log.right(name, names=Text(en=words))
    log.catch_up()

    assert [["R1", "R2"], ["R1", "R2"], ["R3"]] == [
        [item.right_id for item in walk(log, q=words)] for words in ("caf\u00e9 m", "cafe\u0301 m", "cafe m")
    ]


EARLIER = {0: [], 1: [], 2: ["R1"], 4: ["R1", "R2", "R3"], 7: ["R1", "R2", "R3", "R4"]}


@pytest.mark.parametrize(("known_at", "expected"), EARLIER.items())
def test_what_was_registered_by_then(rights: Log, known_at: int, expected: list[str]) -> None:
    """A list of what was known at a size has each right once, in pages of any size."""
    for limit in (1, 2, 1000):
        assert [item.right_id for item in walk(rights, limit, known_at=TreeSize(known_at))] == expected
    stored = {item.right_id: item for item in walk(rights)}
    assert walk(rights, known_at=TreeSize(8)) == list(stored.values())


def test_the_holder_is_that_of_the_day(log: Log) -> None:
    """A transfer is seen from its day on, in lists as in the answer."""
    record_rights(log)
    transferred = MiningRightTransferred(transferor="ALPHA", transferee="BETA", duty_rule="transferee_default")
    log.file("right:R1", transferred, "2022-05-01")
    log.catch_up()
    assert [item.right_id for item in walk(log, holder="ALPHA")] == ["R1"]
    assert walk(log, holder="ALPHA", as_of="2022-05-01") == []
    assert log.answers.get_right("R1", as_of=day("2022-04-30")).holder == "ALPHA"
    assert log.answers.get_right("R1", as_of=day("2022-05-01")).holder == "BETA"


def test_a_right_says_how_it_stands_and_on_what_that_rests(rights: Log) -> None:
    """Headline, reasons, coverage, counts, and the log position it all reflects."""
    answer = rights.answers.get_right("right:R2", as_of=day(AS_OF))
    assert answer.right_id == "R2"
    assert answer.status.headline == "overdue"
    assert answer.status.reasons[0].positions
    assert answer.counts == {"overdue": 1, "not_due": 2}
    assert answer.next_due_on == day("2022-06-30")
    assert rights.answers.get_right("R2", as_of=day("2022-06-30")).next_due_on == day("2022-06-30")
    assert rights.answers.get_right("R2", as_of=day("2022-07-01")).next_due_on == day("2022-09-30")
    assert rights.answers.get_right("R2", as_of=day("2022-10-01")).next_due_on is None
    assert (answer.version, answer.last_position) == (4, 7)
    assert (answer.known_at, answer.position, answer.status.known_at) == (7, 7, 7)
    assert answer.as_of == day(AS_OF)
    assert answer.status.coverage.last_scheduler_run is None
    document = msgspec.json.decode(msgspec.json.encode(answer))
    assert document["status"]["headline"] == "overdue"


def test_what_was_known_before(rights: Log) -> None:
    """With `known_at`, later entries are as if they had never been recorded."""
    for known_at, version, counts in (
        (6, 2, {"overdue": 1}),
        (7, 3, {"overdue": 1, "not_due": 1}),
        (8, 4, {"overdue": 1, "not_due": 2}),
    ):
        answer = rights.answers.get_right("R2", as_of=day(AS_OF), known_at=TreeSize(known_at))
        assert (answer.known_at, answer.position, answer.version) == (known_at - 1, known_at - 1, version)
        assert answer.counts == counts
    with pytest.raises(NotFoundError):
        rights.answers.get_right("R2", as_of=day(AS_OF), known_at=TreeSize(2))


def test_coverage_names_the_last_run_of_the_scheduler(log: Log) -> None:
    """The run that counts is the last one for a day up to the one asked about, among what is known."""
    record_rights(log)
    for as_of in ("2022-04-01", AS_OF, "2022-04-20"):
        run = SchedulerRunCompleted(
            as_of=day(as_of),
            profiles=(ProfileVersion(profile="qld", version=1),),
            evaluated_count=1,
            flags_raised=0,
            flags_cleared=0,
            tree_size=8,
            tree_root="0" * 64,
            heads_root="0" * 64,
            streams_count=2,
        )
        log.file("registry", run, as_of)
    log.catch_up()

    def last_run(known_at: int | None = None) -> tuple[int, str] | None:
        size = None if known_at is None else TreeSize(known_at)
        seen = log.answers.get_right("R1", as_of=day(AS_OF), known_at=size).status.coverage.last_scheduler_run
        return (seen.position, str(seen.on)) if seen else None

    assert last_run() == (9, AS_OF)
    assert last_run(known_at=9) == (8, "2022-04-01")
    assert last_run(known_at=8) is None


UNKNOWN = {
    "an unknown name": ("R9", NotFoundError, "right-unknown"),
    "a party is no right": ("party:ALPHA", MalformedError, "subject-malformed"),
    "no name at all": ("r 1", MalformedError, "subject-malformed"),
}


@pytest.mark.parametrize(("name", "kind", "code"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_unknown_rights(rights: Log, name: str, kind: type[NotFoundError], code: str) -> None:
    """A name nothing is recorded under is told apart from what is no name."""
    with pytest.raises(kind) as refused:
        rights.answers.get_right(name, as_of=day(AS_OF))
    assert refused.value.code == code


@pytest.mark.parametrize("words", ["", "x" * 201])
def test_a_search_has_a_length(rights: Log, words: str) -> None:
    """An empty search would be a filter that is ignored; an endless one costs too much."""
    with pytest.raises(MalformedError) as refused:
        rights.answers.list_rights(RightFilter(q=words), as_of=day(AS_OF))
    assert (refused.value.code, refused.value.pointer) == ("search-length", "/q")


def test_a_party_with_what_it_holds_and_owes(log: Log) -> None:
    """A company's page starts from here."""
    record_rights(log)
    log.party("BETA")
    log.catch_up()
    answer = log.answers.get_party("BETA", as_of=day(AS_OF))
    assert answer.party.names.en == "BETA"
    assert [right.right_id for right in answer.rights] == ["R2", "R4"]
    assert [item.obligation_id for item in answer.overdue] == ["D1"]
    assert (answer.known_at, answer.position, answer.under_review) == (8, 8, False)
    assert log.answers.get_party("party:ALPHA", as_of=day(AS_OF)).overdue == []
    with pytest.raises(NotFoundError) as refused:
        log.answers.get_party("GAMMA", as_of=day(AS_OF))
    assert refused.value.code == "party-unknown"


def test_a_right_with_stays_and_corrections(tmp_path: Path) -> None:
    """
    What suspends, gives up or corrects is shown with the right and with what is owed, each with its position.
    """
    log = make_log(tmp_path)
    log.party("ALPHA")
    register = log.right("R1", holder="ALPHA")
    log.duty("R1", "D1", "2022-03-31")
    days: dict[str, Any] = {"old_due": day("2022-03-31"), "new_due": day("2022-06-30")}
    stay, request, claim, dispute, correction, response = (
        log.file("right:R1", event, "2022-04-01")
        for event in (
            planned.stay("ST1", "D1"),
            planned.ask("X1", "D1", **days),
            mine.land(restored_m2=5),
            put_right.dispute("DIS1", 2),
            put_right.correct(5, mine.land(restored_m2=3)),
            planned.respond("HR1", register),
        )
    )
    log.catch_up()
    answer = log.answers.get_right("R1", as_of=day(AS_OF))
    [owed] = log.answers.obligations_of("right:R1", as_of=day(AS_OF)).items

    assert [(each.stay_id, each.position, each.obligation_ids) for each in answer.stays] == [("ST1", stay, ("D1",))]
    assert [(each.position, each.restored_m2) for each in answer.land] == [(claim, 3)]
    assert [(each.corrects, each.position) for each in answer.corrections] == [(claim, correction)]
    assert [(each.dispute_id, each.position) for each in answer.disputes] == [("DIS1", dispute)]
    assert [(each.in_reply_to, each.position) for each in answer.responses] == [(register, response)]
    assert [each.position for each in owed.stays] == [stay]
    assert [each.position for each in owed.extension_requests] == [request]
    assert (owed.ended, owed.timeliness, owed.last_position) == (None, "overdue", request)
    coverage = log.answers.get_right("R1", as_of=day("2100-01-01")).status.coverage
    assert coverage.last_company_filing == Sighting(position=response, on=START.date())
    log.database.close()


def test_a_right_with_penalties_and_reviews(tmp_path: Path) -> None:
    """
    What an authority imposed, and who contests it, is shown with the right.
    """
    log = make_log(tmp_path)
    log.right("R1", holder="ALPHA")
    events = (mine.fine("PEN1"), mine.contest("REV1", of="penalty", decision_id="PEN1"), mine.substitute("S1"))
    fine, review, performance = (log.file("right:R1", event, "2022-04-01") for event in events)
    log.catch_up()
    answer = log.answers.get_right("R1", as_of=day(AS_OF))

    assert [(each.penalty_id, each.position) for each in answer.penalties] == [("PEN1", fine)]
    assert [(each.review_id, each.position) for each in answer.reviews] == [("REV1", review)]
    assert [(each.performance_id, each.position) for each in answer.performances] == [("S1", performance)]
    log.database.close()


SHOWN: dict[str, tuple[Event, str]] = {
    "acceptances": (closing.apply("ACC1"), "application_id"),
    "objections": (closing.object_to("ACC1", "OBJ1"), "objection_id"),
    "closures": (closing.shut("CLOSE1"), "closure_id"),
    "aftercare": (closing.care("CARE1"), "aftercare_id"),
    "evaluations": (closing.evaluate("EVAL1"), "evaluation_id"),
    "discharges": (closing.discharge(), "decision_no"),
    "estimates": (closing.estimate("EST1"), "estimate_id"),
    "accruals": (closing.accrue("ACCR1"), "accrual_id"),
    "expenditures": (closing.spend("EXP1"), "expenditure_id"),
    "attestations": (closing.attest("ATT1"), "attestation_id"),
    "fund_checks": (closing.check_fund("CHK1"), "check_id"),
    "shortfalls": (closing.fall_short("SHORT1"), "shortfall_id"),
    "securities": (closing.lodge("SEC1"), "security_id"),
    "agreements": (closing.agree("PPP1"), "agreement_id"),
    "fundings": (closing.fund("PUB1"), "funding_id"),
    "disclosures": (disclosed.esg(), "period"),
    "assurances": (disclosed.assurance(1), "statement_id"),
    "overseas_sites": (disclosed.site(), "country"),
    "overseas_reports": (disclosed.restored_abroad(), "period"),
}


@pytest.mark.parametrize(("member", "act"), SHOWN.items(), ids=SHOWN.keys())
def test_what_is_recorded_is_shown(member: str, act: tuple[Event, str], tmp_path: Path) -> None:
    """
    Each record stands in its list under its own name, with the position of its event; before, the list is empty.
    """
    log, (event, name) = make_log(tmp_path), act
    log.right("R1", holder="ALPHA")
    log.catch_up()
    before = getattr(log.answers.get_right("R1", as_of=day(AS_OF)), member)
    if member == "objections":
        log.file("right:R1", closing.apply("ACC1"), "2022-04-01")
    position = log.file("right:R1", event, "2022-04-01")
    log.catch_up()
    [shown] = getattr(log.answers.get_right("R1", as_of=day(AS_OF)), member)

    assert before == []
    assert (getattr(shown, name), shown.position) == (getattr(event, name), position)
    log.database.close()


OBSERVED: dict[str, Event] = {
    "baseline": observed.baseline(),
    "reference_ecosystem": observed.reference(),
    "species_survey": observed.survey(),
    "carbon_stock": observed.carbon(),
    "ecosystem_service": observed.service(),
    "recovery_assessment": observed.recovery(),
    "subsidence_survey": observed.subsidence(),
    "remote_sensing": observed.image(),
    "monitoring_result": observed.result(),
}


def test_what_was_observed_is_shown_by_its_kind(tmp_path: Path) -> None:
    """
    All observations stand in one list in order of recording, each naming its kind; tailings by their facility.
    """
    log = make_log(tmp_path)
    log.right("R1", holder="ALPHA")
    positions = [log.file("right:R1", event, "2022-04-01") for event in OBSERVED.values()]
    report = log.file("right:R1", observed.tailings(), "2022-04-01")
    log.catch_up()
    written = msgspec.json.decode(msgspec.json.encode(log.answers.get_right("R1", as_of=day(AS_OF))))

    assert list(zip(OBSERVED, positions, strict=True)) == [
        (each["kind"], each["position"]) for each in written["observations"]
    ]
    assert [report] == [each["position"] for facility in written["tailings"] for each in facility["reports"]]
    log.database.close()


ELSEWHERE = {
    "obligations": "asked for by themselves",
    "series": "with the obligations",
    "duty_notes": "with the obligations",
    "filed": "the history",
    "filed_types": "the history",
    "signers": "the history",
    "given_up": "with what does not count for it",
    "withheld": "with the event it is in",
    "owners": "of a party",
    "unmatched": "for whoever looks after the registry",
}


def test_no_list_of_a_state_is_forgotten() -> None:
    """
    Whatever a state has many of is in the answer about the right under the same name, or is told elsewhere.
    """
    state = new_state("right:R1")
    held = {name for name in state.__struct_fields__ if isinstance(getattr(state, name), list | dict)}

    assert held - set(ELSEWHERE) == held & set(RightAnswer.__struct_fields__)
    assert set(ELSEWHERE) <= held


def test_a_party_with_what_it_disclosed(tmp_path: Path) -> None:
    """
    Who stands behind a company, what it discloses about itself and who contests that are shown with it.
    """
    log = make_log(tmp_path)
    log.party("ALPHA")
    log.catch_up()
    empty = log.answers.get_party("ALPHA", as_of=day(AS_OF))
    disclosure, owner = (
        log.file("party:ALPHA", event, "2022-04-01") for event in (disclosed.esg(), disclosed.owners())
    )
    audit, dispute = (
        log.file("party:ALPHA", event, "2022-04-01")
        for event in (disclosed.assurance(disclosure), put_right.dispute("DIS1", disclosure))
    )
    log.catch_up()
    answer = log.answers.get_party("ALPHA", as_of=day(AS_OF))

    assert [[], [], [], []] == [empty.disclosures, empty.owners, empty.assurances, empty.disputes]
    assert [disclosure] == [each.position for each in answer.disclosures]
    assert [("BO-1", [owner])] == [(each.record_id, each.positions) for each in answer.owners]
    assert [(audit, (disclosure,))] == [(each.position, each.positions) for each in answer.assurances]
    assert [("DIS1", dispute)] == [(each.dispute_id, each.position) for each in answer.disputes]
    log.database.close()
