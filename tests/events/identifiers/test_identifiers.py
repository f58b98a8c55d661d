# SPDX-License-Identifier: Apache-2.0
"""Identifiers: real ones are read, others are refused by a stable code, and nothing else ever comes of any text."""

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.errors import FlawedValueError
from events.identifiers.check_characters import CREDIT_ALPHABET, credit_character, mod_97_10
from events.identifiers.countries import country_codes, parse_country
from events.identifiers.credit_codes import BODIES, parse_credit_code
from events.identifiers.divisions import PROVINCES, parse_division
from events.identifiers.lei import parse_lei
from events.identifiers.licences import parse_former_licence, parse_licence
from events.identifiers.right_numbers import MAX_SERIAL, format_right_number, is_right_number, parse_right_number
from events.identifiers.schemes import CHECKED_SCHEMES, check_identifier
from tests.events.flaws import flaw_of

TENURES = Path(__file__).parents[4] / "shared/data/qld/tenures.csv"

ACCEPTED: dict[str, tuple[str, str]] = {
    "an enterprise": ("CN-USCC", "91110000600037341L"),
    "a rural collective, whose code begins with a letter": ("CN-USCC", "N2410781MF1234567M"),
    "a body of a demo ledger": ("CN-USCC", "11990000DEM000014D"),
    "a mining licence": ("CN-MINLIC", "C4100002025017210000001"),
    "an exploration licence": ("CN-MINLIC", "T9900002024124110000111"),
    "a licence by the Ministry itself": ("CN-MINLIC", "C1000002011023110000001"),
    "an exploration licence of before 2020": ("CN-MINLIC-T18", "T41120081102012345"),
    "Bloomberg's LEI": ("LEI", "5493001KJTIIGC8Y1R12"),
    "Apple's LEI": ("LEI", "HWUPKR0MPOU8FGXBT394"),
    "an LEI whose check digits begin with 0": ("LEI", "000000000000000000" + mod_97_10("0" * 18)),
    "a country": ("ISO3166-1", "ZM"),
    "a certificate, which nobody can check": ("CN-MINCERT", "豫(2025)矿业权第0000001号"),
    "a title abroad": ("AU-QLD-ML", "ML 1005"),
}


@pytest.mark.parametrize(("scheme", "value"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_a_real_number_is_taken(scheme: str, value: str) -> None:
    """
    Numbers as they are given out are taken, and schemes without a check take any.
    """
    check_identifier(scheme, value)


REFUSED: dict[str, tuple[str, str, str]] = {
    "17 characters": ("CN-USCC", "9111000060003734L", "credit-code-malformed"),
    "19 characters": ("CN-USCC", "91110000600037341LL", "credit-code-malformed"),
    "small letters": ("CN-USCC", "91110000600037341l", "credit-code-malformed"),
    "a letter O": ("CN-USCC", "9111000060003734OL", "credit-code-malformed"),
    "a letter in the region": ("CN-USCC", "911A0000600037341L", "credit-code-malformed"),
    "Arabic digits": ("CN-USCC", "٩1110000600037341L", "credit-code-malformed"),
    "a newline behind": ("CN-USCC", "91110000600037341L\n", "credit-code-malformed"),
    "another check character": ("CN-USCC", "91110000600037341M", "credit-code-check"),
    "a licence of 21 digits": ("CN-MINLIC", "C410000202501721000001", "licence-malformed"),
    "a licence of 23 digits": ("CN-MINLIC", "C41000020250172100000011", "licence-malformed"),
    "a licence of another letter": ("CN-MINLIC", "D4100002025017210000001", "licence-malformed"),
    "a former licence for mining": ("CN-MINLIC-T18", "C41120081102012345", "licence-malformed"),
    "a former licence of 16 digits": ("CN-MINLIC-T18", "T4112008110201234", "licence-malformed"),
    "an LEI of 19": ("LEI", "5493001KJTIIGC8Y1R1", "lei-malformed"),
    "an LEI that ends in a letter": ("LEI", "5493001KJTIIGC8Y1R1A", "lei-malformed"),
    "an LEI with a wrong sum": ("LEI", "5493001KJTIIGC8Y1R13", "lei-check"),
    "a country that is no more": ("ISO3166-1", "YU", "country-unknown"),
    "a country in small letters": ("ISO3166-1", "cn", "country-unknown"),
    "a country of three letters": ("ISO3166-1", "CHN", "country-unknown"),
}


@pytest.mark.parametrize(("scheme", "value", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_a_number_that_cannot_be_is_refused(scheme: str, value: str, code: str) -> None:
    """
    What no authority gave out is refused, by a code of its kind, at the place that was named.
    """
    with pytest.raises(FlawedValueError) as caught:
        check_identifier(scheme, value, pointer="/data/identifiers/0/value")

    assert (code, "/data/identifiers/0/value") == (caught.value.code, caught.value.pointer)


@given(st.sampled_from([*CHECKED_SCHEMES, "OTHER"]), st.text(max_size=40))
def test_case_112_no_text_makes_anything_else_of_a_parser(scheme: str, text: str) -> None:
    """
    Any text is taken or refused; nothing else is raised.
    """
    code, _ = flaw_of(check_identifier, scheme, text)

    assert code == "" or code.endswith(("-malformed", "-check", "-unknown"))


@given(st.from_regex(r"[CT][0-9A-Z]{17,22}|[0-9A-Z]{18,20}|[A-Z]{2}(-[A-Z0-9]{1,3})?", fullmatch=True))
def test_case_112_no_near_miss_makes_anything_else_of_a_parser(text: str) -> None:
    """
    Text of nearly the right form is taken or refused as well, by every parser.
    """
    codes = {flaw_of(check_identifier, scheme, text)[0] for scheme in CHECKED_SCHEMES}

    assert all(code == "" or code.endswith(("-malformed", "-check", "-unknown")) for code in codes)


@given(st.sampled_from(sorted(BODIES)), st.integers(0, 999_999), st.text(CREDIT_ALPHABET, min_size=9, max_size=9))
def test_a_credit_code_comes_apart(body: str, region: int, organisation: str) -> None:
    """
    What a code is made of is what it says.
    """
    first = f"{body}{region:06d}{organisation}"
    code = parse_credit_code(first + credit_character(first))

    assert (body, f"{region:06d}", organisation) == (code.text[:2], code.division, code.organisation_code)
    assert BODIES[body] == code.body_kind


def test_a_credit_code_says_what_the_body_is() -> None:
    """
    The first two characters tell a village's collective from an enterprise; an unlisted pair tells nothing.
    """
    village, enterprise = parse_credit_code("N2410781MF1234567M"), parse_credit_code("91110000600037341L")
    unlisted = parse_credit_code("XX000000000000000" + credit_character("XX000000000000000"))

    assert ("村级集体经济组织", "企业") == (village.body_kind[0], enterprise.body_kind[0])  # type: ignore[index]
    assert unlisted.body_kind is None
    assert (True, True, False) == tuple(
        code.has_sound_organisation_code for code in (village, enterprise, parse_credit_code(_with_odd_inside()))
    )


def _with_odd_inside() -> str:
    first = "91110000" + "600037342"
    return first + credit_character(first)


@pytest.mark.parametrize("check", ["00", "01", "99"])
def test_check_digits_that_are_never_given_out(check: str) -> None:
    """
    00, 01 and 99 equal 97, 98 and 2 modulo 97, and are refused all the same (ISO 17442-1).
    """
    twin = {"00": "97", "01": "98", "99": "02"}[check]
    body = next(f"{number:018d}" for number in range(1000) if mod_97_10(f"{number:018d}") == twin)

    assert parse_lei(body + twin) == body + twin
    with pytest.raises(FlawedValueError) as caught:
        parse_lei(body + check)
    assert caught.value.code == "lei-check"


def test_a_licence_tells_its_right() -> None:
    """
    C is for mining and T for exploration, in both forms.
    """
    kinds = [
        parse_licence("C4100002025017210000001").right_kind,
        parse_licence("T4100002025017210000001").right_kind,
        parse_former_licence("T41120081102012345").right_kind,
    ]

    assert ["mining", "exploration", "exploration"] == kinds


DIVISIONS: dict[str, tuple[str, int, bool, str]] = {
    "a county": ("410122", 2025, False, ""),
    "the first year": ("410122", 1980, False, ""),
    "the last year": ("410122", 2200, False, ""),
    "the Corps": ("660000", 2024, False, ""),
    "a made-up one in a demo": ("990121", 2024, True, ""),
    "a made-up one": ("990121", 2024, False, "division-unknown"),
    "the Ministry itself": ("100000", 2024, False, "division-unknown"),
    "the year before the first": ("410122", 1979, False, "division-year"),
    "the year after the last": ("410122", 2201, False, "division-year"),
    "five digits": ("41012", 2025, False, "division-malformed"),
    "seven digits": ("4101220", 2025, False, "division-malformed"),
    "a zero in front": ("010122", 2025, False, "division-malformed"),
    "full-width digits": ("４10122", 2025, False, "division-malformed"),
}


@pytest.mark.parametrize(("code", "year", "demo", "refusal"), DIVISIONS.values(), ids=DIVISIONS.keys())
def test_a_division(code: str, year: int, demo: bool, refusal: str) -> None:  # noqa: FBT001
    """
    Six digits of a province that there is, with the year of the table.
    """
    if not refusal:
        assert (code, year) == ((found := parse_division(code, year, demo=demo)).code, found.as_of)
        return
    with pytest.raises(FlawedValueError) as caught:
        parse_division(code, year, demo=demo)
    assert refusal == caught.value.code


def test_divisions_lie_within_each_other() -> None:
    """
    A province covers its counties of the same year, and there are 34.
    """
    henan, zhengzhou, zhongmu = (parse_division(code, 2025) for code in ("410000", "410100", "410122"))

    assert ["province", "prefecture", "county"] == [place.level for place in (henan, zhengzhou, zhongmu)]
    assert henan.covers(zhongmu)
    assert zhengzhou.covers(zhongmu)
    assert not zhongmu.covers(zhengzhou)
    assert not henan.covers(parse_division("410122", 2010))
    assert len(PROVINCES) == 34


@given(st.text(max_size=8), st.integers())
def test_case_112_no_text_makes_anything_else_of_a_division(code: str, year: int) -> None:
    """
    Any text and any year are taken or refused.
    """
    assert flaw_of(parse_division, code, year)[0] in {"", "division-malformed", "division-unknown", "division-year"}


def test_countries() -> None:
    """
    The list is ISO's, whole: 249 codes; a subdivision is known by its country.
    """
    assert len(country_codes()) == 249
    assert ("CN", "AU", "GB") == (parse_country("CN"), parse_country("AU-QLD"), parse_country("GB-1"))
    for text in ("XX", "AU-", "AU-QLDX", "AU_QLD", "UK", "EU", ""):
        with pytest.raises(FlawedValueError):
            parse_country(text)


PLACES = st.from_regex(r"[A-Z]{2}-([A-Z]{2,3}|[0-9]{2})", fullmatch=True)


@given(PLACES, st.integers(0, MAX_SERIAL))
def test_a_right_number_comes_back(place: str, serial: int) -> None:
    """
    What is formatted is read as the same place and serial, and is a name that a right may have.
    """
    name = format_right_number(place, serial)

    assert is_right_number(name)
    assert (place, serial) == parse_right_number(name)


@given(st.text(max_size=20) | st.from_regex(r"[A-Z]{2}-[A-Z0-9]{2,3}-[0-9]{6}-[0-9]{2}", fullmatch=True))
def test_case_112_no_text_makes_anything_else_of_a_right_number(name: str) -> None:
    """
    Any text is taken or refused.
    """
    code, _ = flaw_of(parse_right_number, name)

    assert code in {"", "right-number-malformed", "right-number-check"}
    assert code or name == format_right_number(*parse_right_number(name))


NO_NUMBERS: dict[str, tuple[Any, ...]] = {
    "a serial of seven digits": ("CN-41", MAX_SERIAL + 1),
    "a serial below nought": ("CN-41", -1),
    "a region of mixed characters": ("CN-4A", 1),
    "a country alone": ("CN", 1),
    "small letters": ("cn-41", 1),
}


@pytest.mark.parametrize(("place", "serial"), NO_NUMBERS.values(), ids=NO_NUMBERS.keys())
def test_what_cannot_be_numbered(place: str, serial: int) -> None:
    """
    A place or serial that the form has no room for is refused.
    """
    with pytest.raises(FlawedValueError) as caught:
        format_right_number(place, serial)
    assert caught.value.code == "right-number-malformed"


def test_names_of_another_form_carry_no_check() -> None:
    """
    Names given before there were check digits, and those of imported registers, are no numbers of this kind.
    """
    names = ["CN-41-000123-7", "QLD-EPML00123", "DEMO-CN-01", "A", "91110000600037341L"]
    if TENURES.exists():
        with TENURES.open(encoding="utf-8", newline="") as file:
            names += [row["displaynam"].replace(" ", "-") for row in csv.DictReader(file)]

    assert [] == [name for name in names if is_right_number(name)]
