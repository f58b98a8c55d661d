# SPDX-License-Identifier: Apache-2.0
"""Who may file what on which subject, and what the law and the registry's own rules refuse (architecture.md §4 step 5).

Pure: everything is decided from the log as folded so far (`trust`, and the state of the filing's own subject) and from
the day of recording, so that an auditor who replays the log reaches the same verdict on every entry.

`admit` holds the steps in order, `permissions` the table of who may file what, `rules/` one rule per file.
"""
