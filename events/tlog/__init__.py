# SPDX-License-Identifier: Apache-2.0
"""The transparency log, as pure functions over bytes: no files, no clock, no database.

`merkle` hashes and verifies, `tiles` stores hashes and grows the tree, `note` signs text, `checkpoint` signs
a tree head, `proof` proves and keeps a receipt, `growth` keeps what is proved about two checkpoints, `comparison`
finds it. The formats are those of RFC 6962, RFC 9162 and c2sp.org (signed-note, tlog-checkpoint, tlog-cosignature,
tlog-tiles, tlog-proof), byte for byte, and two of our own in `growth`. What else lies here (`canonical`, `head`,
`signatures`, `layout`, `prooflines`) is reached through these seven.
"""
