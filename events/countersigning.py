# SPDX-License-Identifier: Apache-2.0
"""Acts that take more than one: others sign the payload first, then whoever files it signs all of it (DECISIONS 30).

A countersignature is over one message, a line each: `verdigris-countersignature`, the ledger, the key's id, the last
day on which it counts, and the SHA-256 of the payload without its countersignatures, as JSON with sorted keys, without
spaces and members at their defaults. The filing id is among what is hashed, so it serves one filing and no other; the
first line keeps it from passing for a filing, a proof of possession or a checkpoint (reliability.md case 81).
"""

import datetime
import hashlib

import msgspec

from events import filing, strictjson
from events.filing import Countersignature, Payload
from events.keys import PublicKey, Signer, from_base64url, to_base64url


def format_countersigned(payload: Payload, *, key_id: str, valid_to: datetime.date) -> bytes:
    """Return what the key `key_id` signs so that the act of `payload` may be recorded up to `valid_to`."""
    written = msgspec.Raw(msgspec.json.encode(payload.data, order="sorted"))
    act = msgspec.json.encode(msgspec.structs.replace(payload, countersignatures=(), written=written), order="sorted")
    digest = hashlib.sha256(act).hexdigest()
    return f"verdigris-countersignature\n{payload.ledger}\n{key_id}\n{valid_to.isoformat()}\n{digest}\n".encode()


def read_payload(payload: bytes) -> Payload:
    """Read a payload that nobody has signed yet, as strictly as the desk does; its event is not looked at.

    Raises:
        MalformedError: it is not one of a filing.
    """
    return filing.read_payload(strictjson.read_object(payload, what="payload"))


def countersign(payload: bytes, signer: Signer, *, valid_to: datetime.date) -> bytes:
    """Return `payload`, not yet signed by whoever files it, with one more countersignature.

    Raises:
        MalformedError: the payload is not one of a filing.
    """
    read = read_payload(payload)
    key_id = signer.public.key_id
    message = format_countersigned(read, key_id=key_id, valid_to=valid_to)
    added = Countersignature(kid=key_id, valid_to=valid_to, signature=to_base64url(signer.sign(message)))
    members = strictjson.read_object(payload, what="payload")
    return msgspec.json.encode({**members, "countersignatures": [*read.countersignatures, added]})


def verify_countersignature(payload: Payload, countersignature: Countersignature, key: PublicKey) -> None:
    """Check that `key` made it over this very act.

    Raises:
        SignatureError: it did not.
    """
    message = format_countersigned(payload, key_id=countersignature.kid, valid_to=countersignature.valid_to)
    key.verify(from_base64url(countersignature.signature, what="countersignature"), message)
