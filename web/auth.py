"""Sign-in: Flask-Security over the engine's people, and tokens for the API.

A person's ``token_version`` is Flask-Security's ``fs_uniquifier``: changing it ends every session and every
token of that person. Pages accept sessions only; the API accepts tokens only, so that no request that a
browser can be tricked into carries a token.
"""

from __future__ import annotations

import secrets
import time
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from threading import Lock
from typing import Any

from argon2 import PasswordHasher
from flask import Flask, Request, current_app, request
from flask_security import LoginForm, RoleMixin, Security, UserDatastore, UserMixin
from flask_security.utils import parse_auth_token
from itsdangerous import BadData

from engine.errors import NotAllowed, NotFound
from engine.model import Person
from engine.ports import Store
from web.i18n import gettext, lazy_gettext
from web.throttle import Throttle

TOKEN_LIFETIME = timedelta(days=90)
_FRESH = 2.0
"""Seconds for which an API token's person is not looked up again."""
_KEPT = 4096
_LONGEST = 1024
"""Characters of a password; what is longer is never one, and would keep the server busy."""
_DUMMY = "$argon2id$v=19$m=65536,t=3,p=4$Xqu1FsL4X+sdg7BWCqFUyg$45K0OiCWcqknFT0EUXDXjBKeZMH6+VTIqDEVliyAMCQ"


def hash_password(password: str) -> str:
    """A password as it is stored: argon2id over the NFKD form (RFC 9106; OWASP's parameters or more)."""
    return PasswordHasher().hash(unicodedata.normalize("NFKD", password))


class WebRole(RoleMixin):
    """A role as the sign-in library sees it."""

    def __init__(self, name: str) -> None:
        self.name = name


class WebUser(UserMixin):
    """A person as the sign-in library sees her."""

    fs_uniquifier: str = ""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.id = person.id  # type: ignore[assignment]  # the library is content with any id
        self.email = person.email
        self.active = person.active
        self.password = person.password
        self.fs_uniquifier = person.token_version
        self.roles = [WebRole(name) for name in sorted(person.roles)]


class PeopleDatastore(UserDatastore):
    """The engine's people as the sign-in library's store; people are never deleted."""

    def __init__(self, store: Store) -> None:
        super().__init__(WebUser, WebRole)
        self._store = store

    def find_user(self, case_insensitive: bool = False, **wanted: Any) -> WebUser | None:
        """By ``fs_uniquifier``, ``email`` (always whatever its case) or ``id``."""
        ((name, value),) = wanted.items()
        with self._store.read() as queries:
            found = {
                "fs_uniquifier": queries.people.by_token,
                "email": queries.people.by_email,
                "id": queries.people.find,
            }[name](str(value))
        return None if found is None else WebUser(found)

    def find_role(self, role: str) -> WebRole:
        """A role of this name."""
        return WebRole(role)

    def put(self, user: WebUser) -> WebUser:
        """Write the sign-in's part of a person at once; the rest stays as it is stored."""
        with self._store.write() as uow:
            stored = uow.people.get(user.person.id)
            uow.people.save(
                replace(
                    stored, password=user.password or "", token_version=user.fs_uniquifier, active=user.active
                )
            )
            uow.commit()
        return user

    def commit(self) -> None:
        """Nothing is left to do: :meth:`put` commits."""


class SignInForm(LoginForm):
    """Address and password; guessing is slowed down."""

    def validate(self, **kwargs: Any) -> bool:
        """Whether these are a person's address and password."""
        key = f"{(self.email.data or '').strip().lower()}|{request.remote_addr}"
        if throttle().refused(key):
            self.form_errors.append(_too_often())
            return False
        if self.password.data:
            self.password.data = _of_some_length(self.password.data)
        if not super().validate(**kwargs):
            if self.email.data and self.password.data:
                throttle().failed(key)
            return False
        throttle().succeeded(key)
        if self.user is not None and not self.user.fs_uniquifier:
            datastore().set_uniquifier(self.user)
        return True


def init_auth(app: Flask, store: Store) -> None:
    """Add sign-in to the application."""
    app.config.update(_CONFIG)
    app.extensions["sign_in_throttle"] = Throttle(limit=10, span=15 * 60)
    app.extensions["token_people"] = TokenPeople(store)
    security = Security(app, PeopleDatastore(store), login_form=SignInForm)
    security.login_manager.request_loader(_no_token_on_pages)
    security.principal.skip_static = True


def throttle() -> Throttle:
    """Counts failed sign-ins."""
    found: Throttle = current_app.extensions["sign_in_throttle"]
    return found


def datastore() -> PeopleDatastore:
    """The sign-in library's view of people."""
    found: PeopleDatastore = current_app.extensions["security"].datastore
    return found


def sign_in_with_password(email: str, password: str) -> WebUser:
    """A person by address and password, for the API.

    :raises NotAllowed: in the same words whether the address or the password is wrong.
    """
    key = f"{email.strip().lower()}|{request.remote_addr}"
    if throttle().refused(key):
        raise NotAllowed(_too_often(), reason="too_often")
    user = datastore().find_user(email=email)
    security = current_app.extensions["security"]
    secret = unicodedata.normalize("NFKD", _of_some_length(password))
    matches = security.pwd_context.verify(secret, user.password if user and user.password else _DUMMY)
    if user is None or not user.password or not matches or not user.active:
        throttle().failed(key)
        raise NotAllowed(
            gettext("Address and password do not belong together."),
            reason="sign_in",
            remedy=gettext("Check both, or ask the administrator for a new password."),
        )
    throttle().succeeded(key)
    if not user.fs_uniquifier:
        datastore().set_uniquifier(user)
    return user


def _of_some_length(password: str) -> str:
    """The password, or one that is nobody's where it is longer than any can be."""
    fits = len(unicodedata.normalize("NFKD", password)) <= _LONGEST
    return password if fits else secrets.token_hex()


def user_of(person: Person) -> WebUser:
    """A person as the sign-in library sees her, as she is stored."""
    found = datastore().find_user(id=person.id)
    if found is None:
        raise NotFound("person", person.id)
    return found


def revoke(person: Person) -> None:
    """End every session and token of a person."""
    user = user_of(person)
    user.fs_uniquifier = secrets.token_hex(32)
    datastore().put(user)
    token_people().forget()


class TokenPeople:
    """Who an API token belongs to; looked up again after two seconds, so that revoking works at once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, tuple[float, Person]] = {}
        self._lock = Lock()

    def of(self, given: Request) -> Person | None:
        """The active person whose token the request carries, or ``None``."""
        token = token_of(given)
        if not token:
            return None
        known = self._known.get(token)
        if known is not None and time.monotonic() - known[0] < _FRESH:
            return known[1]
        return self._look_up(token)

    def forget(self) -> None:
        """Look everybody up again."""
        with self._lock:
            self._known.clear()

    def _look_up(self, token: str) -> Person | None:
        try:
            mark = str(parse_auth_token(token)["uid"])
        except (BadData, ValueError, LookupError, TypeError):
            return None
        with self._store.read() as queries:
            person = queries.people.by_token(mark)
        if person is None or not person.active:
            with self._lock:
                self._known.pop(token, None)
            return None
        with self._lock:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[token] = (time.monotonic(), person)
        return person


def token_people() -> TokenPeople:
    """Who the API's tokens belong to."""
    found: TokenPeople = current_app.extensions["token_people"]
    return found


def token_of(given: Request) -> str:
    """The token that a request carries in its headers; ``""`` when it carries none."""
    scheme, _, token = given.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    return given.headers.get("Authentication-Token", "")


def _no_token_on_pages(given: Request) -> None:
    """Pages are for sessions; a token in an address or a body would end up in logs."""


def _too_often() -> str:
    return gettext("Too many attempts failed. Wait a quarter of an hour, then try again.")


_CONFIG: Mapping[str, Any] = {
    "SECURITY_LOGIN_URL": "/sign-in",
    "SECURITY_LOGOUT_URL": "/sign-out",
    "SECURITY_CHANGE_URL": "/account/password",
    "SECURITY_LOGOUT_METHODS": ["POST"],
    "SECURITY_LOGOUT_CSRF": True,
    "SECURITY_POST_LOGIN_VIEW": "/",
    "SECURITY_POST_LOGOUT_VIEW": "/sign-in",
    "SECURITY_POST_CHANGE_VIEW": "/",
    "SECURITY_LOGIN_USER_TEMPLATE": "sign_in/sign_in.html",
    "SECURITY_CHANGE_PASSWORD_TEMPLATE": "sign_in/password.html",
    "SECURITY_CHANGEABLE": True,
    "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},
    "SECURITY_PASSWORD_LENGTH_MIN": 10,
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_TOKEN_MAX_AGE": TOKEN_LIFETIME,
    "SECURITY_API_ENABLED_METHODS": ["session"],
    "SECURITY_FRESHNESS": timedelta(days=-1),
    "SECURITY_STATIC_FOLDER": None,
    "SECURITY_CLI_USERS_NAME": None,
    "SECURITY_CLI_ROLES_NAME": None,
    "SECURITY_MSG_GENERIC_AUTHN_FAILED": (
        lazy_gettext("Address and password do not belong together."),
        "error",
    ),
}
