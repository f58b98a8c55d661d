# SPDX-License-Identifier: Apache-2.0
"""The catalogue explained to those who file: schemas, meanings in both languages, an example of every type."""

from events.reference.examples import example_of, family_of
from events.reference.fields import ExplainedField, Language, envelope_fields, fields_of
from events.reference.schemas import DIALECT, schema_of
from events.reference.words import explain_field, explain_type

__all__ = [
    "DIALECT",
    "ExplainedField",
    "Language",
    "envelope_fields",
    "example_of",
    "explain_field",
    "explain_type",
    "family_of",
    "fields_of",
    "schema_of",
]
