# SPDX-License-Identifier: Apache-2.0
"""Whether a receipt is one for what was sent, before anybody relies on it."""

from collections.abc import Sequence

from api.intake.results import Recorded
from events.entry import parse_entry
from events.errors import EvidenceError, MalformedError, ProofError
from events.tlog.checkpoint import parse_checkpoint
from events.tlog.merkle import leaf_hash, verify_inclusion
from events.tlog.note import NoteVerifier, parse_note
from events.tlog.proof import parse_tlog_proof, verify_tlog_proof


def verify_receipt(recorded: Recorded, sent: bytes, verifiers: Sequence[NoteVerifier] = ()) -> None:
    """Check that the entry holds exactly the bytes `sent` and stands where its proof says.

    Without `verifiers` nobody's signature is checked: then it proves as much as the line it came by.

    Raises:
        ProofError: it is no receipt for this filing.
        SignatureError: the log did not sign it.
    """
    raw = recorded.entry.encode()
    try:
        entry, proof = parse_entry(raw), parse_tlog_proof(recorded.proof.encode())
        checkpoint = parse_checkpoint(parse_note(proof.checkpoint).text)
    except (EvidenceError, MalformedError) as error:
        message = f"receipt of {recorded.filing_id}: {error.message}"
        raise ProofError(message, code="proof") from error
    if entry.filing.jws.encode() != sent:
        message = f"receipt of {recorded.filing_id}: is for another filing than the one sent"
        raise ProofError(message, code="proof")
    if not entry.position == proof.index == recorded.position:
        message = f"receipt of {recorded.filing_id}: position {recorded.position}, {entry.position} or {proof.index}"
        raise ProofError(message, code="proof")
    if verifiers:
        verify_tlog_proof(proof, raw, verifiers, verifiers[0].name)
    else:
        verify_inclusion(proof.index, checkpoint.size, leaf_hash(raw), proof.hashes, checkpoint.root)
