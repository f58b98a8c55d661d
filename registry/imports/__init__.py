# SPDX-License-Identifier: Apache-2.0
"""Declarative import of other registers: a TOML mapping says how rows become filings; a new register needs no Python.

The life of an import (architecture.md §8, reliability.md §5):

1. `loading` reads a mapping strictly (`mapping`: its words) and `rules` compiles it; a misspelt key or column is
   refused with its line, before any row is read.
2. `reading` reads CSV, JSON, GeoJSON or XLSX row by row, each with its line, and surveys every file first.
3. `plan` decides per row: left out by a stated rule, unusable with a reason, or used. `values`, `conditions` and
   `templates` fill the filings; every event is checked against the catalogue before anything is signed.
4. `batches` looks up what is recorded already, signs what is not, and files it. `importer` runs all of this and ends
   with one `import_batch.recorded.v1`. `report` is what the caller gets.

A filing's id follows from the mapping, the rule, the subject and the row's key, so the same row imported again is the
same filing. What the register says differently later is reported as `changed-since-import`, never overwritten.

Writing a mapping: begin from one in `mappings/`, which are commented; the words are explained in `mapping`. Cells are
text without surrounding white space, and an empty cell is absent. Any text in the mapping may hold `{column}`;
`{column|digest}` makes an identifier from a name (`templates`). A text whose column is absent is absent itself, and so
is a table in which nothing but constants is left. Nothing is guessed: what does not fit is reported.
"""
