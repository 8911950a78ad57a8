"""What the tests' SMTP server does with mail: keep it, refuse it, or think about it for a long time."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event
from typing import Any

from aiosmtpd.controller import Controller


class PostOffice:
    """`refuses` answers a recipient with that line instead; while `stalls`, a mail is neither taken nor refused."""

    def __init__(self) -> None:
        self.port = 0
        self.taken: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.refuses: str = ""
        self.hangs_up_on: str = ""
        self.has_begun = Event()
        self.has_ended = Event()
        self._stalled = False
        self._gone = False

    def stall(self) -> None:
        self._stalled = True

    def open_again(self) -> None:
        self._stalled = False

    def forget_whoever_hung_up(self) -> None:
        """End the stall; what was being said meanwhile was never heard."""
        self._gone = True
        self._stalled = False
        assert self.has_ended.wait(60)
        self._gone = False

    @property
    def addresses(self) -> list[str]:
        return [str(message["To"]) for message in self.taken]

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if self.hangs_up_on == address:
            server.transport.close()
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.has_ended.clear()
        self.has_begun.set()
        try:
            while self._stalled:
                await asyncio.sleep(0.02)
        finally:  # also where whoever spoke has hung up
            gone = self._gone
            self.has_ended.set()
        if gone:
            return "451 too late"
        self.raw.append(envelope.content)
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


class Listening(Controller):
    """A server on a port that is taken already, so that nobody else can take it before it listens."""

    def __init__(self, office: PostOffice, door: socket.socket) -> None:
        office.port = door.getsockname()[1]
        super().__init__(office, hostname="127.0.0.1", port=office.port, ready_timeout=60)
        self.door = door

    def _create_server(self) -> Coroutine[Any, Any, asyncio.Server]:
        return self.loop.create_server(self._factory_invoker, sock=self.door)


@contextmanager
def opened_post_office(office: PostOffice) -> Iterator[None]:
    """Serve `office` on a free port of this machine."""
    controller = Listening(office, socket.create_server(("127.0.0.1", 0)))
    controller.start()
    try:
        yield
    finally:
        office.open_again()
        controller.stop()
