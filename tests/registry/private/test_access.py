# SPDX-License-Identifier: Apache-2.0
"""Who is shown private values: who filed them, and authorities whose roles reach the subject."""

import pytest

from events.catalogue.trust import SigningKeyRevoked
from events.errors import NotFoundError, NotPermittedError
from events.values import Scope
from registry.private import Vault, check_entitled, list_fields
from tests.ledgers import Ledger
from tests.private_fields import OWNERS, PERSON, PLACE, SURVEY, Filed, file_private, owners, redact, survey

HERE, ELSEWHERE = Scope(regions=("CN",)), Scope(regions=("AU",))


@pytest.fixture
def surveyed(ledger: Ledger) -> Filed:
    """A survey with a private place, and people of every kind around."""
    ledger.enrol("OFFICER", "authority", "authority_officer", scope=HERE)
    ledger.enrol("INSPECTOR", "authority", "inspector", scope=HERE)
    ledger.enrol("FOREIGN", "authority", "registrar", "authority_officer", scope=ELSEWHERE)
    ledger.enrol("AUDITOR", "auditor", "auditor")
    ledger.enrol("OTHERCO", "company")
    return file_private(ledger, SURVEY, survey(PLACE))


ENTITLED = {
    "who filed it": "MINECO",
    "the registrar": "DEPT",
    "an officer of the place": "OFFICER",
    "an inspector of the place": "INSPECTOR",
}
STRANGERS = {
    "a registrar of another place": "FOREIGN",
    "an auditor": "AUDITOR",
    "another company": "OTHERCO",
    "governance": "governance",
    "the registry itself": "service",
}


@pytest.mark.parametrize("party", ENTITLED.values(), ids=ENTITLED.keys())
def test_those_who_must_know_are_entitled(ledger: Ledger, surveyed: Filed, party: str) -> None:
    """
    Who filed it, and the authorities of the place.
    """
    key_id = ledger.keys[party].public.key_id
    with ledger.store.reading() as log:
        assert party == check_entitled(log, surveyed.position, key_id, now=ledger.clock())


@pytest.mark.parametrize("party", STRANGERS.values(), ids=STRANGERS.keys())
def test_nobody_else_is(ledger: Ledger, surveyed: Filed, party: str) -> None:
    """
    Neither colleagues elsewhere, nor other companies, nor those who run the registry.
    """
    key_id = ledger.keys[party].public.key_id
    with ledger.store.reading() as log, pytest.raises(NotPermittedError) as caught:
        check_entitled(log, surveyed.position, key_id, now=ledger.clock())
    assert "not-entitled" == caught.value.code


def test_a_revoked_key_and_an_unknown_one_open_nothing(ledger: Ledger, surveyed: Filed) -> None:
    """
    A key that was given up shows its party nothing, not even what it filed.
    """
    lost = ledger.keys["MINECO"].public.key_id
    ledger.file(SigningKeyRevoked(key_id=lost, reason="superseded"), "party:MINECO", "governance")
    with ledger.store.reading() as log:
        for key_id in (lost, "k" * 43):
            with pytest.raises(NotPermittedError, match="not registered in this ledger, or revoked"):
                check_entitled(log, surveyed.position, key_id, now=ledger.clock())
        with pytest.raises(NotFoundError):
            check_entitled(log, 10_000, ledger.keys["DEPT"].public.key_id, now=ledger.clock())


def test_fields_are_listed_without_values_unless_asked(ledger: Ledger, vault: Vault) -> None:
    """
    Where, why and whether it is here; the value only for who asks for it.
    """
    filed = file_private(ledger, OWNERS, owners(PERSON, PERSON))
    first, second = filed.disclosures
    with ledger.store.reading() as log:
        vault.add(log, first.disclosure, position=filed.position, now=ledger.clock())
        plain = list_fields(log, vault, filed.position)
        opened = list_fields(log, vault, filed.position, with_values=True)
        assert () == list_fields(log, vault, 0)

    expected = [(first.pointer, first.digest, True, None), (second.pointer, second.digest, False, None)]
    assert expected == [(each.pointer, each.digest, each.is_kept, each.value) for each in plain]
    assert [PERSON, None] == [each.value for each in opened]
    assert {"privacy"} == {each.ground for each in plain}


def test_case_153_a_redaction_counts_before_the_file_is_gone(ledger: Ledger, vault: Vault) -> None:
    """
    From the moment it is on record, the value is shown to nobody, even where a backup has brought it back.
    """
    filed = file_private(ledger, OWNERS, owners(PERSON))
    with ledger.store.reading() as log:
        vault.add(log, filed.disclosures[0].disclosure, position=filed.position, now=ledger.clock())
    at = redact(ledger, filed)

    with ledger.store.reading() as log:
        [field] = list_fields(log, vault, filed.position, with_values=True)

    assert (None, False, at) == (field.value, field.is_kept, field.erased_at)
