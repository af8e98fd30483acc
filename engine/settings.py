"""Settings, checked when the program starts.

They are read from ``REDRESS_*`` environment variables and from ``redress.toml`` in the working folder;
the environment wins. A misspelt name is refused with its nearest match.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.errors import SettingsInvalid
from engine.model import LETTER

_PREFIX = "REDRESS_"
_ELSEWHERE = {"REDRESS_CHROMIUM", "REDRESS_KILLS", "REDRESS_ROUNDS", "REDRESS_SEED"}
"""Names of the same prefix that other tools read."""


@dataclass(frozen=True)
class Settings:
    """What an installation chooses.

    :param home: folder for what the desk keeps: database, secret, sign-ins of the demo.
    :param database: SQLAlchemy URL; empty means an SQLite file in ``home``.
    :param house: the house's name as customers read it.
    :param zone: the house's IANA zone; decides last days and working hours.
    :param secret: signs sessions; empty means one is made and kept in ``home``.
    :param https: whether people reach the desk by HTTPS (cookies are then marked secure).
    :param notify: channel by which staff are told things.
    :param customer_channel: channel that carries mail to customers.
    :param letter_channel: channel that carries what goes to a postal address; empty means ``letter``, which
        people print and post, or ``memory`` where customers' mail goes there.
    :param house_address: the house's postal address as letters and invoices show it, in lines or parted by
        commas; ``house_phone`` and ``house_tax_number`` likewise, where there is one.
    :param proxies: how many proxies of ours stand before the desk; as many of the addresses that they note
        are believed, so that limits by address count visitors and not the proxy.
    :param reopen_days: how many days after its closure a further message reopens a case; later it opens a
        new one that names the old.
    :param return_address: where customers send items to; empty means that whoever authorises a return
        writes it.
    :param tax_rate: percent of tax that a price entered by hand includes.
    :param mail_from: the house's mail address; customers answer to it.
    :param smtp_host: the mail server that the channel ``smtp`` hands mail to, at ``smtp_port``, signed in as
        ``smtp_user`` with ``smtp_password`` where there is one.
    :param smtp_security: ``starttls``, ``tls`` or ``none`` (only on a line of your own).
    :param quiet_from: from this time of day until ``quiet_until``, in the house's zone, customers get no
        reminders; both empty: at any time.
    :param retention_years: how many years after its closure personal data are taken out of a case.
    """

    home: Path = Path("var")
    database: str = ""
    house: str = "Model House"
    zone: str = "Europe/Berlin"
    secret: str = ""
    https: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = 8
    notify: str = "console"
    customer_channel: str = "console"
    letter_channel: str = ""
    house_address: str = ""
    house_phone: str = ""
    house_tax_number: str = ""
    address: str = ""
    proxies: int = 0
    reopen_days: int = 30
    retention_years: int = 3
    quiet_from: str = "21:00"
    quiet_until: str = "08:00"
    return_address: str = ""
    tax_rate: str = "19"
    mail_from: str = ""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_security: str = "starttls"

    @property
    def url(self) -> str:
        """The database's URL."""
        return self.database or f"sqlite:///{(self.home / 'redress.sqlite').resolve()}"

    @property
    def file(self) -> Path:
        """The SQLite database's file.

        :raises SettingsInvalid: when the database is none.
        """
        kind, _, path = self.url.partition(":///")
        if kind != "sqlite" or not path:
            raise SettingsInvalid(
                "The database is not an SQLite file.", remedy="Use the database's own tools for backups."
            )
        return Path(path)

    @property
    def tz(self) -> ZoneInfo:
        """The house's zone."""
        return ZoneInfo(self.zone)

    @property
    def public_address(self) -> str:
        """Where customers reach the desk, for links in letters and mail; without a final slash."""
        return (self.address or f"http://{self.host}:{self.port}").rstrip("/")

    def channel_to(self, address: str) -> str:
        """By which channel something reaches a customer: by mail, or as a letter at a postal address."""
        if "@" in address:
            return self.customer_channel
        return self.letter_channel or ("memory" if self.customer_channel == "memory" else LETTER)


def load(environ: Mapping[str, str] | None = None, file: Path | None = None) -> Settings:
    """The settings of this installation.

    :raises SettingsInvalid: for an unknown name or a wrong value.
    """
    environ = os.environ if environ is None else environ
    file = file or Path("redress.toml")
    given: dict[str, object] = dict(_from_file(file)) if file.exists() else {}
    for name, value in environ.items():
        if name.startswith(_PREFIX) and name not in _ELSEWHERE:
            given[name.removeprefix(_PREFIX).lower()] = value
    return _checked(given)


def _from_file(file: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as problem:
        raise SettingsInvalid(
            f"{file} cannot be read: {problem}", remedy="Mend the line it names."
        ) from problem


def _checked(given: Mapping[str, object]) -> Settings:
    kinds = {item.name: type(item.default) for item in fields(Settings)}
    values: dict[str, object] = {}
    for name, value in given.items():
        if name not in kinds:
            near = get_close_matches(name, kinds, 1)
            hint = f"Did you mean {near[0]}?" if near else f"Known names: {', '.join(sorted(kinds))}."
            raise SettingsInvalid(f"There is no setting {name}.", remedy=hint)
        values[name] = _value(name, value, kinds[name])
    settings = Settings(**values)  # type: ignore[arg-type]  # each value was converted to its field's type
    try:
        ZoneInfo(settings.zone)
    except (ZoneInfoNotFoundError, ValueError) as problem:
        raise SettingsInvalid(
            f"{settings.zone} is no time zone.", remedy="Use an IANA name such as Europe/Berlin."
        ) from problem
    return settings


def _value(name: str, value: object, kind: type) -> object:
    text = str(value).strip()
    if kind is bool:
        if text.lower() in {"1", "true", "yes", "on"}:
            return True
        if text.lower() in {"0", "false", "no", "off", ""}:
            return False
        raise SettingsInvalid(f"{name} is {text}, which is neither yes nor no.", remedy="Use yes or no.")
    if kind is int:
        if not text.isdecimal():
            raise SettingsInvalid(f"{name} is {text}, which is no whole number.", remedy="Use digits only.")
        return int(text)
    if issubclass(kind, Path):
        return Path(text)
    return text
