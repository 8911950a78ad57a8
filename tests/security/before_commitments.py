"""How somebody comes before what cannot be undone about commitments and what is asked about them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from tests.asks import asking, replying
from tests.commitments import blocking, promises, reporting, showing
from tests.harness.pages import Page
from tests.personas import Person

Get = Callable[[str], Any]
Reach = Callable[[Get], tuple[Person, Page]]
"""From a finder of fixtures to who acts, and the page with the form before them."""


def publish(get: Get) -> tuple[Person, Page]:
    liaison = get("liaison")
    waiting = promises.send(promises.draft(liaison, items=promises.ITEMS["state"]))
    reader = get("make_member")(liaison, name="Tom Alder")
    return reader, reader.visitor().open(f"{waiting.path}/approve")


def withdraw(get: Get) -> tuple[Person, Page]:
    reader, page = publish(get)
    desk = page.path.removesuffix("/approve")
    promises.approve(reader, desk)
    return reader, reader.visitor().open(f"{desk}/withdraw")


def report_progress(get: Get) -> tuple[Person, Page]:
    reader, page = publish(get)
    desk = page.path.removesuffix("/approve")
    promises.approve(reader, desk)
    return reader, reporting.write(reader, desk)


def publish_evidence(get: Get) -> tuple[Person, Page]:
    reader, page = publish(get)
    desk = page.path.removesuffix("/approve")
    promises.approve(reader, desk)
    added = showing.add(reader, desk, url="https://example.org/figures")
    return reader, reader.visitor().open(showing.link(added, "Publish it"))


def ask(get: Get) -> tuple[Person, Page]:
    reader, page = publish(get)
    public = promises.approve(reader, page.path.removesuffix("/approve"))
    helpline: Person = get("helpline")
    return helpline, asking.write(helpline.visitor(), at=f"/desk{public.path}/ask")


def asked(get: Get) -> Page:
    """Ask, and open the question as the one who did."""
    helpline, page = ask(get)
    listed = page.fill({"code": helpline.spare()}).press("Ask", status=200)
    return listed.follow("Tell people within three days")


def answer(get: Get) -> tuple[Person, Page]:
    liaison, path = get("liaison"), asked(get).path
    page = liaison.visitor().open(f"{path}/answer").fill({"Your answer": asking.ANSWER})
    return liaison, page.press("Continue", status=200)


def withdraw_question(get: Get) -> tuple[Person, Page]:
    path = asked(get).path
    helpline: Person = get("helpline")
    return helpline, helpline.visitor().open(f"{path}/withdraw")


def challenge(get: Get) -> tuple[Person, Page]:
    reader, page = publish(get)
    public = promises.approve(reader, page.path.removesuffix("/approve"))
    helpline: Person = get("helpline")
    page = helpline.visitor().open(f"/desk{public.path}/challenge").fill({"Your challenge": "It is not done."})
    return helpline, page.press("Continue", status=200)


def answered_challenge(get: Get) -> tuple[Person, str]:
    """Challenge and answer; return the challenger and the address of the challenge."""
    helpline, page = challenge(get)
    page.fill({"code": helpline.spare()}).press("Send the challenge", status=200)
    path = helpline.visitor().open("/desk/asks").follow("Tell people within three days").path
    asking.answer(get("liaison"), path)
    return helpline, path


def rejoin(get: Get) -> tuple[Person, Page]:
    helpline, path = answered_challenge(get)
    page = helpline.visitor().open(f"{path}/rejoinder").fill({"Your rejoinder": "Not so."})
    return helpline, page.press("Continue", status=200)


def mark(get: Get) -> tuple[Person, Page]:
    helpline, path = answered_challenge(get)
    return helpline, helpline.visitor().open(f"{path}/mark")


def make_link(get: Get) -> tuple[Person, Page]:
    """A second secretary before the link of a challenge to an organisation that everybody has left."""
    helpline, page = challenge(get)
    page.fill({"code": helpline.spare()}).press("Send the challenge", status=200)
    asked = helpline.visitor().open("/desk/asks").follow("Tell people within three days").path.rsplit("/", 1)[-1]
    replying.leave(helpline.database, get("liaison"))
    replying.check(get("secretariat"), UUID(asked))
    second: Person = get("second_secretary")
    return second, second.visitor().open(f"{replying.LINKS}/{asked}/make")


def confirm_block(get: Get) -> tuple[Person, Page]:
    """A second secretary before a block that the first one proposed."""
    reader, page = publish(get)
    promises.approve(reader, page.path.removesuffix("/approve"))
    url = blocking.propose(get("secretariat"), "problem")
    second: Person = get("second_secretary")
    return second, second.visitor().open(f"{url}/confirm")


def lift_block(get: Get) -> tuple[Person, Page]:
    second, page = confirm_block(get)
    url = page.fill({"code": second.spare()}).press("Block it now", status=200).path
    first: Person = get("secretariat")
    second.visitor().open(url).press("Propose to lift it", status=200)
    return first, first.visitor().open(f"{url}/lift")
