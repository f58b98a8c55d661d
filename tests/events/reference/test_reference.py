# SPDX-License-Identifier: Apache-2.0
"""What filers are told about the catalogue: examples that are taken, schemas that agree, meanings in both languages."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from events.catalogue import EVENT_TYPES
from events.catalogue.milestones import MilestoneReported, MilestoneScheduled
from events.codelists import CODELIST, all_codelists
from events.errors import NotFoundError
from events.filing import Payload, parse_filing, read_event, sign_filing
from events.reference import DIALECT, envelope_fields, example_of, explain_field, family_of, fields_of, schema_of
from events.reference.meanings import meaning_of
from events.reference.structs import structs_in
from events.reference.words import find_chinese_field, find_chinese_title
from tests.events import samples
from tests.events.write_examples import FOLDER, examples

TYPES = sorted(EVENT_TYPES)


@pytest.mark.parametrize("event_type", TYPES)
def test_an_example_is_taken(event_type: str) -> None:
    """
    The example of every type, in an envelope and signed, is read as an event of that type.
    """
    payload = {**samples.envelope(event_type), "type": event_type, **example_of(event_type)}
    filing = parse_filing(sign_filing(json.dumps(payload).encode(), samples.SIGNER))

    assert EVENT_TYPES[event_type] is type(filing.event)


def test_the_examples_are_those_of_the_samples() -> None:
    """
    The files are what the generator writes, byte for byte; if not: `python -m tests.events.write_examples`.
    """
    found = {path.name: path.read_bytes() for path in FOLDER.glob("*.json")}

    assert examples() == found
    assert {f"{family_of(event_type)}.json" for event_type in TYPES} == set(found)


@pytest.mark.parametrize("event_type", TYPES)
def test_a_schema_agrees_with_the_struct(event_type: str) -> None:
    """
    A schema is valid 2020-12, takes the example, and refuses a missing required field and an unknown one.
    """
    schema = schema_of(event_type)
    data = example_of(event_type)["data"]
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    wrong = [{**data, "unheard_of": 1}]
    wrong += [{name: value for name, value in data.items() if name != missing} for missing in schema["required"]]

    assert (DIALECT, f"/v1/schemas/{event_type}") == (schema["$schema"], schema["$id"])
    assert [] == list(validator.iter_errors(data))
    assert all(not validator.is_valid(each) for each in wrong)
    assert "type" not in schema["properties"]


@pytest.mark.parametrize("event_type", TYPES)
def test_a_schema_is_one_of_json_schema_alone(event_type: str) -> None:
    """
    No pattern has Python's end of text, unknown to ECMA-262; lists that are named exist; references lead inside.
    """
    schema = schema_of(event_type)
    lists = {found.id for found in all_codelists()}
    patterns = _members(schema, "pattern")

    assert not [pattern for pattern in patterns if pattern.endswith(r"\Z") or not pattern.endswith("$")]
    assert set(_members(schema, CODELIST)) <= lists
    assert {name.removeprefix("#/$defs/") for name in _members(schema, "$ref")} == set(schema["$defs"])


def _members(value: Any, name: str) -> list[str]:
    if isinstance(value, dict):
        here = [value[name]] if isinstance(value.get(name), str) else []
        return here + [found for inner in value.values() for found in _members(inner, name)]
    return [found for inner in value for found in _members(inner, name)] if isinstance(value, list) else []


def test_a_schema_says_what_the_struct_refuses_by_form() -> None:
    """
    Dates, codes, limits and names of another form pass neither.
    """
    validator = jsonschema.Draft202012Validator(schema_of("milestone.reported.v1"))
    wrong: list[dict[str, Any]] = [{"milestone_id": "-"}, {"claim": "perhaps"}, {"narrative": {"en": ""}}]
    for changes in (*wrong, {"measured": {}}):
        data = {**samples.DATA["milestone.reported.v1"], **changes}
        assert not validator.is_valid(data), changes
        with pytest.raises(Exception, match="data: "):
            read_event("milestone.reported.v1", data)


def test_a_released_type_keeps_its_schema() -> None:
    """
    Whatever was shipped once is in the catalogue, so its address goes on answering.
    """
    released = json.loads((Path(samples.__file__).parent / "samples.sha256.json").read_text(encoding="utf-8"))

    assert set(released) <= {schema_of(event_type)["title"] for event_type in TYPES}


def test_a_type_that_is_none_has_no_schema() -> None:
    """
    Asking for it is answered like any name that is not known.
    """
    with pytest.raises(NotFoundError) as caught:
        schema_of("right.blessed.v1")
    assert "schema-unknown" == caught.value.code


def test_every_type_and_field_has_chinese_words() -> None:
    """
    A type or field that is new gets a line in `events/reference/words.toml`.
    """
    kinds = {kind for event in EVENT_TYPES.values() for kind in structs_in(event)} | set(structs_in(Payload))
    fields = {f"{kind.__name__}.{name}" for kind in kinds for name in kind.__struct_fields__
              if not find_chinese_field(kind, name)}  # fmt: skip

    assert ([], []) == ([name for name in TYPES if not find_chinese_title(name)], sorted(fields))


MEANINGS = {
    "its own words": (MilestoneScheduled, "owed_by", "The party that owes it; absent, it is the holder of the duty"),
    "its name and those of its type": (MilestoneReported, "milestone_id", "milestone id: an identifier unique within"),
    "nothing but its name": (MilestoneReported, "narrative", "narrative"),
}


@pytest.mark.parametrize(("kind", "field", "begins"), MEANINGS.values(), ids=MEANINGS.keys())
def test_a_meaning_is_read_off_the_source(kind: Any, field: str, begins: str) -> None:
    """
    What stands below a field in the catalogue is what filers are told.
    """
    assert explain_field(kind, field, "en").startswith(begins)
    assert meaning_of(kind, field).startswith(begins) or begins == field


def test_a_field_is_explained_with_its_form_and_codes() -> None:
    """
    Whether it is required, what it means, what it looks like and which codes it takes, in either language.
    """
    told = {field.name: field.explanation for field in fields_of(MilestoneReported, "zh")}
    english = {field.name: field.explanation for field in fields_of(MilestoneReported, "en")}

    codes = "met (已达到), partially_met (部分达到), not_met (未达到)"
    assert told["claim"] == f"必填；自报结果；取其一 {codes} [代码表 milestone_claim]"
    assert english["measured"] == "optional; measured; any number"
    assert english["achieved_on"].endswith("; date as 2026-10-01")
    assert not envelope_fields("en")["filing_id"].required
