"""Builds the web application over an engine; nothing happens on import."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from engine.commands import Engine
from engine.model import COUNTED
from engine.secret import secret_key
from web import access, api, current, pages
from web.auth import init_auth
from web.bundles import Bundles
from web.errors import init_errors
from web.i18n import init_i18n
from web.labels import init_labels
from web.navigation import init_navigation
from web.security_headers import init_headers
from web.times import init_times, iso
from web.words import init_words

_WORKING_DAY = timedelta(hours=12)


def create_app(engine: Engine) -> Flask:
    """The pages and the API of a desk.

    :raises SettingsInvalid: when a route does not say who may use it, or the bundles were not built.
    """
    settings = engine.settings
    app = Flask("web", static_folder="static")
    app.config.update(
        SECRET_KEY=secret_key(settings),
        SESSION_COOKIE_NAME="redress",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=_WORKING_DAY,
        WTF_CSRF_CHECK_DEFAULT=True,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.https,
        WTF_I18N_ENABLED=True,
    )
    app.extensions[current.EXTENSION] = engine
    if settings.proxies:
        near = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=near, x_proto=near, x_host=near)  # type: ignore[method-assign]  # as Flask documents it
    app.url_map.converters["int"] = NumberInAddress
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    init_i18n(app, settings)
    init_headers(app)
    app.before_request(access.guard)
    csrf = CSRFProtect(app)
    init_auth(app, engine.store)
    init_errors(app)
    init_times(app)
    init_words(app)
    init_labels(app)
    _add_globals(app, settings.house)
    init_navigation(app, pages.add_all(app))
    for blueprint in api.add_all(app):
        csrf.exempt(blueprint)
    access.check(app)
    return app


class NumberInAddress(IntegerConverter):
    """A number in an address; what no database could count to is nowhere."""

    def __init__(self, map: Map, **more: Any) -> None:
        super().__init__(map, **{"max": 2**53, **more})


def _add_globals(app: Flask, house: str) -> None:
    bundles = Bundles()
    bundles.check()
    app.jinja_env.globals.update(
        asset=bundles.url,
        icon_url=bundles.icon,
        house=house,
        now=current.now,
        script_words=bundles.words_of_page,
        server_time=lambda: iso(current.now()),
        signed_in=current.person_or_none,
        COUNTED=COUNTED,
    )
