# SPDX-License-Identifier: Apache-2.0
"""Keeping disclosures: only what an entry has the digest of, for its owner alone, and gone when erased."""

import base64
import json
from pathlib import Path

import pytest

from events.errors import (
    EvidenceError,
    MalformedError,
    NotFoundError,
    NotPermittedError,
    RuleViolationError,
    UnavailableError,
)
from registry.private import Eraser, Vault, find_position
from registry.private.vault import RECENT
from tests.ledgers import Ledger
from tests.private_fields import OWNERS, PERSON, PLACE, SURVEY, Filed, file_private, owners, redact, survey


def bring(ledger: Ledger, vault: Vault, filed: Filed) -> list[bool]:
    """Hand over what the filer kept; return for each whether it was new."""
    with ledger.store.reading() as log:
        return [
            vault.add(log, each.disclosure, position=filed.position, now=ledger.clock()).is_new
            for each in filed.disclosures
        ]


def test_a_disclosure_is_kept_once_and_found(ledger: Ledger, vault: Vault) -> None:
    """
    It comes back as it was brought; again is no error; what was never brought is not there.
    """
    filed = file_private(ledger, OWNERS, owners(PERSON, PERSON))
    first, second = filed.disclosures

    assert None is vault.find(first.digest)
    assert [True, True] == bring(ledger, vault, filed)
    assert [False, False] == bring(ledger, vault, filed)
    assert [first.disclosure, second.disclosure] == [vault.find(first.digest), vault.find(second.digest)]


def test_only_its_owner_may_read_it(ledger: Ledger, vault: Vault) -> None:
    """
    Folder and files are closed to group and others, whatever the process makes elsewhere.
    """
    bring(ledger, vault, file_private(ledger, OWNERS, owners(PERSON)))

    [file] = vault.folder.iterdir()
    assert (0o700, 0o600) == (vault.folder.stat().st_mode & 0o777, file.stat().st_mode & 0o777)


def test_an_erased_value_is_gone_with_its_salt(ledger: Ledger, vault: Vault) -> None:
    """
    No file of the folder has it any more, and there is nothing to erase a second time; the other one stays.
    """
    filed = file_private(ledger, OWNERS, owners(PERSON, PERSON))
    bring(ledger, vault, filed)
    first, second = filed.disclosures

    assert [True, False] == [vault.erase(first.digest), vault.erase(first.digest)]

    assert (None, second.disclosure) == (vault.find(first.digest), vault.find(second.digest))
    assert not any(first.disclosure.encode() in file.read_bytes() for file in vault.folder.iterdir())


def test_a_linked_copy_of_an_erased_file_says_nothing(ledger: Ledger, vault: Vault, tmp_path: Path) -> None:
    """
    What is erased is overwritten first: a snapshot by hard links, as some backups are, does not keep it.
    """
    filed = file_private(ledger, OWNERS, owners(PERSON))
    bring(ledger, vault, filed)
    [file] = vault.folder.iterdir()
    (tmp_path / "linked").hardlink_to(file)

    vault.erase(filed.disclosures[0].digest)

    assert b"" == (tmp_path / "linked").read_bytes().strip(b"\0")


def test_nobody_leaves_anything_else_here(ledger: Ledger, vault: Vault) -> None:
    """
    A disclosure of another event, with another salt, of an event without private fields or of none is refused.
    """
    filed = file_private(ledger, OWNERS, owners(PERSON))
    other = file_private(ledger, SURVEY, survey(PLACE))
    made_up = base64.urlsafe_b64encode(json.dumps(["A" * 22, "person", PERSON]).encode()).rstrip(b"=").decode()
    cases = (
        (other.disclosures[0].disclosure, filed.position, NotPermittedError, "disclosure-not-named"),
        (made_up, filed.position, NotPermittedError, "disclosure-not-named"),
        (filed.disclosures[0].disclosure, 0, NotPermittedError, "disclosure-not-named"),
        (filed.disclosures[0].disclosure, 10_000, NotFoundError, "position-unknown"),
        ("AAAA", filed.position, MalformedError, "json-syntax"),
    )
    for text, position, error, code in cases:
        with pytest.raises(error) as caught, ledger.store.reading() as log:
            vault.add(log, text, position=position, now=ledger.clock())
        assert code == caught.value.code
    assert not vault.folder.exists()


def test_case_153_what_is_erased_is_not_taken_again(ledger: Ledger, vault: Vault) -> None:
    """
    Once the erasure is on record, the value cannot be brought back.
    """
    filed = file_private(ledger, OWNERS, owners(PERSON))
    at = redact(ledger, filed)

    with pytest.raises(RuleViolationError, match=f"recorded at position {at}") as caught:
        bring(ledger, vault, filed)

    assert "withheld-field-erased" == caught.value.code


def test_case_153_an_erased_value_does_not_come_back_by_another_event(ledger: Ledger, vault: Vault) -> None:
    """
    A later event that repeats the digest of an erased value gives nobody leave to bring the value again.
    """
    filed = file_private(ledger, OWNERS, owners(PERSON))
    redact(ledger, filed)
    again = file_private(ledger, OWNERS, owners({"_sd": [filed.disclosures[0].digest]}))

    with pytest.raises(RuleViolationError) as caught, ledger.store.reading() as log:
        vault.add(log, filed.disclosures[0].disclosure, position=again.position, now=ledger.clock())

    assert "withheld-field-erased" == caught.value.code


def test_damage_is_told_and_nothing_wrong_is_shown(ledger: Ledger, vault: Vault) -> None:
    """
    A file that is cut short or holds another value is damage, not a value.
    """
    filed = file_private(ledger, OWNERS, owners(PERSON))
    bring(ledger, vault, filed)
    [file] = vault.folder.iterdir()
    kept = json.loads(file.read_bytes())
    forged = base64.urlsafe_b64encode(json.dumps(["A" * 22, "person", "somebody else"]).encode()).rstrip(b"=").decode()
    for raw in (
        file.read_bytes()[:40],
        json.dumps(kept | {"disclosure": forged}),
        json.dumps(kept | {"disclosure": "é"}),
    ):
        file.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
        with pytest.raises(EvidenceError) as caught:
            vault.find(filed.disclosures[0].digest)
        assert "disclosure-damaged" == caught.value.code


def test_a_place_that_cannot_be_used_is_told(ledger: Ledger, vault: Vault) -> None:
    """
    Where a file lies in the folder's place, bringing, finding and erasing say so.
    """
    filed = file_private(ledger, OWNERS, owners(PERSON))
    vault.folder.write_text("no folder")
    [digest] = [each.digest for each in filed.disclosures]

    for act in (lambda: bring(ledger, vault, filed), lambda: vault.find(digest), lambda: vault.erase(digest)):
        with pytest.raises(UnavailableError) as caught:
            act()
        assert "disclosure-store" == caught.value.code


def test_the_entry_of_disclosures_is_found_among_the_newest(ledger: Ledger) -> None:
    """
    The newest entry that has all the digests; none beyond the last thousand, and none for strangers.
    """
    filed = file_private(ledger, OWNERS, owners(PERSON, PERSON))
    digests = [each.digest for each in filed.disclosures]
    ledger.desk.file_all([ledger.sign_party(f"P{number}") for number in range(RECENT - 1)])

    with ledger.store.reading() as log:
        assert filed.position == find_position(log, digests)
    ledger.desk.file(ledger.sign_party("ONE-MORE"))
    for wanted in (digests, ["A" * 43]):
        with pytest.raises(NotPermittedError, match="none of the newest 1000"), ledger.store.reading() as log:
            find_position(log, wanted)


def test_the_eraser_follows_the_log_and_mends_a_restore(ledger: Ledger, vault: Vault, tmp_path: Path) -> None:
    """
    What is recorded is erased, at the next look and not again; a new process erases what a backup brought back.
    """
    filed = file_private(ledger, OWNERS, owners(PERSON, PERSON))
    bring(ledger, vault, filed)
    backup = {file: file.read_bytes() for file in vault.folder.iterdir()}
    first, second = filed.disclosures
    eraser = Eraser(vault, ledger.store)

    assert () == eraser.catch_up()
    redact(ledger, filed, first.pointer)
    assert ((first.digest,), ()) == (eraser.catch_up(), eraser.catch_up())
    for file, raw in backup.items():
        file.write_bytes(raw)
    assert (first.digest,) == Eraser(vault, ledger.store).catch_up()
    redact(ledger, filed, second.pointer)
    assert (second.digest,) == eraser.catch_up()
    assert [] == list(vault.folder.iterdir())


def test_an_eraser_that_fails_tries_again(ledger: Ledger, vault: Vault, tmp_path: Path) -> None:
    """
    Nothing is taken for erased that is not: what failed is done at the next look.
    """
    filed = file_private(ledger, OWNERS, owners(PERSON))
    bring(ledger, vault, filed)
    redact(ledger, filed)
    eraser = Eraser(vault, ledger.store)
    vault.folder.rename(tmp_path / "away")
    vault.folder.write_text("no folder")
    with pytest.raises(UnavailableError):
        eraser.catch_up()
    vault.folder.unlink()
    (tmp_path / "away").rename(vault.folder)

    assert (filed.disclosures[0].digest,) == eraser.catch_up()
