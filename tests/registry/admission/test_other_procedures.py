# SPDX-License-Identifier: Apache-2.0
"""What may follow in the families told nowhere else: corrections, observations, disclosures, money, trust, records.

With the tables of the other files of procedures, every type of the catalogue stands in one.
"""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from events.catalogue import EVENT_TYPES
from events.catalogue.event import Event
from events.catalogue.trust import LogKeyRetired, PartyRegistered, RoleRevoked, ServiceKeyRetired, SigningKeyRevoked
from events.values import Text
from tests.registry.admission import (
    closing,
    disclosed,
    lived,
    mine,
    observed,
    planned,
    put_right,
    test_closing_procedures,
    test_lived_procedures,
    test_planning,
    test_procedures,
    withheld,
)
from tests.registry.admission.world import (
    World,
    foundation,
    henan,
    key_event,
    log_key_event,
    new_log_signers,
    service_key_event,
)

NOWHERE = 999_999
COMPANY = "party:MINECO"


class Act(NamedTuple):
    """An act, given the log so far; about what, and filed by whom."""

    make: Callable[[World], Event]
    by: str
    subject: str = mine.RIGHT


def _said(event: Event, by: str = "MINECO", subject: str = mine.RIGHT) -> Act:
    return Act(lambda _: event, by, subject)


def _claim(world: World) -> int:
    state = world.state(mine.RIGHT)
    # Taken back, it is no claim any more, but still the event that was filed.
    return next(position for position, kind, _ in state.filed if state.filed_types[kind] == "milestone.reported.v1")


def _correction(world: World) -> int:
    corrections = world.state(mine.RIGHT).corrections
    return corrections[-1].position if corrections else NOWHERE


PART = mine.report("M1", "partially_met")
CORRECTIONS: dict[str, Act] = {
    "correct the claim": Act(lambda world: put_right.correct(_claim(world), PART), "MINECO"),
    "correct the correction": Act(lambda world: put_right.correct(_correction(world), PART), "MINECO"),
    "take the claim back": Act(lambda world: put_right.retract(_claim(world)), "MINECO"),
    "take the correction back": Act(lambda world: put_right.retract(_correction(world)), "MINECO"),
    "dispute the claim": Act(lambda world: put_right.dispute("DIS1", _claim(world)), "INSPECTOR"),
    "say that it stands": _said(put_right.resolve("DIS1"), "OFFICER"),
    "say that it was corrected": Act(
        lambda world: put_right.resolve("DIS1", outcome="corrected", resolved_by=_correction(world)), "OFFICER"
    ),
    "survey a rare plant": _said(withheld.survey()),
    "erase its place": Act(withheld.redact, "OFFICER"),
    "respond to the claim": Act(lambda world: planned.respond("HR1", _claim(world)), "MINECO"),
}
SPEAKING = {"dispute the claim", "survey a rare plant", "respond to the claim"}
CLAIMED = SPEAKING | {"correct the claim", "take the claim back"}
CORRECTED = SPEAKING | {"correct the correction", "take the correction back"}

OBSERVATIONS: dict[str, Act] = {
    "describe the baseline": _said(observed.baseline()),
    "define the reference": _said(observed.reference()),
    "survey species": _said(observed.survey()),
    "measure carbon": _said(observed.carbon()),
    "measure a service": _said(observed.service()),
    "assess recovery": _said(observed.recovery()),
    "level the ground": _said(observed.subsidence()),
    "report on tailings": _said(observed.tailings()),
    "look from above": _said(observed.image()),
    "take a sample": _said(observed.result()),
    "report the land": _said(mine.land()),
    "programme the year": _said(planned.programme()),
    "allocate the duty": _said(planned.allocate(), "REGISTRAR"),
    "join areas": _said(planned.split("Z1")),
    "disclose due diligence": _said(disclosed.due_diligence()),
    "disclose ESG": _said(disclosed.esg()),
    "disclose carbon": _said(disclosed.carbon()),
    "disclose owners": _said(disclosed.owners(), "MINECO", COMPANY),
    "disclose other owners": _said(disclosed.owners(disclosed.record("BO-2")), "MINECO", COMPANY),
    "assure the claim": Act(lambda world: disclosed.assurance(_claim(world)), "AUDITOR"),
    "estimate the cost": _said(closing.estimate("EST1")),
    "set money aside": _said(closing.accrue("ACCR1")),
    "spend": _said(closing.spend("EXP1")),
    "attest the balance": _said(closing.attest("ATT1"), "AUDITOR"),
    "check the fund": _said(closing.check_fund("CHK1"), "OFFICER"),
    "determine a shortfall": _said(closing.fall_short("SHORT1"), "OFFICER"),
    "agree on a partnership": _said(closing.agree("PPP1"), "OFFICER"),
    "receive public money": _said(closing.fund("PUB1")),
}
OFTEN = {
    "report on tailings",
    "report the land",
    "disclose due diligence",
    "disclose ESG",
    "disclose carbon",
}
"""What has no id and may be said any number of times."""
OBSERVED = set(OBSERVATIONS) - {"join areas"}
"""Nothing here waits for another of these; there is no area to be split."""
DUTY_GONE = {
    name
    for name, act in OBSERVATIONS.items()
    if act.by == "MINECO" and act.subject == mine.RIGHT and name != "join areas"
}


def _fresh_key(world: World) -> Event:
    return key_event(world, "OTHERCO", key=world.new_key("fresh"))


def _spare(world: World) -> str:
    return world.keys["spare"].public.key_id if "spare" in world.keys else "A" * 43


def _register_spare(world: World) -> Event:
    if "spare" not in world.keys:
        world.new_key("spare")
    return key_event(world, "OTHERCO", key=world.keys["spare"])


def _next_log_keys(world: World) -> Event:
    return log_key_event(new_log_signers(), world.log_signers)


def _next_service_key(world: World) -> Event:
    if "service-2" not in world.keys:
        world.new_key("service-2")
    return service_key_event(world.keys["service-2"], world.keys["service"])


def _heir(world: World) -> Event:
    if "heir" not in world.keys:
        world.new_key("heir")
    return lived.hand_over(world, world.keys["heir"])


NEWCO = PartyRegistered(party_kind="company", names=Text(en="New"), jurisdiction="CN", region=henan())
OTHERCO = "party:OTHERCO"
TRUST: dict[str, Act] = {
    "found it": Act(foundation, "governance", "registry"),
    "register NEWCO": _said(NEWCO, "governance", "party:NEWCO"),
    "rename NEWCO": _said(lived.rename(), "governance", "party:NEWCO"),
    "appoint a signatory": _said(mine.appoint(mine.NAME), "REGISTRAR", OTHERCO),
    "dismiss it": _said(RoleRevoked(role="holder_signatory", reason=Text(en="left")), "REGISTRAR", OTHERCO),
    "register a spare key": Act(_register_spare, "REGISTRAR", OTHERCO),
    "revoke the spare key": Act(
        lambda world: SigningKeyRevoked(key_id=_spare(world), reason="superseded"), "REGISTRAR", OTHERCO
    ),
    "delegate": _said(mine.delegate("DG1", "SIGNATORY"), "OTHERCO", OTHERCO),
    "take the delegation back": _said(mine.take_back("DG1"), "OTHERCO", OTHERCO),
    "add a service key": Act(_next_service_key, "governance", "registry"),
    "retire the first service key": Act(
        lambda world: ServiceKeyRetired(key_id=world.keys["service"].public.key_id, reason="superseded"),
        "governance",
        "registry",
    ),
    "add log keys": Act(_next_log_keys, "governance", "registry"),
    "retire the first log key": Act(
        lambda world: LogKeyRetired(vkeys=(world.log_signers[0].verifier.vkey,), reason="superseded"),
        "governance",
        "registry",
    ),
    "hand governance on": Act(_heir, "governance", "registry"),
    "resume writing": _said(mine.resume(), "REGISTRAR", "registry"),
    "note an import": _said(mine.batch(), "REGISTRAR", "registry"),
    "adopt rules": _said(mine.adopt_rules(), "governance", "registry"),
    "adopt a calendar": _said(mine.calendar(), "governance", "registry"),
    "note a sweep": _said(mine.run(), "service", "registry"),
}
BEGUN = {
    "adopt a calendar",
    "adopt rules",
    "register NEWCO",
    "appoint a signatory",
    "register a spare key",
    "delegate",
    "add a service key",
    "add log keys",
    "hand governance on",
    "resume writing",
    "note an import",
    "note a sweep",
}
GOVERNED = {
    "adopt a calendar",
    "adopt rules",
    "register NEWCO",
    "add a service key",
    "add log keys",
    "hand governance on",
}
"""What the first governance key files."""

STATES: dict[str, tuple[dict[str, Act], tuple[str, ...], set[str]]] = {
    "claimed": (CORRECTIONS, (), CLAIMED),
    "claim corrected": (CORRECTIONS, ("correct the claim",), CORRECTED),
    "claim corrected twice": (CORRECTIONS, ("correct the claim", "correct the correction"), CORRECTED),
    "claim taken back": (CORRECTIONS, ("take the claim back",), SPEAKING - {"dispute the claim"}),
    "correction taken back": (
        CORRECTIONS,
        ("correct the claim", "take the correction back"),
        SPEAKING - {"dispute the claim"},
    ),
    "disputed": (
        CORRECTIONS,
        ("dispute the claim",),
        CLAIMED - {"dispute the claim"} | {"say that it stands"},
    ),
    "disputed and corrected": (
        CORRECTIONS,
        ("dispute the claim", "correct the claim"),
        CORRECTED - {"dispute the claim"} | {"say that it stands", "say that it was corrected"},
    ),
    "dispute resolved": (
        CORRECTIONS,
        ("dispute the claim", "say that it stands"),
        CLAIMED - {"dispute the claim"},
    ),
    "a private field on record": (
        CORRECTIONS,
        ("survey a rare plant",),
        CLAIMED - {"survey a rare plant"} | {"erase its place"},
    ),
    "the private field erased": (
        CORRECTIONS,
        ("survey a rare plant", "erase its place"),
        CLAIMED - {"survey a rare plant"},
    ),
    "responded": (CORRECTIONS, ("respond to the claim",), CLAIMED - {"respond to the claim"}),
    "nothing observed": (OBSERVATIONS, (), OBSERVED),
    **{
        f"after: {name}": (OBSERVATIONS, (name,), OBSERVED if name in OFTEN else OBSERVED - {name})
        for name in sorted(OBSERVED - {"allocate the duty"})
    },
    "duty allocated": (OBSERVATIONS, ("allocate the duty",), OBSERVED - DUTY_GONE),
    "founded": (TRUST, (), BEGUN),
    "company registered": (
        TRUST,
        ("register NEWCO",),
        BEGUN - {"register NEWCO"} | {"rename NEWCO"},
    ),
    "signatory appointed": (TRUST, ("appoint a signatory",), BEGUN | {"dismiss it"}),
    "signatory dismissed": (TRUST, ("appoint a signatory", "dismiss it"), BEGUN),
    "spare key registered": (
        TRUST,
        ("register a spare key",),
        BEGUN - {"register a spare key"} | {"revoke the spare key"},
    ),
    "spare key revoked": (
        TRUST,
        ("register a spare key", "revoke the spare key"),
        BEGUN - {"register a spare key"},
    ),
    "delegated": (TRUST, ("delegate",), BEGUN - {"delegate"} | {"take the delegation back"}),
    "delegation over": (TRUST, ("delegate", "take the delegation back"), BEGUN - {"delegate"}),
    "two service keys": (
        TRUST,
        ("add a service key",),
        BEGUN - {"add a service key"} | {"retire the first service key"},
    ),
    "two pairs of log keys": (
        TRUST,
        ("add log keys",),
        BEGUN - {"add log keys"} | {"retire the first log key"},
    ),
    "governance handed on": (TRUST, ("hand governance on",), BEGUN - GOVERNED),
}


def after(acts: dict[str, Act], *names: str) -> World:
    """Return the mine with a claim after these acts, each admitted in turn."""
    world = mine.people()
    world.file(mine.register(), mine.RIGHT, "REGISTRAR")
    world.file(mine.schedule("M1"), mine.RIGHT, "OFFICER")
    world.file(mine.report("M1"), mine.RIGHT, "MINECO")
    for name in names:
        act = acts[name]
        world.file(act.make(world), act.subject, act.by)
    return world


@pytest.mark.parametrize(("acts", "history", "expected"), STATES.values(), ids=STATES.keys())
def test_only_these_acts_come_next(acts: dict[str, Act], history: tuple[str, ...], expected: set[str]) -> None:
    """
    In each state exactly the acts listed are accepted, of all of its table.
    """
    world = after(acts, *history)

    assert expected == {name for name, act in acts.items() if not world.verdict(act.make(world), act.subject, act.by)}


def test_every_act_is_possible_in_some_state() -> None:
    """
    No act of these tables is refused everywhere, but for those that wait for what other tables tell.
    """
    elsewhere = {"found it", "join areas"}

    assert set(CORRECTIONS | OBSERVATIONS | TRUST) - elsewhere == set().union(*(each for _, _, each in STATES.values()))


def test_every_type_stands_in_a_table() -> None:
    """
    What may follow is told for every type of the catalogue: one that is added is told, too, or this fails.
    """
    tables = (test_procedures, test_closing_procedures, test_planning, test_lived_procedures)
    told = {type(event) for table in tables for event, _ in table.ACTS.values()}
    world = after(CORRECTIONS)
    told |= {type(act.make(world)) for acts in (CORRECTIONS, OBSERVATIONS, TRUST) for act in acts.values()}

    assert set(EVENT_TYPES.values()) == told
