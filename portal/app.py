"""The one place where the parts meet: `create_app(settings)` registers them in order."""

from flask import Flask
from sqlalchemy import MetaData
from werkzeug.middleware.proxy_fix import ProxyFix

import portal.accounts.models
import portal.asks.models
import portal.audit.models
import portal.commitments.models
import portal.commitments.models.evidence
import portal.commitments.models.progress
import portal.complaints.models
import portal.files.models
import portal.incidents.models
import portal.jobs.models
import portal.keys.models
import portal.notices.models
import portal.organisations.models
import portal.parties.models
import portal.privacy.models
import portal.submissions.models  # noqa: F401  imported for its tables
from portal import resources
from portal.accounts.views import pages as accounts
from portal.asks.views import install as install_asks
from portal.asks.views import pages as asks
from portal.commitments.queries import ABOUT as ABOUT_COMMITMENT
from portal.commitments.queries import STAMP_OF_PROMISES
from portal.commitments.queries.assessing import ABOUT as ABOUT_ASSESSMENT
from portal.commitments.views import authored, of_organisation
from portal.commitments.views import pages as commitments
from portal.commitments.views.challenging import install as install_notes
from portal.commitments.views.correcting import describe as describe_assessments
from portal.commitments.views.correcting import draw as draw_assessment
from portal.commitments.views.questions import describe as describe_commitments
from portal.complaints.views import pages as complaints
from portal.complaints.views.authors import install as install_authors
from portal.db import Base, Database
from portal.desk.views import frame
from portal.desk.views import pages as desk
from portal.exchange.views import pages as exchange
from portal.incidents.operations import citing
from portal.incidents.views import pages as incidents
from portal.keys.instance import INFO, Instance
from portal.organisations.access import identify
from portal.organisations.views import pages as organisations
from portal.parties.views import pages as parties
from portal.policy import Action
from portal.privacy.views import pages as privacy
from portal.privacy.views import told
from portal.register.views import pages as register
from portal.sealing.derivation import subkey
from portal.settings import Settings
from portal.storage import Store
from portal.submissions.views import leave
from portal.submissions.views import pages as submissions
from portal.web import costly, errors, gate, headers, language, records, templates, translation
from portal.web import database as web_database
from portal.web.pages import pages as web
from portal.web.requests import PortalRequest


def metadata() -> MetaData:
    """Return every table of the portal."""
    return Base.metadata


def open_database(settings: Settings) -> Database:
    """Return the database, with the instance's secrets at hand for every session."""
    return Database(settings.database, info={INFO: Instance(settings)})


def create_app(settings: Settings | None = None) -> Flask:
    """Build the portal. Settings come from the environment unless they are given."""
    settings = settings or Settings()
    app = Flask(
        "portal",
        root_path=str(resources.PACKAGE),
        static_folder=str(resources.folder("static")),
        static_url_path="/static",
        template_folder=str(resources.folder("templates")),
    )
    app.request_class = PortalRequest
    secure = settings.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=subkey(settings.instance_secret, "accord.cookie"),
        # With the prefix no neighbouring host can plant a form token of its own.
        SESSION_COOKIE_NAME="__Host-form" if secure else "form",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        MAX_CONTENT_LENGTH=settings.body_limit,
        MAX_FORM_MEMORY_SIZE=settings.body_limit,
        WTF_CSRF_TIME_LIMIT=None,
        PROPAGATE_EXCEPTIONS=False,
    )
    app.extensions["portal.settings"] = settings
    app.extensions["portal.store"] = Store(settings.storage)
    app.extensions["portal.leave"] = leave
    app.extensions["portal.promised"] = of_organisation
    app.extensions["portal.promised_stamp"] = STAMP_OF_PROMISES
    web_database.install(app, open_database(settings))
    costly.install(app, settings)
    errors.install(app)
    gate.install(app, identify)
    headers.install(app, settings)
    records.install(app)
    templates.install(app, settings, frame=frame)
    for part in (
        web,
        register,
        accounts,
        organisations,
        parties,
        asks,
        privacy,
        complaints,
        submissions,
        commitments,
        desk,
        incidents,
        exchange,
    ):
        app.register_blueprint(part)
    install_notes(app, citing.check)
    install_authors(app, authored.find, authored.place, authored.is_there)
    install_asks(
        app,
        {ABOUT_COMMITMENT: describe_commitments, ABOUT_ASSESSMENT: describe_assessments},
        {ABOUT_ASSESSMENT: draw_assessment},
    )
    app.jinja_env.globals["told"] = told
    gate.action(Action.PUBLIC_READ)(app.view_functions["static"])
    translation.install(app)
    language.install(app)
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
