# SPDX-License-Identifier: Apache-2.0
"""What may be recorded, and by whom: admission, the ledger and its desk, the clock's sweep, imports.

A filing comes in as bytes at `registry.filing`, is judged by `registry.admission` on the state of its own subject
inside the append transaction, and is put in order by `registry.ledger`, which knows nothing of the law
(architecture.md §1, §4).
"""
