# SPDX-License-Identifier: Apache-2.0
"""A consultant files for a company: for stated matters, until a day, in its own name, and nothing beyond that."""

from typing import Any

import pytest

from events.catalogue import EVENT_TYPES
from events.catalogue.event import Event
from events.catalogue.trust import RoleGranted
from events.families import EventFamily, family_of
from events.values import Scope
from registry.admission.permissions import PERMISSIONS
from registry.admission.rules.delegation_is_limited import delegable_families
from tests.registry.admission import mine, put_right
from tests.registry.admission.test_permissions import ACTORS, TABLE, VERDICTS, samples, table_world
from tests.registry.admission.world import PAPER, World, day, key_event

FOR_MINECO = {"on_behalf_of": "MINECO"}
EVERYTHING: tuple[EventFamily, ...] = tuple(sorted(delegable_families()))


def with_consultant(world: World, by: str = "MINECO", **changes: Any) -> World:
    """Let the consultant file for a company, by default all that it owes."""
    world.enrol("CONSULTANT", "contractor")
    fields: dict[str, Any] = {"scope": Scope(families=EVERYTHING)}
    world.file(mine.delegate("DG1", "CONSULTANT", **(fields | changes)), f"party:{by}", by)
    return world


@pytest.fixture(scope="module")
def world() -> World:
    return with_consultant(table_world())


@pytest.fixture
def fresh() -> World:
    world = mine.people()
    world.file(mine.register(), mine.RIGHT, "REGISTRAR")
    return world


@pytest.mark.parametrize("event_type", TABLE)
def test_a_consultant_files_what_its_company_files(world: World, event_type: str) -> None:
    """
    Of all types the consultant files exactly those that are for the holder, about this right, and says so each time.
    """
    event, subject = samples(world)[event_type]
    letters = dict(zip(ACTORS, TABLE[event_type].replace(" ", ""), strict=True))
    is_holders = not {"holder", "author"}.isdisjoint(PERMISSIONS[event_type].capacities)

    stranger = VERDICTS[letters["SIGNATORY"]] or VERDICTS[letters["OTHERCO"]]

    expected = ["", "on-behalf-missing"] if is_holders else ["on-behalf-not-allowed", stranger]
    found = [
        world.verdict(event, subject, "CONSULTANT", **FOR_MINECO),
        world.verdict(event, subject, "CONSULTANT"),
    ]
    assert expected == found


@pytest.mark.parametrize("event_type", TABLE)
def test_nobody_else_files_for_the_company(world: World, event_type: str) -> None:
    """
    Saying that one files for the company gives nobody a capacity: only its signatory and its consultant have it.
    """
    event, subject = samples(world)[event_type]
    accepted = {actor for actor in ACTORS if not world.verdict(event, subject, actor, **FOR_MINECO)}
    is_signatorys = TABLE[event_type].replace(" ", "")[ACTORS.index("SIGNATORY")] == "+"

    assert accepted == ({"SIGNATORY"} if is_signatorys else set())


@pytest.mark.parametrize("family", EVERYTHING)
def test_a_delegation_is_for_its_families(family: EventFamily) -> None:
    """
    With one family delegated, every type of that family for holders is accepted, and every other one refused.
    """
    world = with_consultant(table_world(), scope=Scope(families=(family,)))
    acts = samples(world)
    for name, (event, subject) in acts.items():
        if "holder" not in PERMISSIONS[name].capacities:
            continue
        verdict = world.verdict(event, subject, "CONSULTANT", **FOR_MINECO)
        expected = "" if family_of(EVENT_TYPES[name]) == family else "delegation-missing"
        assert (name, expected) == (name, verdict)


def test_every_type_has_a_family() -> None:
    """
    Each file of the catalogue belongs to a family, so that no type escapes a role's or a delegation's scope.
    """
    families = {family_of(kind) for kind in EVENT_TYPES.values()}

    assert families >= delegable_families() | {"trust", "rights", "records", "clock"}
    assert delegable_families() >= {"plans", "milestones", "monitoring", "enforcement", "disclosures"}
    assert not delegable_families() & {"trust", "rights", "clock"}


REACH: dict[str, tuple[dict[str, Any], str]] = {
    "all that the company owes": ({}, ""),
    "this right": ({"scope": Scope(families=EVERYTHING, rights=(mine.NAME,))}, ""),
    "another right": ({"scope": Scope(families=EVERYTHING, rights=("CN-41-000999-1",))}, "delegation-missing"),
    "this right's province": ({"scope": Scope(families=EVERYTHING, regions=("41",))}, ""),
    "another province": ({"scope": Scope(families=EVERYTHING, regions=("44",))}, "delegation-missing"),
    "a last day that is today": ({"valid_to": day("2026-10-10")}, ""),
    "a last day that was yesterday": ({"valid_to": day("2026-10-09")}, "delegation-missing"),
    "a first day that is today": ({"valid_from": day("2026-10-10")}, ""),
    "a first day that is tomorrow": ({"valid_from": day("2026-10-11")}, "delegation-missing"),
}


@pytest.mark.parametrize(("changes", "expected"), REACH.values(), ids=REACH.keys())
def test_a_delegation_reaches_its_scope_on_its_days(fresh: World, changes: dict[str, Any], expected: str) -> None:
    """
    Rights, regions and days limit it, each on both sides.
    """
    world = with_consultant(fresh, **changes)

    assert expected == world.verdict(mine.land(), mine.RIGHT, "CONSULTANT", **FOR_MINECO)


def test_a_delegation_is_taken_back(fresh: World) -> None:
    """
    By the company or the registrar, from that place in the log on; a new one is given under a new id.
    """
    world = with_consultant(fresh)
    before = world.verdict(mine.land(), mine.RIGHT, "CONSULTANT", **FOR_MINECO)
    ends = [world.verdict(mine.take_back("DG1"), "party:MINECO", by) for by in ("REGISTRAR", "MINECO", "CONSULTANT")]
    world.file(mine.take_back("DG1"), "party:MINECO", "MINECO")
    after = world.verdict(mine.land(), mine.RIGHT, "CONSULTANT", **FOR_MINECO)
    again = mine.delegate("DG2", "CONSULTANT")
    world.file(again, "party:MINECO", "MINECO")

    assert (before, after) == ("", "delegation-missing")
    assert ends == ["", "", "role-missing"]
    assert world.verdict(mine.land(), mine.RIGHT, "CONSULTANT", **FOR_MINECO) == ""
    assert world.verdict(mine.take_back("DG1"), "party:MINECO", "MINECO") == "delegation-unknown"
    assert [given.revoked_at is None for given in world.trust.delegations_by("MINECO")] == [False, True]


def test_a_delegation_is_not_passed_on(fresh: World) -> None:
    """
    A delegate's delegate does not speak for the company, and neither delegate nor signatory delegates for it.
    """
    world = with_consultant(fresh)
    world.enrol("SUBCO", "contractor")
    world.file(mine.appoint(mine.NAME), "party:SIGNATORY", "REGISTRAR")
    world.file(mine.delegate("DG9", "SUBCO"), "party:CONSULTANT", "CONSULTANT")
    onward = mine.delegate("DG10", "SUBCO")

    assert [
        world.verdict(mine.land(), mine.RIGHT, "SUBCO", on_behalf_of=party) for party in ("MINECO", "CONSULTANT")
    ] == ["delegation-missing", "not-the-holder"]
    assert [world.verdict(onward, "party:MINECO", by) for by in ("CONSULTANT", "SIGNATORY", "governance")] == [
        "role-missing"
    ] * 3
    assert world.verdict(onward, "party:MINECO", "CONSULTANT", **FOR_MINECO) == "on-behalf-not-allowed"


def test_case_77_a_transfer_ends_what_the_consultant_may_file(fresh: World) -> None:
    """
    Behind a transfer the seller's consultant files only what the seller retained; the buyer's word counts for the rest.
    """
    world = with_consultant(fresh)
    for milestone_id in ("M1", "M2"):
        world.file(mine.schedule(milestone_id), mine.RIGHT, "REGISTRAR")
    kept = mine.transfer(duty_rule="contract_otherwise", retained_obligations=("M1",))
    world.file(kept, mine.RIGHT, "REGISTRAR")

    def verdicts(party: str) -> list[str]:
        acts = (mine.report("M1"), mine.report("M2"), mine.land())
        return [world.verdict(act, mine.RIGHT, "CONSULTANT", on_behalf_of=party) for act in acts]

    assert verdicts("MINECO") == ["", "not-the-holder", "not-the-holder"]
    assert verdicts("OTHERCO") == ["not-the-holder", "delegation-missing", "delegation-missing"]
    world.file(mine.delegate("B1", "CONSULTANT", scope=Scope(families=EVERYTHING)), "party:OTHERCO", "OTHERCO")
    assert verdicts("OTHERCO") == ["not-the-holder", "", ""]


def test_a_consultant_reports_about_the_company_itself(fresh: World) -> None:
    """
    What a company files about itself is delegated without rights named; a delegation for a right does not reach it.
    """
    world = with_consultant(fresh)
    narrow = mine.delegate("DG1", "CONSULTANT", scope=Scope(families=EVERYTHING, rights=(mine.NAME,)))
    world.file(narrow, "party:OTHERCO", "OTHERCO")
    due = mine.annual_report(None)

    assert [
        world.verdict(due, f"party:{party}", "CONSULTANT", on_behalf_of=party) for party in ("MINECO", "OTHERCO")
    ] == ["", "delegation-missing"]


def test_a_consultant_verifies_nothing_of_its_client() -> None:
    """
    Whoever files anything for a company does not verify its work, whatever role it has besides (rule E-1).
    """
    world = mine.busy_mine()
    before = world.verdict(mine.verify("M2"), mine.RIGHT, "ACCEPTANCE")
    world.enrol("LAB", "auditor", "inspector")
    apart = world.verdict(mine.verify("M2"), mine.RIGHT, "LAB")
    elsewhere = Scope(families=("disclosures",), rights=("CN-41-000999-1",))
    world.file(mine.delegate("DG1", "LAB", scope=elsewhere), "party:MINECO", "MINECO")

    assert (before, apart, world.verdict(mine.verify("M2"), mine.RIGHT, "LAB")) == ("", "", "own-work")
    world.file(mine.take_back("DG1"), "party:MINECO", "MINECO")
    assert world.verdict(mine.verify("M2"), mine.RIGHT, "LAB") == ""


WORDS: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "the company says nothing of it": ("MINECO", {}, "", ""),
    "the company for itself": ("MINECO", FOR_MINECO, "on-behalf-not-allowed", "/on_behalf_of"),
    "its signatory may say so": ("SIGNATORY", FOR_MINECO, "", ""),
    "its signatory need not": ("SIGNATORY", {}, "", ""),
    "its consultant says so": ("CONSULTANT", FOR_MINECO, "", ""),
    "its consultant does not": ("CONSULTANT", {}, "on-behalf-missing", "/on_behalf_of"),
    "its consultant for another one": ("CONSULTANT", {"on_behalf_of": "OTHERCO"}, "not-the-holder", "/on_behalf_of"),
    "a stranger for it": ("OTHERCO", FOR_MINECO, "delegation-missing", "/on_behalf_of"),
    "the consultant from paper": (
        "CONSULTANT",
        {**FOR_MINECO, "source": PAPER},
        "on-behalf-not-allowed",
        "/on_behalf_of",
    ),
    "the registrar from paper": (
        "REGISTRAR",
        {**FOR_MINECO, "source": PAPER},
        "on-behalf-not-allowed",
        "/on_behalf_of",
    ),
}


@pytest.mark.parametrize(("by", "envelope", "code", "pointer"), WORDS.values(), ids=WORDS.keys())
def test_a_filing_says_for_whom_it_is(world: World, by: str, envelope: dict[str, Any], code: str, pointer: str) -> None:
    """
    The entry itself shows on whose behalf it was filed, and no filing shows what is not so.
    """
    if not code:
        assert world.verdict(mine.land(), mine.RIGHT, by, **envelope) == ""
        return
    refusal = world.refusal(mine.land(), mine.RIGHT, by, **envelope)
    assert (code, pointer, "who-may-file") == (refusal.code, refusal.pointer, refusal.rule)


GRANTS: dict[str, tuple[Event, str, str]] = {
    "as it should be": (mine.delegate("DG2", "CONSULTANT"), "", ""),
    "an id used before": (mine.delegate("DG1", "CONSULTANT"), "delegation-known", "/data/delegation_id"),
    "to nobody known": (mine.delegate("DG2", "GHOSTCO"), "party-unknown", "/data/delegate"),
    "to itself": (mine.delegate("DG2", "MINECO"), "delegate-not-allowed", "/data/delegate"),
    "to an authority": (mine.delegate("DG2", "INSPECTOR"), "delegate-not-allowed", "/data/delegate"),
    "for one day": (
        mine.delegate("DG2", "CONSULTANT", valid_from=day("2026-12-31"), valid_to=day("2026-12-31")), "", "",
    ),
    "for days in reverse": (
        mine.delegate("DG2", "CONSULTANT", valid_from=day("2027-01-01")), "period-reversed", "/data/valid_to",
    ),
    "for no matter": (mine.delegate("DG2", "CONSULTANT", scope=Scope()), "families-missing", "/data/scope/families"),
    "for delegating": (
        mine.delegate("DG2", "CONSULTANT", scope=Scope(families=("plans", "trust"))),
        "family-not-delegable", "/data/scope/families/1",
    ),
    "the end of what was given": (mine.take_back("DG1"), "", ""),
    "the end of what was not": (mine.take_back("DG2"), "delegation-unknown", "/data/delegation_id"),
}  # fmt: skip


@pytest.mark.parametrize(("event", "code", "pointer"), GRANTS.values(), ids=GRANTS.keys())
def test_a_delegation_is_limited(world: World, event: Event, code: str, pointer: str) -> None:
    """
    It names a delegate that can be one, matters that can be delegated, and days in order.
    """
    if not code:
        assert world.verdict(event, "party:MINECO", "MINECO") == ""
        return
    refusal = world.refusal(event, "party:MINECO", "MINECO")
    assert (code, pointer) == (refusal.code, refusal.pointer)


ROLES: dict[str, tuple[tuple[EventFamily, ...], list[str]]] = {
    "for every family": ((), ["", ""]),
    "for one of them": (("enforcement",), ["", "out-of-scope"]),
    "for the other": (("plans", "milestones"), ["out-of-scope", ""]),
    "for neither": (("finance",), ["out-of-scope", "out-of-scope"]),
}


@pytest.mark.parametrize(("families", "expected"), ROLES.values(), ids=ROLES.keys())
def test_a_role_may_be_for_some_families(families: tuple[EventFamily, ...], expected: list[str]) -> None:
    """
    An officer for enforcement issues orders and sets no milestones, and the other way round.
    """
    world = mine.busy_mine()
    world.enrol("CLERK", "authority", "authority_officer", scope=Scope(regions=("41",), families=families))
    acts = (mine.order("O9"), mine.schedule("M9"))

    assert expected == [world.verdict(act, mine.RIGHT, "CLERK") for act in acts]


def test_a_signatory_may_be_for_some_families(fresh: World) -> None:
    """
    A signatory appointed for plans submits them and reports no land, and still verifies nothing of the holder's.
    """
    scope = Scope(rights=(mine.NAME,), families=("plans",))
    role = RoleGranted(role="holder_signatory", scope=scope, valid_from=day("2026-01-01"))
    fresh.file(role, "party:SIGNATORY", "REGISTRAR")
    fresh.file(RoleGranted(role="inspector", valid_from=day("2026-01-01")), "party:SIGNATORY", "governance")
    fresh.file(mine.schedule("M1"), mine.RIGHT, "REGISTRAR")
    fresh.file(mine.report("M1"), mine.RIGHT, "MINECO")

    acts = (mine.submit(), mine.land(), mine.verify("M1"))
    assert [fresh.verdict(act, mine.RIGHT, "SIGNATORY") for act in acts] == ["", "not-the-holder", "own-work"]


def test_the_key_of_the_company_stays_its_own(fresh: World) -> None:
    """
    A delegation enrols no key: the consultant signs with a key of its own, and a key for the company is refused to it.
    """
    world = with_consultant(fresh)
    key = key_event(world, "MINECO", key=world.new_key("smuggled"))

    assert world.verdict(key, "party:MINECO", "CONSULTANT") == "role-missing"
    assert world.verdict(key, "party:MINECO", "CONSULTANT", **FOR_MINECO) == "on-behalf-not-allowed"


def test_what_a_consultant_filed_is_its_clients_word() -> None:
    """
    The client takes it back, and the consultant only for as long as it may speak for the client, and says so.
    """
    world = with_consultant(mine.busy_mine())
    position = world.file(mine.land(), mine.RIGHT, "CONSULTANT", **FOR_MINECO).position
    event = put_right.retract(position)

    def verdicts() -> list[str]:
        ways: tuple[tuple[str, dict[str, Any]], ...] = (
            ("MINECO", {}), ("CONSULTANT", FOR_MINECO), ("CONSULTANT", {}), ("OTHERCO", {}),
        )  # fmt: skip
        return [world.verdict(event, mine.RIGHT, by, countersigned=(), **envelope) for by, envelope in ways]

    assert verdicts() == ["", "", "on-behalf-missing", "role-missing"]
    world.file(mine.take_back("DG1"), "party:MINECO", "MINECO")
    assert verdicts() == ["", "delegation-missing", "role-missing", "role-missing"]
