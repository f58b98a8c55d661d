# SPDX-License-Identifier: Apache-2.0
"""A template of one event type: its example as a file of rows, every field explained in one language.

What is printed is what `verdigris file --rows` reads: a filer puts values of their own in the place of the example's.
Explanations come from the catalogue's source, the Chinese words and the code lists, so none is written twice.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from msgspec import Struct, inspect

from api.client.rows import COMMENT, CSV_COMMENT
from events.catalogue import EVENT_TYPES
from events.errors import NotFoundError
from events.reference import Language, envelope_fields, example_of, explain_type, fields_of
from events.reference.schemas import ADDRESS
from events.reference.structs import choices_of, type_of

_ROW: Final = ("type", "subject", "effective_on")
_OPTIONAL: Final = ("effective_precision", "expected_version", "legal_basis", "evidence", "source", "filing_id")
"""Members of a row that the example leaves out."""


def format_template(event_type: str, form: str, language: Language) -> str:
    """Return the template of `event_type` in the form `yaml`, `json` or `csv`, explained in `zh` or `en`.

    Raises:
        NotFoundError: the catalogue has no such type.
    """
    if event_type not in EVENT_TYPES:
        message = f"event type {event_type[:80]!r}: not in the catalogue"
        raise NotFoundError(message, code="schema-unknown")
    return _FORMS[form](event_type, language)


def _yaml(event_type: str, language: Language) -> str:
    example = example_of(event_type)
    lines = [
        f"# {event_type}: {explain_type(event_type, EVENT_TYPES[event_type], language)}",
        f"# JSON Schema: {ADDRESS}{event_type}",
    ]
    row = {"type": event_type, **example}
    fields = envelope_fields(language)
    for number, name in enumerate(_ROW):
        lines += ["", f"  # {fields[name].explanation}"] if number else ["", f"# {fields[name].explanation}"]
        lines.append(f"{'  ' if number else '- '}{name}: {_scalar(row[name])}")
    lines += [f"  # {name}: {fields[name].explanation}" for name in _OPTIONAL]
    lines += ["", "  data:"]
    lines += _yaml_struct(EVENT_TYPES[event_type], example["data"], _Told(language, "    "))
    return "\n".join(lines) + "\n"


class _Told:
    """Where a part stands, and which structs were explained already: once is enough."""

    def __init__(self, language: Language, indent: str, seen: set[type] | None = None) -> None:
        self.language = language
        self.indent = indent
        self.seen = set() if seen is None else seen

    def deeper(self, by: str = "  ") -> "_Told":
        return _Told(self.language, self.indent + by, self.seen)


def _yaml_struct(kind: type[Struct], value: dict[str, Any], told: _Told) -> Iterator[str]:
    is_new = kind not in told.seen
    told.seen.add(kind)
    tag = type_of(kind).tag_field
    if tag and tag in value:
        yield f"{told.indent}{tag}: {_scalar(value[tag])}"
    for field in fields_of(kind, told.language):
        if is_new:
            yield f"{told.indent}# {field.explanation}"
        if field.name in value:
            yield from _yaml_member(field.name, value[field.name], choices_of(field.info), told)
        elif is_new:
            yield f"{told.indent}# {field.name}:"


def _yaml_member(name: str, value: Any, choices: tuple[inspect.StructType, ...], told: _Told) -> Iterator[str]:
    if isinstance(value, dict):
        yield f"{told.indent}{name}:"
        yield from _yaml_struct(_chosen(choices, value), value, told.deeper())
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield f"{told.indent}{name}:"
        for item in value:
            lines = list(_yaml_struct(_chosen(choices, item), item, told.deeper("    ")))
            yield f"{told.indent}  -"
            yield from lines
    else:
        # JSON is YAML, and says exactly what is meant.
        yield f"{told.indent}{name}: {_scalar(value)}"


def _json(event_type: str, language: Language) -> str:
    example = example_of(event_type)
    envelope = envelope_fields(language)
    notes = [f"{event_type}: {explain_type(event_type, EVENT_TYPES[event_type], language)}"]
    notes += [f"{name}: {envelope[name].explanation}" for name in (*_ROW, *_OPTIONAL)]
    data = _json_struct(EVENT_TYPES[event_type], example["data"], _Told(language, ""))
    row = {COMMENT: notes, "type": event_type, **example, "data": data}
    return json.dumps([row], ensure_ascii=False, indent=2) + "\n"


def _json_struct(kind: type[Struct], value: dict[str, Any], told: _Told) -> dict[str, Any]:
    is_new = kind not in told.seen
    told.seen.add(kind)
    found: dict[str, Any] = {}
    if is_new:
        found[COMMENT] = [f"{field.name}: {field.explanation}" for field in fields_of(kind, told.language)]
    choices = {field.name: choices_of(field.info) for field in fields_of(kind, told.language)}
    for name, inner in value.items():
        if isinstance(inner, dict):
            found[name] = _json_struct(_chosen(choices[name], inner), inner, told)
        elif isinstance(inner, list) and inner and isinstance(inner[0], dict):
            found[name] = [_json_struct(_chosen(choices[name], item), item, told) for item in inner]
        else:
            found[name] = inner
    return found


def _csv(event_type: str, language: Language) -> str:
    example = example_of(event_type)
    envelope = envelope_fields(language)
    cells = [(name, {"type": event_type, **example}[name], envelope[name].explanation) for name in _ROW]
    cells += _csv_struct(EVENT_TYPES[event_type], example["data"], "data", language)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([column for column, _, _ in cells])
    title = f"{CSV_COMMENT} {explain_type(event_type, EVENT_TYPES[event_type], language)} {cells[0][2]}"
    writer.writerow([title, *(words for _, _, words in cells[1:])])
    writer.writerow([_cell(value) for _, value, _ in cells])
    return written.getvalue()


def _csv_struct(
    kind: type[Struct], value: dict[str, Any], path: str, language: Language
) -> Iterator[tuple[str, Any, str]]:
    fields = {field.name: field for field in fields_of(kind, language)}
    for name, inner in value.items():
        field = fields.get(name)
        words = field.explanation if field else ""
        choices = choices_of(field.info) if field else ()
        yield from _csv_value(inner, f"{path}/{name}", words, (choices, language))


def _csv_value(
    value: Any, path: str, words: str, about: tuple[tuple[inspect.StructType, ...], Language]
) -> Iterator[tuple[str, Any, str]]:
    choices, language = about
    if isinstance(value, dict):
        yield from _csv_struct(_chosen(choices, value), value, path, language)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _csv_value(item, f"{path}/{index}", words, about)
    else:
        yield path, value, words


def _chosen(choices: tuple[inspect.StructType, ...], value: dict[str, Any]) -> type[Struct]:
    """Return which of the structs a field may hold the example's value is: the one that its tag names."""
    tagged = [choice for choice in choices if choice.tag_field and value.get(choice.tag_field) == choice.tag]
    return (tagged or list(choices))[0].cls


def _scalar(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _cell(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool) else str(value)


_FORMS: Final[dict[str, Callable[[str, Language], str]]] = {"yaml": _yaml, "json": _json, "csv": _csv}
