# SPDX-License-Identifier: Apache-2.0
"""Acts in any order by anybody: whatever is accepted leaves a sound state behind (reliability.md cases 89 and 90).

`VERDIGRIS_TEST_STEPS` sets how many acts are tried: 3,000 each time, 100,000 for a night.
"""

import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.errors import RejectedError
from projections.folding import advance
from projections.right.distrust import TRUSTING
from projections.right.facts import Fact, fact_of
from projections.right.state import format_state, new_state
from registry.admission.admit import check_admission
from registry.admission.trust import TrustState
from tests.registry.admission import mine
from tests.registry.admission.test_closing_procedures import ACTS as CLOSING
from tests.registry.admission.test_permissions import ACTORS
from tests.registry.admission.test_procedures import ACTS
from tests.registry.admission.world import TODAY, World

STEPS = int(os.environ.get("VERDIGRIS_TEST_STEPS", "3000"))
STEPS_EACH = 300
"""Tried on one right, from its registration on."""

ALL = {**ACTS, **CLOSING}
NAMES = sorted(ALL)


def take_steps(world: World, choose: random.Random) -> int:
    """Try acts by those entitled and by others; return how many were accepted."""
    accepted = 0
    state = world.state(mine.RIGHT)
    for _ in range(STEPS_EACH):
        event, entitled = ALL[choose.choice(NAMES)]
        by = entitled if choose.random() < 0.8 else choose.choice(ACTORS)
        envelope = {"on_behalf_of": "MINECO"} if choose.random() < 0.1 else {}
        before, known = format_state(state), set(state.obligations)
        try:
            world.file(event, mine.RIGHT, by, **envelope)
        except RejectedError:
            assert before == format_state(state)
            continue
        accepted += 1
        state = world.state(mine.RIGHT)
        assert known <= set(state.obligations)
        # What acted on a statement finds it no more once that is taken back.
        assert state.unmatched == [] or state.corrections or state.retractions
        assert all(each.owed_by is None or world.trust.has_party(each.owed_by) for each in state.obligations.values())
    return accepted


def check_replay(world: World) -> None:
    """Admit and fold the whole log anew, as an auditor does, and come to the same states."""
    trust = TrustState()
    states = {stream: new_state(stream) for stream in world.states}
    facts: dict[str, list[Fact]] = {stream: [] for stream in world.states}
    for entry in world.entries:
        state = states[entry.stream]
        check_admission(entry.filing, trust=trust, state=state, today=TODAY)
        trust.evolve(entry)
        facts[entry.stream].append(fact_of(entry))
        states[entry.stream], _ = advance(state, facts[entry.stream][-1:], TRUSTING, facts[entry.stream].copy)

    assert {name: format_state(state) for name, state in world.states.items()} == {
        name: format_state(state) for name, state in states.items()
    }


@pytest.mark.parametrize("seed", range(max(1, STEPS // STEPS_EACH)))
def test_case_90_any_acts_in_any_order(seed: int) -> None:
    """
    A refusal changes nothing, nothing accepted is without what it acts on, and replaying the log gives the same state.
    """
    world = mine.people()
    world.file(mine.register(), mine.RIGHT, "REGISTRAR")
    world.file(mine.appoint(mine.NAME), "party:SIGNATORY", "REGISTRAR")

    accepted = take_steps(world, random.Random(seed))

    assert accepted > STEPS_EACH // 20
    check_replay(world)


PARTIES = ("MINECO", "OTHERCO", "SIGNATORY")
MILESTONES = ("M1", "M2", "M3", "M4")
TRANSFERS = st.lists(st.tuples(st.sampled_from(PARTIES), st.sets(st.sampled_from(MILESTONES))), min_size=1, max_size=4)


@settings(max_examples=25, deadline=None)
@given(transfers=TRANSFERS, named=st.sets(st.sampled_from(MILESTONES)))
def test_case_89_every_duty_keeps_one_owner(transfers: list[tuple[str, set[str]]], named: set[str]) -> None:
    """
    Through any transfers and the end of the right no duty is lost or doubled: who retains it owes it, or the
    transferee, and what was laid on a party by name stays with that party.
    """
    world = mine.people()
    world.file(mine.register(), mine.RIGHT, "REGISTRAR")
    for milestone_id in MILESTONES:
        owed = {"owed_by": "AUDITOR"} if milestone_id in named else {}
        world.file(mine.schedule(milestone_id, **owed), mine.RIGHT, "REGISTRAR")
    holder = "MINECO"
    owners = {each: "AUDITOR" if each in named else holder for each in MILESTONES}
    for to, wanted in transfers:
        if to == holder:
            continue
        retained = tuple(sorted(each for each in wanted if owners[each] == holder))
        rule = "contract_otherwise" if retained else "transferee_default"
        moved = mine.transfer(transferor=holder, transferee=to, duty_rule=rule, retained_obligations=retained)
        world.file(moved, mine.RIGHT, "REGISTRAR")
        owners = {each: to if by == holder and each not in retained else by for each, by in owners.items()}
        holder = to
    world.file(mine.extinguish(), mine.RIGHT, "REGISTRAR")

    obligations = world.state(mine.RIGHT).obligations
    assert owners == {each: obligations[each].owed_by for each in obligations}
