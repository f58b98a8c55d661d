# SPDX-License-Identifier: Apache-2.0
"""Who owes an obligation, through transfers in any order of recording (rule D-7)."""

import pytest

from events.catalogue.rights import MiningRightTransferred
from tests.projections.chronicles import RIGHT, Chronicle, day, year


def transfer(chronicle, seller, buyer, on, **more):
    """Transfer the right between two parties."""
    event = MiningRightTransferred(transferor=seller, transferee=buyer, duty_rule="transferee_default")
    return chronicle.add(event, on, **more)


def owners(chronicle, obligation_id="M"):
    """Return who owed an obligation, in turn."""
    obligation = chronicle.state().obligations[obligation_id]
    return [*(passed.from_party for passed in obligation.passed), obligation.owed_by]


def test_open_duties_follow_the_right():
    """
    The transferee owes what is open; what was met before stays with the one who met it.
    """
    chronicle = Chronicle()
    chronicle.register()
    for milestone_id in ("OPEN", "MET"):
        chronicle.milestone(milestone_id, "2026-12-31")
    chronicle.claim("MET", "2026-02-28")
    position = chronicle.transfer("2026-03-01")
    state = chronicle.state()

    assert owners(chronicle, "OPEN") == ["SELLER", "BUYER"]
    assert owners(chronicle, "MET") == ["SELLER"]
    assert (day("2026-03-01"), position) == (
        state.obligations["OPEN"].passed[0].on,
        state.obligations["OPEN"].passed[0].position,
    )
    assert [("SELLER", day("2025-07-01")), ("BUYER", day("2026-03-01"))] == [
        (each.party, each.since) for each in state.holders
    ]
    assert state.right.holder == "BUYER"


MET = {"met the day before the transfer": ("2026-02-28", "SELLER"), "met on the day": ("2026-03-01", "BUYER")}


@pytest.mark.parametrize(("achieved", "owner"), MET.values(), ids=MET.keys())
def test_what_was_met_before_the_transfer_does_not_pass(achieved, owner):
    """
    The day of achievement decides, even if it is recorded after the transfer.
    """
    chronicle = Chronicle()
    chronicle.register()
    chronicle.milestone("M", "2026-12-31")
    chronicle.transfer("2026-03-01")
    chronicle.claim("M", "2026-04-01", achieved=achieved)

    assert owner == chronicle.state().obligations["M"].owed_by


def test_a_contract_may_keep_duties_with_the_transferor():
    """
    Only the obligations it lists stay.
    """
    chronicle = Chronicle()
    chronicle.register()
    for milestone_id in ("ZONE-A", "ZONE-B"):
        chronicle.milestone(milestone_id, "2026-12-31")
    chronicle.transfer("2026-03-01", "ZONE-A")

    assert (owners(chronicle, "ZONE-A"), owners(chronicle, "ZONE-B")) == (["SELLER"], ["SELLER", "BUYER"])


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["recorded in order", "recorded out of order"])
def test_the_order_of_recording_does_not_change_the_chain(order):
    """
    Two transfers give one chain of holders and duties, by the days they took effect.
    """
    chronicle = Chronicle()
    chronicle.register()
    chronicle.milestone("M", "2026-12-31")
    moves = [("SELLER", "MIDDLE", "2026-03-01"), ("MIDDLE", "BUYER", "2026-06-01")]
    for index in order:
        transfer(chronicle, *moves[index])

    assert owners(chronicle) == ["SELLER", "MIDDLE", "BUYER"]
    assert [each.party for each in chronicle.state().holders] == ["SELLER", "MIDDLE", "BUYER"]


IMPOSED = {
    "before the transfer, recorded after it": ("2026-02-01", ["SELLER", "BUYER"]),
    "on the day of the transfer": ("2026-03-01", ["BUYER"]),
    "after the transfer": ("2026-04-01", ["BUYER"]),
}


@pytest.mark.parametrize(("imposed_on", "chain"), IMPOSED.values(), ids=IMPOSED.keys())
def test_a_duty_is_first_owed_by_the_holder_of_its_day(imposed_on, chain):
    """
    An obligation is owed by whoever held the right when it was imposed, and passes on from there.
    """
    chronicle = Chronicle()
    chronicle.register()
    chronicle.transfer("2026-03-01")
    chronicle.milestone("M", "2026-12-31", imposed_on)

    assert chain == owners(chronicle)


def test_a_named_party_owes_it_until_it_transfers_the_right():
    """
    A party named by the obligation owes it whoever holds the right; named as the transferor, it hands it on.
    """
    chronicle = Chronicle()
    chronicle.register()
    chronicle.milestone("OTHER", "2026-12-31", owed_by="CONTRACTOR")
    chronicle.milestone("OWN", "2026-12-31", owed_by="SELLER")
    chronicle.milestone("SAME-DAY", "2026-12-31", "2026-03-01", owed_by="SELLER")
    chronicle.milestone("AFTER", "2026-12-31", "2026-03-02", owed_by="SELLER")
    chronicle.transfer("2026-03-01")

    chains = {name: owners(chronicle, name) for name in ("OTHER", "OWN", "SAME-DAY", "AFTER")}

    assert chains == {
        "OTHER": ["CONTRACTOR"],
        "OWN": ["SELLER", "BUYER"],
        "SAME-DAY": ["SELLER", "BUYER"],
        "AFTER": ["SELLER"],
    }


def test_a_site_without_a_holder_is_the_governments():
    """
    Art. 45: the responsible government owes it, and it counts on the authority's side.
    """
    chronicle = Chronicle()
    chronicle.milestone("EARLY", "2026-12-31", "2025-01-01")
    chronicle.register(right_kind="legacy_site", holder=None, responsible_government="CN-410700")
    chronicle.milestone("M", "2026-12-31")
    state = chronicle.state()

    assert [(each.owed_by, each.side) for each in state.obligations.values()] == [("CN-410700", "authority")] * 2
    assert state.right.holder is None


def test_a_duty_imposed_before_the_right_is_registered_is_the_first_holders():
    """
    An obligation of a day before the first known holding is shown with the first known holder.
    """
    chronicle = Chronicle()
    chronicle.register("2026-01-01")
    chronicle.milestone("M", "2026-12-31", "2025-01-01")

    assert owners(chronicle) == ["SELLER"]
    assert chronicle.state().obligations["M"].side == "holder"


def test_a_party_owes_what_is_imposed_on_it():
    """
    A reporting duty on a party as such is owed by that party.
    """
    chronicle = Chronicle("party:MINECO")
    chronicle.duty("R", "2026-03-31", year(2025))

    assert owners(chronicle, "R") == ["MINECO"]


def test_nobody_owes_what_no_one_holds():
    """
    Without a right on record nobody is named, and a transfer of it is noted.
    """
    chronicle = Chronicle(RIGHT)
    chronicle.milestone("M", "2026-12-31", "2025-01-01")
    assert owners(chronicle) == [None]

    position = chronicle.transfer("2026-03-01")
    state = chronicle.state()
    assert owners(chronicle) == ["SELLER", "BUYER"]
    assert [(position, "transferor-not-holder")] == [(each.position, each.reason) for each in state.unmatched]


def test_on_the_day_of_a_transfer_the_order_of_recording_decides():
    """
    What was imposed before the transfer passes with it, or stays where the contract keeps it; what is imposed behind it
    is the transferee's at once.
    """
    chronicle = Chronicle()
    chronicle.register()
    for milestone_id in ("KEPT", "PASSED"):
        chronicle.milestone(milestone_id, "2026-12-31", on="2026-03-01")
    event = MiningRightTransferred(
        transferor="SELLER", transferee="BUYER", duty_rule="contract_otherwise", retained_obligations=("KEPT",)
    )
    chronicle.add(event, "2026-03-01")
    chronicle.milestone("BEHIND", "2026-12-31", on="2026-03-01")

    assert owners(chronicle, "KEPT") == ["SELLER"]
    assert owners(chronicle, "PASSED") == ["SELLER", "BUYER"]
    assert owners(chronicle, "BEHIND") == ["BUYER"]


def test_what_a_government_owed_passes_only_with_the_transfer():
    """
    A legacy site taken over by a company: what was owed before was the government's until then.
    """
    chronicle = Chronicle()
    chronicle.register(right_kind="legacy_site", holder=None, responsible_government="CN-410700")
    chronicle.milestone("M", "2026-12-31", on="2025-08-01")
    transfer(chronicle, "CN-410700", "BUYER", "2026-03-01")

    assert owners(chronicle) == ["CN-410700", "BUYER"]
