# SPDX-License-Identifier: Apache-2.0
"""Check characters find what their standards promise: every changed character, every two neighbours exchanged."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.errors import FlawedValueError
from events.identifiers.check_characters import CREDIT_ALPHABET, credit_character, mod_97_10, organisation_character
from events.identifiers.credit_codes import parse_credit_code
from events.identifiers.lei import parse_lei
from events.identifiers.right_numbers import parse_right_number

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
Parser = Callable[[str], Any]

CODES: dict[str, tuple[Parser, str]] = {
    "an enterprise": (parse_credit_code, "91110000600037341L"),
    "a rural collective": (parse_credit_code, "N2410781MF1234567M"),
    "a legal entity": (parse_lei, "5493001KJTIIGC8Y1R12"),
    "a legal entity of a British prefix": (parse_lei, "213800MBWEIJDM5CU638"),
    "a right in Henan": (parse_right_number, "CN-41-000123-16"),
    "a right in Queensland": (parse_right_number, "AU-QLD-999999-54"),
}


def is_refused(parse: Parser, text: str) -> bool:
    """Tell whether `text` is refused, and for nothing but a flaw."""
    try:
        parse(text)
    except FlawedValueError as flaw:
        return flaw.code.endswith(("-check", "-malformed"))
    return False


def same_class(character: str) -> str:
    """Return the characters that may be mistaken for this one within a code's form."""
    return DIGITS if character in DIGITS else LETTERS if character in LETTERS else character


@pytest.mark.parametrize(("parse", "code"), CODES.values(), ids=CODES.keys())
def test_every_changed_character_shows(parse: Parser, code: str) -> None:
    """
    Whichever character is changed into another one of its class, at whichever place, the code is refused.
    """
    parse(code)
    changed = [
        code[:place] + other + code[place + 1 :]
        for place, character in enumerate(code)
        for other in same_class(character)
        if other != character
    ]

    assert [] == [text for text in changed if not is_refused(parse, text)]
    assert len(changed) >= 9 * 10


@pytest.mark.parametrize("code", ["91110000600037341L", "N2410781MF1234567M"])
def test_a_digit_for_a_letter_shows_in_a_credit_code(code: str) -> None:
    """
    The modulus of GB 32100 is as large as its alphabet: a letter typed for a digit shows as well.
    """
    changed = [
        code[:place] + other + code[place + 1 :]
        for place, character in enumerate(code)
        for other in CREDIT_ALPHABET
        if other != character
    ]

    assert [] == [text for text in changed if not is_refused(parse_credit_code, text)]


@pytest.mark.parametrize(("parse", "code"), CODES.values(), ids=CODES.keys())
def test_every_exchange_of_neighbours_shows(parse: Parser, code: str) -> None:
    """
    Two different characters next to each other, exchanged, are refused.
    """
    pairs = [place for place in range(len(code) - 1) if code[place] != code[place + 1]]
    swapped = [code[:place] + code[place + 1] + code[place] + code[place + 2 :] for place in pairs]

    assert [] == [text for text in swapped if not is_refused(parse, text)]


@given(st.text(CREDIT_ALPHABET, min_size=17, max_size=17), st.integers(0, 15), st.sampled_from(CREDIT_ALPHABET))
def test_a_credit_character_tells_neighbours_and_characters_apart(body: str, place: int, other: str) -> None:
    """
    Whatever the code, a change and an exchange give another check character.
    """
    changed = body[:place] + other + body[place + 1 :]
    swapped = body[:place] + body[place + 1] + body[place] + body[place + 2 :]

    assert (changed == body) == (credit_character(changed) == credit_character(body))
    assert (swapped == body) == (credit_character(swapped) == credit_character(body))


@given(st.text(DIGITS, min_size=2, max_size=30), st.integers(0, 28), st.sampled_from(DIGITS))
def test_mod_97_10_tells_digits_apart(body: str, place: int, other: str) -> None:
    """
    Whatever the digits, a change and an exchange give other check digits, from 02 to 98.
    """
    place %= len(body) - 1
    changed = body[:place] + other + body[place + 1 :]
    swapped = body[:place] + body[place + 1] + body[place] + body[place + 2 :]

    assert 2 <= int(mod_97_10(body)) <= 98
    assert (changed == body) == (mod_97_10(changed) == mod_97_10(body))
    assert (swapped == body) == (mod_97_10(swapped) == mod_97_10(body))


@given(st.text(DIGITS + LETTERS, min_size=1, max_size=40))
def test_mod_97_10_is_the_standards_sum(body: str) -> None:
    """
    The number that all characters make, letters as 10 to 35, is 1 modulo 97 (ISO/IEC 7064, by its definition).
    """
    number = "".join(str(int(character, 36)) for character in body + mod_97_10(body))

    assert int(number) % 97 == 1


ORGANISATIONS = {
    "digits": ("60003734", "1"),
    "letters": ("MF123456", "7"),
    "a remainder of ten": ("00000004", "3"),
}


@pytest.mark.parametrize(("body", "expected"), ORGANISATIONS.values(), ids=ORGANISATIONS.keys())
def test_the_organisation_code(body: str, expected: str) -> None:
    """
    The ninth character of GB 11714 follows from the eight before it.
    """
    assert expected == organisation_character(body)


def test_an_organisation_code_may_end_in_x() -> None:
    """
    Ten is written X, and every check character occurs.
    """
    assert {*"0123456789X"} == {organisation_character(f"{number:08d}") for number in range(200)}
