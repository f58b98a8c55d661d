# SPDX-License-Identifier: Apache-2.0
"""Who may see private values: whoever filed them, and the authorities whose roles reach the subject; nobody else.

That is the policy of the registry's own program. The border itself is the folder: whoever may read its files needs no
program of ours.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from msgspec import Struct

from events.entry import Entry, parse_entry
from events.errors import NotPermittedError
from events.ids import Position
from events.store import Snapshot
from events.withheld import find_withheld, parse_disclosure
from projections.distrusted import read_distrust
from projections.folding import fold_history
from projections.reading import read_history
from projections.right.state import SubjectState
from registry.admission.capacity import decide_capacity
from registry.admission.case import Case
from registry.admission.permissions import Permission
from registry.admission.trust import TRUST_TYPES, TrustState
from registry.private.erasing import list_redactions
from registry.private.vault import Vault

_READERS: Final = Permission(
    subjects=("right", "party", "registry"),
    capacities=("registrar", "authority_officer", "inspector", "acceptance_authority"),
    citation="Mineral Resources Law (2024) art. 57",
)
_PAGE: Final = 1000


class PrivateField(Struct, frozen=True, kw_only=True):
    """A private field of an entry, and how its value is here."""

    position: int
    pointer: str
    digest: str
    ground: str
    is_kept: bool
    """Whether its disclosure is here."""
    erased_at: int | None
    """The position at which its erasure is recorded."""
    value: Any = None
    """Only for the entitled who ask for it."""


def list_fields(log: Snapshot, vault: Vault, position: int, *, with_values: bool = False) -> tuple[PrivateField, ...]:
    """Return the private fields of the entry at `position`; their values only `with_values`, never one that is erased.

    Raises:
        NotFoundError: the log has no such position.
        EvidenceError: what is kept does not open the field.
    """
    entry = parse_entry(log.entry(Position(position)).raw)
    erased = {field.digest: at for at, event in list_redactions(log) for field in event.fields}
    return tuple(_fields_of(entry, vault, erased, with_values=with_values))


def _fields_of(entry: Entry, vault: Vault, erased: dict[str, Position], *, with_values: bool) -> Iterator[PrivateField]:
    for place in find_withheld(entry.filing.event):
        erased_at = erased.get(place.digest)
        # Erased by law counts, even before the files are gone.
        text = None if erased_at is not None else vault.find(place.digest)
        yield PrivateField(
            position=entry.position,
            pointer=place.pointer,
            digest=place.digest,
            ground=place.ground,
            is_kept=text is not None,
            erased_at=erased_at,
            value=parse_disclosure(text).value if text is not None and with_values else None,
        )


def check_entitled(log: Snapshot, position: int, key_id: str, *, now: datetime) -> str:
    """Check that the key `key_id` is of a party that may see the private values of the entry at `position`; return it.

    Raises:
        NotFoundError: the log has no such position.
        NotPermittedError: it is not, or the key is unknown or revoked.
    """
    entry = parse_entry(log.entry(Position(position)).raw)
    trust, today = _trust_in(log), now.astimezone(UTC).date()
    key, actor = trust.find_key(key_id), trust.find_actor(key_id, on=today)
    if key is None or actor is None or key.revoked_at is not None:
        message = f"key {key_id}: not registered in this ledger, or revoked"
        raise NotPermittedError(message, code="not-entitled")
    filer = trust.find_actor(entry.filing.header.kid, on=today)
    if filer is not None and filer.party == actor.party:
        return actor.party
    case = Case(filing=entry.filing, trust=trust, state=_state_in(log, entry.stream), today=today, actor=actor)
    try:
        decide_capacity(case, _READERS)
    except NotPermittedError as refusal:
        message = f"party {actor.party}: neither filed position {position} nor has a role that reaches {entry.stream}"
        raise NotPermittedError(message, code="not-entitled", citation=_READERS.citation) from refusal
    return actor.party


def _trust_in(log: Snapshot) -> TrustState:
    trust, first = TrustState(), 0
    while page := log.entries(Position(first), _PAGE, types=TRUST_TYPES):
        for stored in page:
            trust.evolve(parse_entry(stored.raw))
        first = page[-1].position + 1
    return trust


def _state_in(log: Snapshot, subject: str) -> SubjectState:
    facts = read_history(log, subject)
    return fold_history(subject, facts, read_distrust(log, log.head().size))[1]
