# SPDX-License-Identifier: Apache-2.0
"""Check characters: what they are, over characters that the caller has looked at already.

All three moduli are primes, so every change of one character shows, and so does every exchange of two neighbours; for
MOD 97-10 as long as a digit stays a digit and a letter a letter.
"""

from typing import Final

CREDIT_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015 §4: digits and capitals without I, O, S, V and Z, which look like others."""

_CREDIT_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)


def mod_97_10(body: str) -> str:
    """Return the two check digits of `body` (digits and capitals), 02 to 98 (ISO/IEC 7064 MOD 97-10)."""
    remainder = 0
    for character in body + "00":
        value = int(character, 36)
        # A letter stands for two digits, A for 10 and Z for 35.
        remainder = (remainder * (10 if value < 10 else 100) + value) % 97  # noqa: PLR2004
    return f"{98 - remainder:02d}"


def credit_character(body: str) -> str:
    """Return the check character of a credit code's first 17 characters (GB 32100-2015 annex B): Σ cᵢ·3ⁱ mod 31."""
    total = sum(
        CREDIT_ALPHABET.index(character) * weight for character, weight in zip(body, _CREDIT_WEIGHTS, strict=True)
    )
    return CREDIT_ALPHABET[-total % 31]


def organisation_character(body: str) -> str:
    """Return the check character of an organisation code's first 8 characters (GB 11714-1997 §3.2); X stands for 10."""
    total = sum(int(character, 36) * weight for character, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]
