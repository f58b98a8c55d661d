# SPDX-License-Identifier: Apache-2.0
"""Signed refusals: whoever is refused can prove that, when and why (architecture.md §4, reliability.md P15).

The header `Verdigris-Refusal` is a compact JWS with its payload left out (RFC 7515 appendix F): put base64url of the
exact body between the two dots and verify with the service key of `/v1/keys`. `typ` keeps it from ever being taken for
a filing.
"""

from typing import Final

import msgspec

from events.errors import MalformedError, SignatureError
from events.keys import PublicKey, Signer, from_base64url, to_base64url

HEADER: Final = "Verdigris-Refusal"
TYP: Final = "verdigris-refusal"


def sign_refusal(body: bytes, signer: Signer) -> str:
    """Return the detached JWS over the exact bytes of a problem document."""
    header = {"alg": signer.public.algorithm, "kid": signer.public.key_id, "typ": TYP}
    protected = to_base64url(msgspec.json.encode(header, order="sorted"))
    signature = signer.sign(f"{protected}.{to_base64url(body)}".encode("ascii"))
    return f"{protected}..{to_base64url(signature)}"


def verify_refusal(detached: str, body: bytes, key: PublicKey) -> None:
    """Check that `key` signed `body` as a refusal.

    Raises:
        SignatureError: it did not, or this is no refusal.
    """
    protected, empty, signature = [*detached.split("."), "", ""][:3]
    expected = {"alg": key.algorithm, "kid": key.key_id, "typ": TYP}
    try:
        header = msgspec.json.decode(from_base64url(protected, what="refusal's header"))
        raw = from_base64url(signature, what="refusal's signature")
    except (msgspec.DecodeError, MalformedError, UnicodeError) as error:
        message = f"refusal: not a detached JWS, {error}"
        raise SignatureError(message, code="refusal-malformed") from error
    if empty or header != expected or detached.count(".") != 2:  # noqa: PLR2004 - header, nothing, signature
        message = f"refusal: expected a detached JWS with the header {expected}, found {header}"
        raise SignatureError(message, code="refusal-malformed")
    key.verify(raw, f"{protected}.{to_base64url(body)}".encode("ascii"))
