# SPDX-License-Identifier: Apache-2.0
"""`verdigris private` and `file --disclosures`: what is private is kept by its filer, shown to few, and erased."""

import json
from pathlib import Path

import pytest

from tests.api.cli.conftest import SURVEY, SURVEYED
from tests.api.cli.terminal import Outcome, verdigris
from tests.histories import RIGHT

AT = 17
"""Where the survey with the private place stands in `my-registry`."""
PLACE = SURVEY["occurrences"][0]["exact_place"]  # type: ignore[index]
POINTER = "/occurrences/0/exact_place"
ERASE = "--ground sensitive_species --authority DEPT --key office.pem --registry my-registry"


def private(line: str, *more: object) -> Outcome:
    """Run one of the commands on `my-registry`."""
    return verdigris("private", *line.split(), *more)


def stored(place: Path) -> list[Path]:
    """Return the files of private values."""
    return list((place / "my-registry" / "private").iterdir())


def test_a_filing_goes_without_its_private_values(place: Path):
    """What is signed has a digest; the filer's file, of mode 600, has the value; the same digest is in both."""
    done = verdigris(*SURVEYED.split(), "--registry", "my-registry", "--disclosures", "d.json", "--out", "s.jws")
    kept = json.loads((place / "d.json").read_text())

    assert 0 == done.code, done.err
    assert (0o600, "species_survey.recorded.v1", RIGHT) == (
        (place / "d.json").stat().st_mode & 0o777, kept["type"], kept["subject"]
    )  # fmt: skip
    from events.filing import parse_filing

    payload = parse_filing((place / "s.jws").read_bytes().strip()).payload
    [disclosure] = kept["disclosures"]
    assert {"_sd": [disclosure["digest"]]} == payload.data["occurrences"][0]["exact_place"]
    assert POINTER == disclosure["pointer"]
    assert "34.123456" not in json.dumps(payload.data)


def test_without_a_place_to_keep_them_nothing_is_filed(place: Path):
    """No file named, or one that exists: refused before anything is signed; a dry run needs none and writes none."""
    before = sorted(path.name for path in place.iterdir())
    line = [*SURVEYED.split(), "--registry", "my-registry"]

    unnamed = verdigris(*line)
    existing = verdigris(*line, "--disclosures", "survey.disclosures.json")
    elsewhere = verdigris(*line, "--disclosures", "no/such/folder/d.json")
    dry = verdigris(*line, "--dry-run")

    assert (4, 5, 8) == (unnamed.code, existing.code, elsewhere.code)
    assert POINTER in unnamed.err
    assert "34.123456" not in unnamed.err + existing.err + elsewhere.err
    # The survey's id is in use by now: a dry run comes as far as that.
    assert (4, "observation-id-in-use") == (dry.code, json.loads(verdigris(*line, "--dry-run", "--json").err)["code"])
    assert before == sorted(path.name for path in place.iterdir())


def test_a_wrong_private_value_is_told_without_its_words(place: Path):
    """The place is named, and the value is not."""
    data = json.loads(json.dumps(SURVEY))
    data["occurrences"][0]["exact_place"]["decimalLatitude"] = "behind the old oak"
    (place / "survey.json").write_text(json.dumps(data))

    done = verdigris(*SURVEYED.split(), "--registry", "my-registry", "--disclosures", "d.json")

    assert 4 == done.code
    assert f"{POINTER}/decimalLatitude" in done.err
    assert "oak" not in done.err
    assert not (place / "d.json").exists()


@pytest.mark.usefixtures("place")
def test_it_is_shown_to_the_entitled_alone():
    """The filer and the authority see the value; another key does not, and the list has it for nobody."""
    for key in ("company.pem", "office.pem"):
        shown = private(f"show {AT} --key {key} --registry my-registry --json")
        assert (0, PLACE) == (shown.code, shown.json["fields"][0]["value"])
    refused = private(f"show {AT} --key my-registry/keys/governance-1.pem --registry my-registry --json")
    listed = private(f"list {AT} --registry my-registry --json")

    assert (4, "not-entitled") == (refused.code, json.loads(refused.err)["code"])
    assert [(POINTER, True, None)] == [
        (each["pointer"], each["is_kept"], each["value"]) for each in listed.json["fields"]
    ]
    assert "no private fields" in private("list 0 --registry my-registry").out
    assert "没有非公开字段" in private("list 0 --registry my-registry --lang zh").out


def test_case_153_erasing_is_an_event_and_the_value_is_gone(place: Path):
    """The files go, the history says why, the audit is content, and neither value nor erasure comes twice."""
    assert 1 == len(stored(place))
    assert f"{POINTER} is withheld (sensitive_species)" in verdigris("history", RIGHT, "-r", "my-registry").out

    erased = private(f"erase {AT} {ERASE} --json")

    assert (0, AT, AT + 1) == (erased.code, erased.json["redacts"], erased.json["position"])
    assert [] == stored(place)
    shown = private(f"show {AT} --key office.pem --registry my-registry --json").json["fields"][0]
    assert (None, AT + 1) == (shown["value"], shown["erased_at"])
    assert f"erased at {AT + 1}" in private(f"show {AT} --key office.pem --registry my-registry").out
    [item] = [
        each
        for each in verdigris("history", RIGHT, "-r", "my-registry", "--json").json["items"]
        if each["position"] == AT
    ]
    assert ("erased", "sensitive_species") == (item["withheld"][0]["state"], item["withheld"][0]["ground"])
    told = verdigris("history", RIGHT, "-r", "my-registry").out
    assert f"position {AT}: {POINTER} is erased, decided on " in told
    assert f" by DEPT, see position {AT + 1} (sensitive_species)" in told
    assert 0 == verdigris("audit", "my-registry").code
    again = private(f"erase {AT} {ERASE}")
    brought = private("add survey.disclosures.json --registry my-registry --json")
    assert (3, 4) == (again.code, brought.code)
    assert "withheld-field-erased" == json.loads(brought.err)["code"]


def test_only_an_authority_erases(place: Path):
    """The company's own key is refused by the desk, and the value stays; so is a field that is not private."""
    company = private(f"erase {AT} {ERASE}".replace("office.pem", "company.pem"))
    public = private(f"erase {AT} --field /survey_id {ERASE}")

    assert (4, 3) == (company.code, public.code)
    assert "/survey_id" in public.err
    assert 1 == len(stored(place))


def test_after_a_restore_it_is_erased_again(place: Path):
    """What a backup brought back goes with the next sweep, which says how much it was."""
    [file] = stored(place)
    backup = file.read_bytes()
    assert 0 == private(f"erase {AT} {ERASE} --decision-no 7 --decided-on 2026-01-05").code
    file.write_bytes(backup)

    swept = private("sweep --registry my-registry --json")

    assert (0, 1, []) == (swept.code, len(swept.json["erased"]), stored(place))
    assert "0 values erased" in private("sweep --registry my-registry").out


def test_a_position_may_be_said(place: Path):
    """The event that has the digests is found or named; one that has not is refused."""
    found = private("add survey.disclosures.json --registry my-registry --json")
    named = private(f"add survey.disclosures.json --position {AT} --registry my-registry --json")
    wrong = private("add survey.disclosures.json --position 3 --registry my-registry --json")

    assert [(AT, [False]), (AT, [False])] == [
        (done.json["position"], [each["is_new"] for each in done.json["brought"]]) for done in (found, named)
    ]
    assert (4, "disclosure-not-named") == (wrong.code, json.loads(wrong.err)["code"])
    assert 1 == len(stored(place))


FILES = {
    "no JSON": "[",
    "another file of JSON": "{}",
    "a value where a text belongs": '{"type":"a","subject":"b","disclosures":[{"pointer":"/a","digest":"x"}]}',
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES.keys())
def test_what_is_no_file_of_disclosures_is_refused(place: Path, text: str):
    """Its form alone is told."""
    (place / "d.json").write_text(text)

    done = private("add d.json --registry my-registry --json")

    assert (4, "disclosure-malformed") == (done.code, json.loads(done.err)["code"])
