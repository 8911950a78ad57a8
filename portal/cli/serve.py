"""`portal serve`: gunicorn, set up so that it writes down nothing about who asked for what."""

import gc
import os
import socket
import sys
from ipaddress import ip_address
from threading import Event, Thread
from typing import Any, Final

import click

from portal.cli import opening
from portal.cli.process import forbid_dumps
from portal.cli.trouble import Trouble, WrongSettings
from portal.settings import Settings

DEFAULT_PORT: Final = 8000
# In memory, for the empty files by which gunicorn sees that a worker is alive.
_SHARED_MEMORY: Final = "/dev/shm"  # nosec B108


@click.command()
@click.option("--port", envvar="PORT", default=DEFAULT_PORT, show_default=True, type=click.IntRange(1, 65535))
def serve(port: int) -> None:
    """Serve the portal on PORTAL_HOST and the port (--port, or PORT in the environment)."""
    settings = opening.settings()
    _check_mail(settings)
    opening.check_schema(settings)
    _check_port(settings.host, port)
    _run(settings, port)


def _check_mail(settings: Settings) -> None:
    from portal.notices.delivery import Server

    try:
        Server.parse(settings.smtp_url.get_secret_value() or "smtp://localhost")
    except ValueError as error:
        raise WrongSettings(f"PORTAL_SMTP_URL is wrong: {error}.") from None


def _check_port(host: str, port: int) -> None:
    """Say at once what gunicorn would try five times."""
    kind = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(kind, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            raise Trouble(
                f"Port {port} on {host} cannot be used ({error.strerror}): choose another one, such as PORT={port + 1}."
            ) from None


def _run(settings: Settings, port: int) -> None:
    from gunicorn.app.base import BaseApplication

    import portal.app  # noqa: F401  once, before the fork: workers share the modules, and start at once

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
        def load_config(self) -> None:
            for name, value in options(settings, port).items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return _load(settings)

    Server().run()


def _load(settings: Settings) -> Any:
    """Make the portal in a worker; where its store is wrong, say so and let the server stop."""
    from gunicorn.arbiter import Arbiter
    from obstore.exceptions import BaseError

    from portal.app import create_app

    forbid_dumps()
    try:
        app = create_app(settings)
    except (OSError, ValueError, BaseError) as error:
        click.echo(f"Error: the store cannot be opened ({type(error).__name__}): check PORTAL_STORAGE_URL.", err=True)
        sys.exit(Arbiter.APP_LOAD_ERROR)
    if settings.sweeps_itself:
        _sweep_beside(app.extensions["portal.database"], settings)
    # What is loaded now stays: the collector need not look at it again and again.
    gc.collect()
    gc.freeze()
    return app


def options(settings: Settings, port: int) -> dict[str, Any]:
    """Return gunicorn's settings. Workers make the portal after the fork: no connection or thread is shared."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host

    def when_ready(_arbiter: Any) -> None:
        click.echo(f"Accord answers on http://{_shown(settings.host)}:{port} (Ctrl-C stops it).")

    return {
        "bind": [f"{host}:{port}"],
        "worker_class": "gthread",
        "workers": settings.workers,
        "threads": settings.threads,
        "timeout": 60,
        "graceful_timeout": 20,
        "keepalive": 5,
        "umask": 0o077,
        "worker_tmp_dir": _SHARED_MEMORY if os.access(_SHARED_MEMORY, os.W_OK) else None,
        "control_socket_disable": True,
        "limit_request_line": 4094,
        "limit_request_fields": 64,
        "limit_request_field_size": 8190,
        # Addresses and schemes come from PORTAL_PROXIES hops of X-Forwarded-… or not at all.
        "forwarded_allow_ips": "",
        "forwarder_headers": "",
        "accesslog": None,
        "loglevel": "warning",
        "logger_class": "portal.cli.logger.QuietLogger",
        "proc_name": "accord",
        "when_ready": when_ready,
    }


def _shown(host: str) -> str:
    """Return the host as somebody at this machine types it."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.is_loopback or address.is_unspecified:
        return "localhost"
    return f"[{address}]" if address.version == 6 else host


def _sweep_beside(database: Any, settings: Settings) -> None:
    """Run the sweeps in a thread of this process. Leases keep several processes from doing the same."""
    from portal.cli.sweeps import sweeps
    from portal.jobs import run_forever

    Thread(
        target=run_forever,
        args=(database, sweeps(settings)),
        kwargs={"stop": Event()},
        name="sweeps",
        daemon=True,
    ).start()
