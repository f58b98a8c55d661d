# SPDX-License-Identifier: Apache-2.0
"""The registry's own keys, as this process holds them: found by the settings, opened with the passphrase.

The passphrase comes from `VERDIGRIS_PASSPHRASE`, from the file that the settings name, or from whoever sits at the
terminal; never from the command line, which everybody on the machine can read. Which keys are due is for the log to
say; here they are only fetched.
"""

import functools
import getpass
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from api.settings import PASSPHRASE, Settings
from events.entry import parse_entry
from events.errors import MalformedError, NotFoundError, NotPermittedError, RegistryError, UnavailableError
from events.ids import Position
from events.keys import Signer
from events.store import EventStore
from events.tlog.signatures import LogSigner
from registry.admission.trust import SERVICE, RegisteredKey, TrustState
from registry.keyfiles import Ask, HeldKey, load_key, refuse_to_ask
from registry.keyuris import SCHEMES as KEY_SCHEMES
from registry.keyuris import Access, StoredKey, open_key
from registry.passphrases import check_strength, load_passphrase
from registry.sealing import Passphrase

_PAGE: Final = 1000
_PROMPT: Final = "passphrase of the keys / 密钥口令: "
SERVICE_KEY_TYPES: Final = frozenset({"registry.founded.v1", "service_key.added.v1", "service_key.retired.v1"})


def ask_as(settings: Settings | None, environ: Mapping[str, str] = os.environ) -> Ask:
    """Return what finds the passphrase the first time one is needed, and then remembers it."""
    return functools.cache(functools.partial(find_passphrase, settings, environ))


def find_passphrase(settings: Settings | None, environ: Mapping[str, str] = os.environ) -> Passphrase:
    """Return the passphrase from the environment, from its file, or from the terminal.

    Raises:
        RejectedError: there is none, or its file is of no use.
    """
    if given := environ.get(PASSPHRASE):
        return Passphrase(given.encode())
    place = settings.passphrase_file if settings else environ.get(f"{PASSPHRASE}_FILE")
    if place and (settings is None or Path(place).exists()):
        return load_passphrase(Path(place))
    return ask_person() if is_attended() else refuse_to_ask()


def is_attended() -> bool:
    """Tell whether somebody sits at the terminal who can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask_person(prompt: str = _PROMPT) -> Passphrase:
    """Return what is typed at the terminal, which does not show it."""
    return Passphrase(getpass.getpass(prompt).encode())


def ask_twice() -> Passphrase:
    """Return a passphrase that somebody chooses at the terminal.

    Raises:
        RejectedError: nobody is there, it is short, or it is not the same twice.
    """
    if not is_attended():
        return refuse_to_ask()
    first = ask_person()
    check_strength(first)
    if ask_person().reveal() != first.reveal():
        raise MalformedError("passphrase: typed differently the second time", code="passphrase-differs")
    return first


def load_own_key(path: Path, settings: Settings | None) -> HeldKey:
    """Return the key of whoever is at the command line: plain, sealed, or under a passphrase of its own.

    Raises:
        RejectedError: it is of no use.
    """
    try:
        return load_key(path, ask_as(settings))
    except NotPermittedError as error:
        # A key that came from elsewhere, as governance's does, is not under the registry's passphrase.
        if error.code != "passphrase-wrong" or not is_attended():
            raise
    return load_key(path, functools.partial(ask_person, f"{path}: {_PROMPT}"))


def open_own_key(place: str, settings: Settings | None, environ: Mapping[str, str] = os.environ) -> StoredKey:
    """Return the key of whoever is at the command line by its URI (`registry.keyuris`), or by the path of its file.

    Raises:
        RejectedError: it is of no use.
    """
    scheme, _, rest = place.partition(":")
    if scheme == "file" and rest:
        return load_own_key(Path(rest), settings)
    if scheme in KEY_SCHEMES and rest:
        # A demo's party signs with a demo's key; the ledger it is for knows which are its own.
        return open_key(place, Access(ask=ask_as(settings, environ), environ=environ, is_demo=True))
    return load_own_key(Path(place), settings)


@dataclass(frozen=True, kw_only=True)
class OwnKeys:
    """The log's and the service's private keys, opened anew with each call."""

    settings: Settings
    origin: str
    is_demo: bool
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)

    @functools.cached_property
    def _access(self) -> Access:
        folder = self.settings.folder or Path()
        ask = ask_as(self.settings, self.environ)
        return Access(ask=ask, environ=self.environ, folder=folder, is_demo=self.is_demo)

    def load_log(self) -> tuple[LogSigner, ...]:
        """Return every log key there is here.

        Raises:
            RejectedError: one of them is of no use.
        """
        uris = _uris(self.settings.log_keys, self.settings.keys, "log-*.pem")
        return tuple(open_key(uri, self._access).note_signer(self.origin) for uri in uris)

    def load_service(self) -> tuple[Signer, ...]:
        """Return every service key there is here.

        Raises:
            RejectedError: one of them is of no use.
        """
        uris = _uris(self.settings.service_keys, self.settings.keys, "service*.pem")
        return tuple(open_key(uri, self._access).signer() for uri in uris)

    def passphrase(self) -> Passphrase:
        """Return the passphrase that new keys are sealed with."""
        return self._access.ask()


class ServiceKeys:
    """Which service key signs now: the newest one in force that is held here; safe to call from several threads."""

    def __init__(self, store: EventStore, load: Callable[[], tuple[Signer, ...]]) -> None:
        """Follow what `store` says about service keys; `load` opens those that are here."""
        self._store = store
        self._load = load
        self._held = load()
        self._known = (0, TrustState())
        self._last: Signer | None = None

    def current(self) -> Signer:
        """Return the key that signs what the registry files and refuses.

        Raises:
            NotFoundError: no key is here.
            NotPermittedError: no key held here was ever the service's.
            UnavailableError: the ones held are retired; or the store does not answer, and never did.
        """
        try:
            trust = self._trust()
        except UnavailableError:
            # That nothing can be taken now is itself refused with a signature.
            if self._last is not None:
                return self._last
            raise
        self._last = self._choose(trust)
        return self._last

    def _choose(self, trust: TrustState) -> Signer:
        in_force = [key.public.key_id for key in trust.service_keys()]
        if not any(signer.public.key_id in in_force[:1] for signer in self._held):
            # Rotated since: the new key may be here by now.
            self._reload()
        held = {signer.public.key_id: signer for signer in self._held}
        found = next((held[key_id] for key_id in in_force if key_id in held), None)
        if found is not None:
            return found
        ours = [key_id for key_id in held if (key := trust.find_key(key_id)) and key.party == SERVICE]
        if not held:
            message = f"service keys of {trust.origin}: none is where this process looks for keys"
            raise NotFoundError(message, code="key-file-missing")
        if not ours:
            message = f"service keys here are none of {trust.origin}"
            raise NotPermittedError(message, code="keys-of-another-log")
        message = f"service key {in_force[0]}: signs for the registry now, and is not held by this process"
        raise UnavailableError(message, code="service-key-not-held")

    def in_force(self) -> tuple[RegisteredKey, ...]:
        """Return the service keys that are not retired, newest first."""
        return self._trust().service_keys()

    def _reload(self) -> None:
        try:
            self._held = self._load()
        except RegistryError:
            # A file half copied: what is held stays held, and the next call is another try.
            return

    def _trust(self) -> TrustState:
        with self._store.reading() as view:
            size = view.head().size
            first, trust = self._known
            if size == first:
                return trust
            # Folded afresh: these entries are a handful, and a state that others read is never changed.
            trust, first = TrustState(), 0
            while page := view.entries(Position(first), _PAGE, types=SERVICE_KEY_TYPES):
                for stored in page:
                    trust.evolve(parse_entry(stored.raw))
                first = page[-1].position + 1
        self._known = size, trust
        return trust


def _uris(given: str, folder: str, pattern: str) -> list[str]:
    if given.strip():
        return given.split()
    return [f"file:{path}" for path in sorted(Path(folder).glob(pattern))]
