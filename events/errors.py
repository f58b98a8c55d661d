# SPDX-License-Identifier: Apache-2.0
"""Every error we raise on purpose.

RegistryError
├── RejectedError        the request cannot be granted: public message, 4xx, never retried
│   ├── MalformedError         the bytes are not what the format demands
│   │   └── FlawedValueError       a value is written as it should be and cannot be right
│   ├── NotFoundError          no such right, event, party, key or tile
│   ├── NotPermittedError      this key, role or scope may not do this
│   ├── RuleViolationError     carries the rule and its citation
│   ├── StaleVersionError      carries expected and actual; the one retried by handlers
│   └── ConflictError          this filing id was used before, for other bytes
├── UnavailableError     try later: 503, or 429, with Retry-After
│   └── OutcomeUnknownError    the write may have happened: read before acting
└── EvidenceError        stored or published data does not check out: stop the writer, wake a person
    ├── HashMismatchError
    ├── NewerLogError          it was written by a later release than this one
    ├── SignatureError
    └── ProofError

Messages are English, lower case, no full stop, subject then problem, both values. Every rejection carries a
stable `code`, under which `api/problems` keeps its title, hint and Chinese text, and a JSON `pointer`.
Our own broken reasoning is `RuntimeError`, outside the tree.
"""


class RegistryError(Exception):
    """The root: whatever else escapes a folder is a bug."""

    code = "internal"

    def __init__(self, message: str, *, code: str = "", pointer: str = "") -> None:
        """Keep `message` for people, `code` for programs, `pointer` (RFC 6901) for the field at fault."""
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.pointer = pointer


class RejectedError(RegistryError):
    """The request cannot be granted as it stands."""

    code = "rejected"
    rule = ""
    """The rule that refuses, where one does."""
    citation = ""
    """The law or specification the rule stands on."""


class MalformedError(RejectedError):
    """The bytes are not what the format demands."""

    code = "malformed"


class FlawedValueError(MalformedError, ValueError):
    """A value has the form its field demands, yet cannot be right: a wrong check digit, an open ring, no such unit.

    Also a ValueError, so that msgspec adds the place where the value stands; `pointer` goes on from there.
    """

    code = "value-flawed"


class NotFoundError(RejectedError):
    """Nothing is recorded under this name."""

    code = "not-found"


class NotPermittedError(RejectedError):
    """This key, role or scope may not do this."""

    code = "not-permitted"

    def __init__(self, message: str, *, rule: str = "", citation: str = "", code: str = "", pointer: str = "") -> None:
        """Name the `rule` that keeps the act to others, and what it stands on, where it is one."""
        super().__init__(message, code=code, pointer=pointer)
        self.rule = rule
        self.citation = citation


class RuleViolationError(RejectedError):
    """A rule of law or of the registry refuses the act."""

    code = "rule-violation"

    def __init__(self, message: str, *, rule: str, citation: str, code: str = "", pointer: str = "") -> None:
        """Name the `rule` that refuses, and the law or specification it stands on."""
        super().__init__(message, code=code, pointer=pointer)
        self.rule = rule
        self.citation = citation


class StaleVersionError(RejectedError):
    """The stream moved on since the filer read it."""

    code = "stale-version"

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        """State both versions; the filer reads the stream again and decides again."""
        message = f"stream {stream}: expected version {expected}, found {actual}"
        super().__init__(message, pointer="/expected_version")
        self.expected = expected
        self.actual = actual


class ConflictError(RejectedError):
    """This filing id was used before, for other bytes."""

    code = "filing-id-reused"


class UnavailableError(RegistryError):
    """Try again later; nothing was written."""

    code = "unavailable"

    def __init__(self, message: str, *, code: str = "", pointer: str = "", after_seconds: int | None = None) -> None:
        """Say when to try again, where that is known."""
        super().__init__(message, code=code, pointer=pointer)
        self.after_seconds = after_seconds


class OutcomeUnknownError(UnavailableError):
    """The write may have happened: look the filing up by its id before acting."""

    code = "outcome-unknown"


class EvidenceError(RegistryError):
    """Stored or published data does not check out: writing stops, nothing is repaired silently."""

    code = "evidence"

    def __init__(self, message: str, *, code: str = "", pointer: str = "", position: int | None = None) -> None:
        """Name the log `position` where the damage shows, when it has one."""
        super().__init__(message, code=code, pointer=pointer)
        self.position = position


class NewerLogError(EvidenceError):
    """The log holds what only a later release can read: nothing is guessed about it, and nothing stopped for others."""

    code = "log-is-newer"


class HashMismatchError(EvidenceError):
    """A stored or published hash differs from the recomputed one."""

    code = "hash-mismatch"


class SignatureError(EvidenceError):
    """A signature does not verify over the exact bytes."""

    code = "signature"


class ProofError(EvidenceError):
    """An inclusion or consistency proof does not lead to the stated root."""

    code = "proof"
