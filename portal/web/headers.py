"""Headers of every answer. Nothing is inline and nothing comes from elsewhere, so the policy has no exception."""

from typing import Final

from flask import Flask, g, request
from werkzeug import Response

from portal.policy import Action
from portal.settings import Settings
from portal.web.gate import declared_action

CONTENT_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; frame-src 'self'; "
    "frame-ancestors 'self'; base-uri 'none'"
)
ALWAYS: Final = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}
PUBLIC_SECONDS: Final = 60
KEPT: Final = frozenset({200, 304})


def install(app: Flask, settings: Settings) -> None:
    @app.after_request
    def add(response: Response) -> Response:
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if settings.base_url.startswith("https://"):
            response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
        if request.endpoint == "static" and response.status_code < 400:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        elif _is_public(app) and response.status_code in KEPT and "form_token" not in g:
            response.headers["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}"
            if not response.is_streamed:  # what is sent while it is read would be read whole for either
                response.add_etag()
                response.make_conditional(request)
        else:
            response.headers["Cache-Control"] = "no-store"
        return response


def _is_public(app: Flask) -> bool:
    if request.endpoint is None or request.method not in {"GET", "HEAD"}:
        return False
    return declared_action(app, request.endpoint) is Action.PUBLIC_READ
