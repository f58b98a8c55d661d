# SPDX-License-Identifier: Apache-2.0
"""Files of verifier keys, which a verifier trusts but must not misread (signed-note, Verifier keys)."""

from collections.abc import Iterator

from tests.vectors.making.case import Case, keys_case
from tests.vectors.making.keys import b64
from tests.vectors.making.logs import ED, ML, NEW_ED, ORIGIN, OTHER_ED


def cases() -> Iterator[Case]:
    """Yield all of them, each with a receipt that is good."""
    yield keys_case("keys-in-another-order", "the ML-DSA-44 key first", ML.vkey, ED.vkey)
    yield keys_case("keys-with-an-empty-line", "an empty line between the keys", ED.vkey, "", ML.vkey)
    for vkeys, name, desc in (
        ((), "no-keys", "no key at all"),
        ((ED.vkey, OTHER_ED.vkey), "keys-of-two-logs", "the keys of two logs"),
        ((ED.vkey, ED.vkey, ML.vkey), "key-twice", "the same key twice"),
        (
            (ED.vkey.replace(ED.key_id.hex(), NEW_ED.key_id.hex()), ML.vkey),
            "key-with-another-key-id",
            "a key ID that is not the key's",
        ),
        (
            (ED.vkey.replace(ED.key_id.hex(), ED.key_id.hex().upper()), ML.vkey),
            "key-id-in-capitals",
            "a key ID in capital letters",
        ),
        ((ED.vkey.replace(ORIGIN, ""), ML.vkey), "key-without-name", "a key without a name"),
        ((f"{ORIGIN}+{ED.key_id.hex()}", ML.vkey), "key-without-key", "a name and a key ID, and no key"),
        ((f"{ORIGIN}+{ED.key_id.hex()}+{b64(ED.public)}", ML.vkey), "key-without-type", "a key without its type"),
        ((ED.vkey, ML.vkey.rstrip("=")), "key-unpadded", "a key in base64 without padding"),
        ((ED.vkey + " ", ML.vkey), "key-and-space", "a space after a key"),
    ):
        yield keys_case(f"{name}_fail", desc, *vkeys)
