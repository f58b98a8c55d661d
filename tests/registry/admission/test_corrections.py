# SPDX-License-Identifier: Apache-2.0
"""Corrections, retractions and disputes: by whom, of what, and in which order (domain.md §7.4 K)."""

import datetime
from collections.abc import Callable
from typing import get_args

import pytest

from events.catalogue import EVENT_TYPES
from events.catalogue.corrections import Correctable
from events.catalogue.event import Event
from events.values import Scope
from tests.registry.admission import mine, observed, planned, put_right
from tests.registry.admission.world import TODAY

LATER = TODAY + datetime.timedelta(days=2)


class Mine:
    """The mine after some acts, each under a name by which its position is found."""

    def __init__(self) -> None:
        self.world = mine.people()
        self.at: dict[str, int] = {}
        self.file("register", mine.register(), "REGISTRAR")
        self.world.file(mine.appoint(mine.NAME), "party:SIGNATORY", "REGISTRAR")
        self.file("milestone", mine.schedule("M2"), "OFFICER")
        self.file("claim", mine.report("M2"), "MINECO")

    def file(self, name: str, event: Event, by: str) -> None:
        self.at[name] = self.world.file(event, mine.RIGHT, by).position

    def verdict(self, event: Event, by: str) -> str:
        return self.world.verdict(event, mine.RIGHT, by)


def amend(milestone_id: str, replaced_by: str) -> Event:
    """Return an amendment by version 2 that gives up a milestone for another one."""
    return planned.amend(2, superseded=(planned.give_up(milestone_id, replaced_by=replaced_by),))


@pytest.fixture(scope="module")
def corrected() -> Mine:
    """Return a mine with a claim corrected twice, a land report taken back, a flag, and disputes."""
    given = Mine()
    given.file("land", mine.land(), "MINECO")
    given.file("retraction", put_right.retract(given.at["land"]), "MINECO")
    given.file("first", put_right.correct(given.at["claim"]), "MINECO")
    given.file("second", put_right.correct(given.at["first"]), "OFFICER")
    given.file("flag", mine.flag("M2"), "service")
    given.file("inspection", mine.inspect("I1"), "INSPECTOR")
    given.file("DIS1", put_right.dispute("DIS1", given.at["inspection"]), "MINECO")
    given.file("DIS2", put_right.dispute("DIS2", given.at["inspection"]), "MINECO")
    given.file(
        "answer", put_right.correct(given.at["inspection"], mine.inspect("I1"), reason="court_or_review"), "INSPECTOR"
    )
    given.file("end", put_right.resolve("DIS2"), "OFFICER")
    return given


# What is filed, given the positions by name; by whom; the code and the field of the refusal.
LIMITS: dict[str, tuple[Callable[[dict[str, int]], Event], str, str, str]] = {
    "the last correction, by who signed it": (lambda at: put_right.correct(at["second"]), "OFFICER", "", ""),
    "the last correction, by another officer of the place": (
        lambda at: put_right.correct(at["second"]),
        "REGISTRAR",
        "",
        "",
    ),
    "the last correction, by who signed the first word": (
        lambda at: put_right.correct(at["second"]),
        "MINECO",
        "role-missing",
        "/type",
    ),
    "a claim corrected before": (
        lambda at: put_right.correct(at["claim"]),
        "MINECO",
        "event-already-corrected",
        "/data/corrects",
    ),
    "a correction corrected before": (
        lambda at: put_right.correct(at["first"]),
        "MINECO",
        "event-already-corrected",
        "/data/corrects",
    ),
    "a claim said to be an inspection": (
        lambda at: put_right.correct(at["second"], mine.inspect("I2")),
        "OFFICER",
        "correction-of-another-type",
        "/data/corrected/type",
    ),
    "an event about something else": (lambda at: put_right.correct(0), "OFFICER", "event-unknown", "/data/corrects"),
    "an event to come": (lambda at: put_right.correct(10_000), "MINECO", "event-unknown", "/data/corrects"),
    "what was taken back": (
        lambda at: put_right.correct(at["land"], mine.land()),
        "MINECO",
        "event-already-retracted",
        "/data/corrects",
    ),
    "a flag of the registry": (
        lambda at: put_right.correct(at["flag"]),
        "OFFICER",
        "event-not-correctable",
        "/data/corrects",
    ),
    "a retraction": (
        lambda at: put_right.correct(at["retraction"]),
        "MINECO",
        "event-not-correctable",
        "/data/corrects",
    ),
    "a day to come in the corrected claim": (
        lambda at: put_right.correct(at["second"], mine.report("M2", achieved_on=LATER)),
        "OFFICER",
        "fact-in-the-future",
        "/data/corrected/achieved_on",
    ),
    "another day from which a claim holds": (
        lambda at: put_right.correct(at["second"], corrected_effective_on=TODAY),
        "OFFICER",
        "",
        "",
    ),
    "a claim that holds from a day to come": (
        lambda at: put_right.correct(at["second"], corrected_effective_on=LATER),
        "OFFICER",
        "fact-in-the-future",
        "/data/corrected_effective_on",
    ),
    "a milestone that is owed from a day to come": (
        lambda at: put_right.correct(at["milestone"], mine.schedule("M2"), corrected_effective_on=LATER),
        "OFFICER",
        "",
        "",
    ),
    "a retraction of the last correction": (lambda at: put_right.retract(at["second"]), "OFFICER", "", ""),
    "a retraction of the first word behind its correction": (
        lambda at: put_right.retract(at["claim"]),
        "OFFICER",
        "event-already-corrected",
        "/data/retracts",
    ),
    "a second retraction": (
        lambda at: put_right.retract(at["land"]),
        "MINECO",
        "event-already-retracted",
        "/data/retracts",
    ),
    "a retraction of nothing": (lambda at: put_right.retract(10_000), "MINECO", "event-unknown", "/data/retracts"),
    "a dispute with an id in use": (
        lambda at: put_right.dispute("DIS1", at["claim"]),
        "MINECO",
        "dispute-id-in-use",
        "/data/dispute_id",
    ),
    "a dispute about an earlier correction": (lambda at: put_right.dispute("DIS9", at["first"]), "MINECO", "", ""),
    "a dispute about what was taken back": (
        lambda at: put_right.dispute("DIS9", at["land"]),
        "MINECO",
        "event-already-retracted",
        "/data/disputes",
    ),
    "a dispute about nothing": (
        lambda at: put_right.dispute("DIS9", 10_000),
        "MINECO",
        "event-unknown",
        "/data/disputes",
    ),
    "a dispute raised by nobody registered": (
        lambda at: put_right.dispute("DIS9", at["claim"], raised_by="GHOST"),
        "OFFICER",
        "party-unknown",
        "/data/raised_by",
    ),
    "the end of no dispute": (lambda at: put_right.resolve("DIS9"), "OFFICER", "dispute-unknown", "/data/dispute_id"),
    "a second end": (lambda at: put_right.resolve("DIS2"), "OFFICER", "dispute-already-resolved", "/data/dispute_id"),
    "an end before the dispute": (
        lambda at: put_right.resolve("DIS1", resolved_on=TODAY - datetime.timedelta(days=1)),
        "OFFICER",
        "period-reversed",
        "/data/resolved_on",
    ),
    "an end by the correction": (
        lambda at: put_right.resolve("DIS1", outcome="corrected", resolved_by=at["answer"]),
        "OFFICER",
        "",
        "",
    ),
    "an end by the correction of something else": (
        lambda at: put_right.resolve("DIS1", outcome="corrected", resolved_by=at["second"]),
        "OFFICER",
        "resolution-unknown",
        "/data/resolved_by",
    ),
    "an end by a retraction that is a correction": (
        lambda at: put_right.resolve("DIS1", outcome="retracted", resolved_by=at["answer"]),
        "OFFICER",
        "resolution-unknown",
        "/data/resolved_by",
    ),
}


@pytest.mark.parametrize(("make", "by", "code", "pointer"), LIMITS.values(), ids=LIMITS.keys())
def test_case_85_corrections_follow_one_another(
    corrected: Mine, make: Callable[[dict[str, int]], Event], by: str, code: str, pointer: str
) -> None:
    """
    The last word on a statement is corrected or taken back, with its own type; disputes are raised and ended once.
    """
    event = make(corrected.at)
    if not code:
        assert corrected.verdict(event, by) == ""
        return
    refusal = corrected.world.refusal(event, mine.RIGHT, by)

    assert (code, pointer) == (refusal.code, refusal.pointer)
    assert refusal.citation


AUTHORS = {
    "the company's own claim": ("claim", {"MINECO", "SIGNATORY", "OFFICER", "REGISTRAR"}),
    "an officer's milestone": ("milestone", {"OFFICER", "REGISTRAR"}),
    "an inspector's visit": ("inspection", {"INSPECTOR", "OFFICER", "REGISTRAR"}),
    "the auditor's survey": ("survey", {"AUDITOR", "OFFICER", "REGISTRAR"}),
}
EVERYBODY = (
    "governance", "REGISTRAR", "ELSEWHERE", "OFFICER", "INSPECTOR", "ACCEPTANCE", "MINECO", "SIGNATORY", "OTHERCO",
    "AUDITOR", "service",
)  # fmt: skip


@pytest.mark.parametrize(("name", "expected"), AUTHORS.values(), ids=AUTHORS.keys())
def test_who_signed_it_or_the_authority_takes_it_back(name: str, expected: set[str]) -> None:
    """
    A statement is taken back by the party that signed it, by who speaks for it, or by the authority of the place.
    """
    given = Mine()
    given.file("inspection", mine.inspect("I1"), "INSPECTOR")
    given.file("survey", observed.survey(), "AUDITOR")

    assert expected == {by for by in EVERYBODY if not given.verdict(put_right.retract(given.at[name]), by)}


def test_case_85_a_former_holder_still_puts_its_own_words_right() -> None:
    """
    After a transfer each company answers for what it said itself; the right's new holder does not touch it.
    """
    given = Mine()
    given.file("transfer", mine.transfer(), "REGISTRAR")
    event = put_right.correct(given.at["claim"])

    assert [given.verdict(event, by) for by in ("MINECO", "OTHERCO")] == ["", "role-missing"]


def test_case_85_no_statement_comes_after_itself() -> None:
    """
    A correction names neither its own place nor an earlier link of its chain, and no other company touches it.
    """
    given = Mine()
    given.file("first", put_right.correct(given.at["claim"]), "MINECO")
    first, claim = given.at["first"], given.at["claim"]
    asked = {("MINECO", first + 1), ("MINECO", claim), ("OTHERCO", first), ("MINECO", first)}
    verdicts = {
        (by, position): [given.verdict(make(position), by) for make in (put_right.correct, put_right.retract)]
        for by, position in asked
    }

    assert {
        ("MINECO", first + 1): ["event-unknown"] * 2,
        ("MINECO", claim): ["event-already-corrected"] * 2,
        ("OTHERCO", first): ["role-missing"] * 2,
        ("MINECO", first): ["", ""],
    } == verdicts


REPLACED: dict[str, tuple[Event, str, str]] = {
    "a version by the next one": (mine.submit(2), "MINECO", ""),
    "a version by itself": (mine.submit(2, supersedes_version=2), "MINECO", "plan-supersedes-wrong-version"),
    "a version by an earlier one": (mine.submit(1, supersedes_version=1), "MINECO", "plan-version-out-of-turn"),
    "a version by one after it": (mine.submit(2, supersedes_version=3), "MINECO", "plan-supersedes-wrong-version"),
    "a version by another company's": (mine.submit(2), "OTHERCO", "not-the-holder"),
    "a milestone by another one": (amend("M8", replaced_by="M9"), "OFFICER", ""),
    "a milestone by itself": (amend("M8", replaced_by="M8"), "OFFICER", "obligation-repeated"),
}


@pytest.mark.parametrize(("event", "by", "code"), REPLACED.values(), ids=REPLACED.keys())
def test_case_85_plans_and_milestones_are_replaced_by_what_follows(event: Event, by: str, code: str) -> None:
    """
    Neither takes its own place, nor that of what came before it, nor that of another company's.
    """
    given = Mine()
    given.file("plan", mine.submit(), "MINECO")
    given.file("approval", mine.approve(), "OFFICER")
    given.file("owed", mine.schedule("M8", plan_id="P1"), "OFFICER")
    if event.__struct_config__.tag == "restoration_plan.amended.v1":
        given.file("next", mine.submit(2), "MINECO")

    assert code == given.verdict(event, by)


def test_a_party_disputes_what_is_said_about_it() -> None:
    """
    What is imposed on a party is disputed by that party, and corrected by the authority.
    """
    world = mine.people()
    duty = world.file(mine.impose("D1"), "party:MINECO", "REGISTRAR").position
    event, correction = put_right.dispute("DIS1", duty), put_right.correct(duty, mine.impose("D1"))

    assert [world.verdict(event, "party:MINECO", by) for by in ("MINECO", "OTHERCO")] == ["", "role-missing"]
    assert [world.verdict(correction, "party:MINECO", by) for by in ("MINECO", "OFFICER")] == ["role-missing", ""]


def test_villagers_dispute_what_is_said_of_them() -> None:
    """
    A delegate of the people who live there disputes a record; a delegate from elsewhere does not (Art. 46).
    """
    given = Mine()
    given.world.enrol("VILLAGE", "village_committee", "community_delegate", scope=mine.HENAN)
    given.world.enrol("FARAWAY", "rural_collective", "community_delegate", scope=Scope(regions=("44",)))
    given.file("consultation", planned.consult("PC1"), "MINECO")
    event = put_right.dispute("DIS1", given.at["consultation"])

    assert [given.verdict(event, by) for by in ("VILLAGE", "FARAWAY")] == ["", "out-of-scope"]
    assert given.verdict(put_right.retract(given.at["consultation"]), "VILLAGE") == "role-missing"


def test_every_other_type_is_correctable() -> None:
    """
    All types but those of trust, the registry itself, the clock and corrections can be said anew.
    """
    own = {
        "registry",
        "governance_keys",
        "party",
        "role",
        "signing_key",
        "log_key",
        "service_key",
        "obligation",
        "scheduler",
        "working_calendar",
        "rule_profile",
    }
    own |= {"rule_profile", "working_calendar"}
    # What was erased cannot come back.
    own |= {"import_batch", "writing", "event", "dispute", "delegation", "payload"}
    expected = {kind for name, kind in EVENT_TYPES.items() if name.partition(".")[0] not in own}

    assert expected == set(get_args(Correctable))
