"""The first start of a house: its name, zone and address, its units, its first administrator, its mailboxes.

The page is there only while nobody works here, and only for whoever has the key that the desk printed when
it started.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import calendars
from engine.commands import mailboxes
from engine.errors import Conflict, Invalid, NotFound, SettingsInvalid
from engine.model import Hours
from engine.sentences import say
from engine.settings import Settings, load
from engine.settings_file import keep
from processes.complaint import first_start
from web import access, current
from web.auth import hash_password
from web.errors import is_htmx
from web.i18n import sentences
from web.mailbox_forms import SECURITIES, Tried, entry_of, first_values, tried

blueprint = Blueprint("start", __name__, url_prefix="/start")
_KEY, _FILE = "first_start_key", "first_start_file"
_SHORTEST = 12
INBOX = "inbox_"
"""What the names of the fields for incoming mail begin with."""


def open_for(app: Flask, file: Path) -> str:
    """Open the page for whoever knows the key that is returned; ``file`` takes the settings."""
    key = secrets.token_urlsafe(16)
    app.extensions[_KEY], app.extensions[_FILE] = key, file
    return key


@blueprint.get("")
@access.allow("public")
def start() -> ResponseReturnValue:
    """The form, filled in with what the settings say."""
    key = _checked(request.args.get("key", ""))
    return _form(key, current.engine().settings)


@blueprint.post("")
@access.allow("public")
def begin() -> ResponseReturnValue:
    """Keep the settings, make units and administrator, and go on to the sign-in."""
    key, engine, given = _checked(request.form.get("key", "")), current.engine(), request.form
    try:
        settings = _settings(engine.settings)
        if len(given.get("password", "")) < _SHORTEST:
            raise Invalid("The password is too short.", remedy="Choose at least twelve characters.")
        inbox = entry_of(given, INBOX) if given.get(f"{INBOX}host", "").strip() else None
        if inbox is not None:
            mailboxes.check(engine.core, inbox)
        told = first_start.Beginning(
            name=given.get("name", ""),
            email=given.get("email", ""),
            password=hash_password(given["password"]),
            token_version=secrets.token_hex(16),
            hours=_hours(given.get("hours", "")),
            units={unit: given.get(f"unit_{unit}", "") for unit in first_start.UNITS},
        )
        _keep(settings)
        person = first_start.begin(engine, told)
    except (Conflict, Invalid, SettingsInvalid) as refused:
        refusal = sentences(refused)
        return _form(key, engine.settings, refusal), 422
    engine.core.settings = settings
    current_app.jinja_env.globals["house"] = settings.house
    if inbox is not None:
        mailboxes.add(engine.core, inbox, actor=person.id)
    del current_app.extensions[_KEY]
    flash(gettext("The desk is open. Sign in; then enter your colleagues under Organisation."))
    return redirect(url_for("home.home"), 303)


def _hours(text: str) -> Hours:
    """The hours of a working day; a house that is never open could keep no promise by working time.

    :raises Invalid: for none.
    """
    hours = calendars.read_hours(text)
    if not hours:
        raise Invalid("The opening hours are missing.", remedy="Write them like 8:00–17:00.")
    return hours


@blueprint.post("/try")
@access.allow("public")
def try_out() -> ResponseReturnValue:
    """Try the mailbox for incoming mail, for whoever has the key; nothing is kept."""
    key = _checked(request.form.get("key", ""))
    found = tried(request.form, prefix=INBOX)
    if is_htmx():
        return render_template("mailboxes/tried.html", found=found, number=0)
    return _form(key, current.engine().settings, found=found), 200 if found.well else 422


def _checked(key: str) -> str:
    """The key, when it is the right one and nobody works here.

    :raises NotFound: otherwise.
    """
    wanted = current_app.extensions.get(_KEY, "")
    if not wanted or not hmac.compare_digest(key, wanted) or not first_start.is_empty(current.engine()):
        raise NotFound("page", "start")
    return key


def _form(key: str, settings: Settings, refusal: str = "", found: Tried | None = None) -> str:
    return render_template(
        "start/start.html",
        key=key,
        settings=settings,
        units=first_start.UNITS,
        zones=sorted(available_timezones()),
        given=request.form,
        refusal=refusal,
        shortest=_SHORTEST,
        inbox={f"{INBOX}{name}": value for name, value in first_values().items()},
        securities=SECURITIES,
        found=found,
    )


def _settings(before: Settings) -> Settings:
    """The settings as the form has them.

    :raises SettingsInvalid: for a zone that does not exist.
    """
    names = ("house", "zone", "address", "mail_from", "house_address", "house_phone")
    given = {name: request.form.get(name, "").strip() for name in names}
    if given["zone"] not in available_timezones():
        raise SettingsInvalid(
            say("%(zone)s is no time zone.", zone=given["zone"]),
            remedy="Use an IANA name such as Europe/Berlin.",
        )
    if not given["house"]:
        raise Invalid("Nothing says what the house is called.", remedy="Write the name that customers know.")
    host = request.form.get("smtp_host", "").strip()
    chosen: dict[str, Any] = given
    if host:
        chosen = {**given, "smtp_host": host, "customer_channel": "smtp", "notify": "smtp"}
    return replace(before, **chosen)


def _keep(settings: Settings) -> None:
    mail = ("mail_from", "smtp_host", "customer_channel", "notify")
    names = ("house", "zone", "address", "house_address", "house_phone", *mail)
    standard = Settings()
    chosen = {
        name: str(getattr(settings, name))
        for name in names
        if getattr(settings, name) != getattr(standard, name)
    }
    file: Path = current_app.extensions[_FILE]
    keep(file, chosen)
    load(file=file)
