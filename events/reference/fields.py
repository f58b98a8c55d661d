# SPDX-License-Identifier: Apache-2.0
"""The fields of a struct in one language: what each means, which form it has, which codes it takes."""

from typing import Final, Literal

import msgspec
from msgspec import Struct, inspect

from events.codelists import get_codelist
from events.filing import Payload
from events.reference.structs import codelist_of, codes_of, form_of, is_list, type_of
from events.reference.words import explain_field

Language = Literal["zh", "en"]

_WORDS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "required": "required", "optional": "optional", "several": "any number", "codes": "one of", "list": "code list",
        "date": "date as 2026-10-01", "instant": "time in UTC as 2026-10-02T08:30:00Z", "integer": "whole number",
        "truth": "true or false",
    },
    "zh": {
        "required": "必填", "optional": "可选", "several": "可多项", "codes": "取其一", "list": "代码表",
        "date": "日期，如 2026-10-01", "instant": "UTC 时刻，如 2026-10-02T08:30:00Z", "integer": "整数",
        "truth": "true 或 false",
    },
}  # fmt: skip
_BETWEEN: Final = {"en": "; ", "zh": "；"}


class ExplainedField(Struct, frozen=True, kw_only=True):
    """A field as a filer gets to know it."""

    name: str
    info: inspect.Type
    required: bool
    meaning: str
    form: str
    """What a value looks like, and whether there may be several; "" where the meaning says it all."""
    codes: str
    """The codes it takes, each with its name; "" where it takes none."""
    codelist: str | None
    language: Language

    @property
    def need(self) -> str:
        """Whether it must be there."""
        return _WORDS[self.language]["required" if self.required else "optional"]

    @property
    def explanation(self) -> str:
        """All of that in one line."""
        parts = (self.need, self.meaning.rstrip(".。"), self.form, self.codes)
        return _BETWEEN[self.language].join(part for part in parts if part)


def fields_of(kind: type[Struct], language: Language) -> list[ExplainedField]:
    """Return the fields of `kind` in their order."""
    return [_explain(kind, field, language) for field in type_of(kind).fields]


def envelope_fields(language: Language) -> dict[str, ExplainedField]:
    """Return what stands around the data of a filing, by name; a row need not bring an id."""
    found = {field.name: field for field in fields_of(Payload, language)}
    return found | {"filing_id": msgspec.structs.replace(found["filing_id"], required=False)}


def _explain(kind: type[Struct], field: inspect.Field, language: Language) -> ExplainedField:
    words, list_id = _WORDS[language], codelist_of(field.type)
    form = [words["several"]] if is_list(field.type) else []
    form += [words[found]] if (found := form_of(field.type)) else []
    return ExplainedField(
        name=field.encode_name,
        info=field.type,
        required=field.required,
        meaning=explain_field(kind, field.name, language),
        form=_BETWEEN[language].join(form),
        codes=_name_codes(codes_of(field.type), list_id, language),
        codelist=list_id,
        language=language,
    )


def _name_codes(codes: tuple[str, ...], list_id: str | None, language: Language) -> str:
    words = _WORDS[language]
    if not codes or list_id is None:
        return f"{words['codes']} {', '.join(codes)}" if codes else ""
    listed = {code.code: getattr(code.name, language) for code in get_codelist(list_id).codes if code.code in codes}
    told = (code if name == code.replace("_", " ") else f"{code} ({name})" for code, name in listed.items())
    return f"{words['codes']} {', '.join(told)} [{words['list']} {list_id}]"
