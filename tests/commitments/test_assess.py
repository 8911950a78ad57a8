"""An independent assessment, from the desk of the assessor to the public page, by persona and through the pages."""

import json

import feedparser
import pytest

from portal import clock
from portal.asks.models import Ask
from portal.commitments.rules.assessing import State
from portal.organisations.models import Organisation
from portal.organisations.rules import Standing
from portal.reference.rubrics import LISTS
from tests.asks import replying
from tests.asks.asking import Town
from tests.commitments import judging, promises
from tests.commitments.judging import REPLY
from tests.commitments.test_chronicle import acts
from tests.factories import Person
from tests.harness.forms import Answer
from tests.harness.pages import Visitor
from tests.security import loot

FEED = "/feeds/commitments.atom"


def public(slug: str) -> str:
    return f"/commitments/{slug}"


def test_from_volunteering_to_the_public_page_with_the_reply_beside_it(
    town: Town, slug: str, company: Person, helpline: Person, case_worker: Person
) -> None:
    page = helpline.visitor().open(public(slug))
    assert "Nobody has published an assessment yet" in page.main
    address = judging.volunteer(helpline, slug)
    assert judging.write(helpline, address, items=["CTA-1"]).status == 200
    judging.send(helpline, address)
    judging.agree(case_worker, address)
    assert "canary" not in case_worker.visitor().open(public(slug)).source
    judging.reach(town, company, address)
    shown = company.visitor().open(f"{address}/facts")
    assert "canary-completion-nachtigall" in shown.main and "due by March 24, 2027" in shown.main
    assert judging.reply(company, address).status == 200
    assert "canary-reply-nachtigall" in helpline.visitor().open(address).main
    assert "canary" not in case_worker.visitor().open(public(slug)).source
    page = judging.publish(case_worker, address)
    for said in (*judging.CANARIES, "canary-reply-nachtigall", "Substantial", "Moderate", "CTA-1"):
        assert said in page.main, said
    assert "Example Helpline" in page.main and "Version 1" in page.main and "2026-11" in page.main
    page = case_worker.visitor().open(public(slug))
    assert "canary-summary-nachtigall" in page.main and "canary-reply-nachtigall" in page.main
    assert "Substantial" in page.main and "Example Helpline" in page.main


def test_a_draft_is_kept_before_it_is_whole_and_says_what_is_missing(
    town: Town, slug: str, helpline: Person, case_worker: Person
) -> None:
    address = judging.volunteer(helpline, slug)
    begun: dict[str, Answer] = {"completion": "limited", "completion_reason": "canary-begun-nachtigall"}
    page = helpline.visitor().open(f"{address}/edit").fill(begun).press("Keep the draft", status=200)
    assert page.path == address and "canary-begun-nachtigall" in page.main and "Limited" in page.main
    assert not [form for form in page.forms if form.button("Send to a second reader") is not None]
    missing = "Say whether there are conflicts of interest"
    assert missing in page.main and "Give your reasons for the grade of result in words" in page.main
    assert "Choose how far it was carried out" not in page.main and "declares that it has none" not in page.main
    (token,) = page.forms[0].controls["csrf_token"].values
    sent = page.visitor.post(f"{address}/send", {"csrf_token": str(token)})
    assert sent.status_code == 403 and "The text is not whole yet" in sent.text
    page = case_worker.visitor().open(address).follow("Go on writing")
    assert page.form("Keep the draft").value("completion_reason") == "canary-begun-nachtigall"
    assert page.form("Keep the draft").value("conflict") == ""
    page = judging.write(helpline, address)
    assert missing not in page.main
    assert "Waits for a second reader" in judging.send(helpline, address).main


@pytest.mark.parametrize("left_out", [*(name for name in judging.TEXT if name not in {"conflict", "conflicts"})])
def test_each_part_that_a_second_reader_needs_is_asked_for(
    town: Town, slug: str, helpline: Person, *, left_out: str
) -> None:
    address = judging.volunteer(helpline, slug)
    page = judging.write(helpline, address, **{left_out: [] if left_out in LISTS else ""})
    anchor = "summary" if left_out == "In short" else left_out
    wanted = [url for url in page.links.values() if "#" in url and url.startswith(f"{address}/edit")]
    assert wanted == [f"{address}/edit#{anchor}"]
    assert page.visitor.open(wanted[0]).source.count(f'id="{anchor}"') == 1


def test_silence_is_said_with_its_days(
    town: Town, slug: str, company: Person, helpline: Person, case_worker: Person
) -> None:
    address = judging.hand(helpline, case_worker, slug)
    judging.reach(town, company, address)
    town.pass_days(22)
    town.sweep()
    judging.publish(case_worker, address)
    for page in (public(slug), f"{public(slug)}/assessments/1"):
        shown = helpline.visitor().open(page).main
        assert "Example Messenger was asked on March 3, 2027 and had not answered by March 24, 2027." in shown
        assert "no answer by March 24, 2027" in shown


def test_who_could_not_be_reached_is_not_said_to_be_silent(
    town: Town, slug: str, company: Person, helpline: Person, case_worker: Person
) -> None:
    """Else an owner who never looks would keep every assessment from becoming public."""
    address = judging.hand(helpline, case_worker, slug)
    town.pass_days(31)
    town.sweep()
    judging.publish(case_worker, address)
    shown = helpline.visitor().open(public(slug)).main
    assert "could not be reached. This is not the same as no answer." in shown and "no answer by" not in shown
    judging.reach(town, company, address)
    shown = helpline.visitor().open(public(slug)).main
    assert "was reached late, and can still answer until" in shown
    town.pass_days(22)
    town.sweep()
    assert "had not answered by" in helpline.visitor().open(public(slug)).main


def test_an_owner_that_is_removed_holds_up_nothing(
    town: Town, slug: str, *, company: Person, helpline: Person, case_worker: Person, liaison: Person
) -> None:
    address = judging.hand(helpline, case_worker, slug)
    judging.reach(town, company, address)
    town.pass_days(5)
    town.change(Organisation, company.organisation, standing=Standing.REMOVED, standing_on=clock.today(), version=7)
    town.sweep()
    helpline.visitor().open(address).press("Change the text", status=200)
    judging.write(helpline, address, completion="limited")
    judging.send(helpline, address)
    judging.agree(case_worker, address, "Publish this text")
    for address in (public(slug), f"{public(slug)}/assessments/1"):
        shown = helpline.visitor().open(address).main
        assert "was removed from the portal on March 8, 2027 before it could answer." in shown
        assert "no answer by" not in shown
    page = liaison.visitor().open(f"/desk/commitments/{slug}/assess").press("Begin")
    assert page.status == 403 and "was removed from the portal" in page.main


def test_a_late_reply_appears_at_once_and_is_marked(
    town: Town, slug: str, company: Person, helpline: Person, case_worker: Person
) -> None:
    address = judging.hand(helpline, case_worker, slug)
    judging.reach(town, company, address)
    town.pass_days(22)
    town.sweep()
    judging.publish(case_worker, address)
    before, feed = helpline.visitor().fetch(public(slug)), helpline.visitor().fetch(FEED)
    town.pass_days(1)
    assert judging.reply(company, address).status == 200
    shown = helpline.visitor().open(public(slug)).main
    assert REPLY.split(".", maxsplit=1)[0] in shown and "It was due by March 24, 2027." in shown
    again = helpline.visitor().fetch(public(slug), headers={"If-None-Match": before.headers["ETag"]})
    assert again.status_code == 200
    again = helpline.visitor().fetch(FEED, headers={"If-None-Match": feed.headers["ETag"]})
    (entry,) = [one for one in feedparser.parse(again.data).entries if one.tags[0].term == "replied"]
    assert entry.author == "Example Messenger" and entry.published.startswith("2027-03-26")
    page = helpline.visitor().open(entry.link.removeprefix("http://localhost").partition("#")[0])
    assert [one.get("id") for one in page.all("h3")].count(entry.link.partition("#")[2]) == 1
    (told,) = [one for one in acts(page) if "Reply to an assessment" in one]
    assert told == "March 26, 2027 Reply to an assessment Version 1, the reply"
    assert "the reply" in helpline.visitor().open("/commitments/changed").links


def test_where_nobody_can_sign_in_facts_are_corrected_by_a_link(
    town: Town,
    slug: str,
    company: Person,
    helpline: Person,
    *,
    case_worker: Person,
    secretariat: Person,
    second_secretary: Person,
) -> None:
    address = judging.hand(helpline, case_worker, slug)
    replying.leave(town.db, company)
    (asked,) = town.rows()
    words = replying.words_of(replying.check(secretariat, asked.id))
    made = replying.make(second_secretary, asked.id)
    assert "canary" not in made.source + secretariat.visitor().open(f"{replying.LINKS}/{asked.id}").source
    visitor, link = Visitor(town.app), replying.link_of(made)
    page = visitor.open(link)
    assert "canary" not in page.source and "say which of its facts are wrong" in page.main
    page = page.fill({"The four words": words}).press("Open it", status=200)
    for said in (*judging.CANARIES, "Substantial", "due by March 24, 2027"):
        assert said in page.main, said
    page = page.fill({"Your answer": REPLY}).press("Continue", status=200)
    assert "published beside this text, in full, and not before it" in page.main
    assert "canary-summary-nachtigall" in page.main
    assert "Your answer was sent" in page.press("Publish the answer", status=200).main
    assert "canary" not in visitor.open(public(slug)).source
    page = helpline.visitor().open(address)
    assert "canary-reply-nachtigall" in page.main and replying.BY_LINK in page.main
    for page in (judging.publish(case_worker, address), visitor.open(public(slug))):
        assert "canary-reply-nachtigall" in page.main and replying.BY_LINK in page.main


def test_more_time_once_and_half(town: Town, slug: str, company: Person, helpline: Person, case_worker: Person) -> None:
    address = judging.hand(helpline, case_worker, slug)
    judging.reach(town, company, address)
    page = company.visitor().open(f"{address}/facts").follow("Take more time")
    page = page.press("Take more time to answer", status=200)
    assert page.path == f"{address}/facts" and "due by April 4, 2027" in page.main
    town.pass_days(22)
    town.sweep()
    page = case_worker.visitor().open(f"{address}/publish", status=403)
    assert "has not been heard yet" in page.main


def test_a_fact_that_was_corrected_is_read_twice_again_and_then_published(
    town: Town, slug: str, company: Person, helpline: Person, case_worker: Person
) -> None:
    address = judging.hand(helpline, case_worker, slug)
    judging.reach(town, company, address)
    judging.reply(company, address)
    case_worker.visitor().open(address).press("Change the text", status=200)
    assert judging.write(case_worker, address, completion_reason="It was April.", completion="complete").status == 200
    judging.send(case_worker, address)
    case_worker.visitor().open(f"{address}/read", status=403)
    page = judging.agree(helpline, address, "Publish this text")
    assert page.path.startswith("/commitments/")
    assert "It was April." in page.main and "canary-reply-nachtigall" in page.main
    assert "The assessor changed the text after that." in page.main
    assert len(town.rows()) == 1


def test_a_grade_that_became_worse_after_the_reply_is_heard_again(
    town: Town, slug: str, company: Person, helpline: Person, case_worker: Person
) -> None:
    """Else a mild text could be shown to the owner, and a harsh one published beside their reply to the mild one."""
    address = judging.hand(helpline, case_worker, slug)
    judging.reach(town, company, address)
    judging.reply(company, address)
    helpline.visitor().open(address).press("Change the text", status=200)
    judging.write(helpline, address, completion="limited")
    judging.send(helpline, address)
    judging.agree(case_worker, address)
    assert judging.row(town.db, address).state is State.WITH_OWNER and len(town.rows()) == 2
    assert "canary" not in helpline.visitor().open(public(slug)).source
    judging.reach(town, company, address)
    assert judging.reply(company, address, "canary-second-nachtigall").status == 200
    page = judging.publish(case_worker, address)
    assert "canary-reply-nachtigall" in page.main and "canary-second-nachtigall" in page.main


def test_a_newer_one_takes_its_place_and_both_stay_readable(
    town: Town, slug: str, company: Person, helpline: Person, case_worker: Person
) -> None:
    judging.published(town, company, helpline, case_worker, slug)
    page = judging.published(town, company, case_worker, helpline, slug, completion="complete")
    assert page.path == f"{public(slug)}/assessments/2"
    assert [one.state for one in judging.rows(town.db)] == [State.SUPERSEDED, State.PUBLISHED]
    old = helpline.visitor().open(f"{public(slug)}/assessments/1")
    assert "The same assessor has published a newer one." in old.main and "canary-summary-nachtigall" in old.main


def test_it_is_withdrawn_with_a_reason_and_stays_readable(
    town: Town, slug: str, company: Person, helpline: Person, case_worker: Person
) -> None:
    judging.published(town, company, helpline, case_worker, slug)
    (row,) = judging.rows(town.db)
    page = helpline.visitor().open(f"{judging.DESK}/{row.id}").follow("Withdraw")
    page = page.fill({"Reason": "We read the wrong report.", "code": helpline.spare()}).press("Withdraw it in public")
    assert "We read the wrong report." in page.main and "canary-summary-nachtigall" in page.main
    page = helpline.visitor().open(public(slug))
    assert "Withdrawn on March 3, 2027" in page.main
    happened = " ".join(acts(page))
    assert "Assessment withdrawn Version 1" in happened and "Assessed independently Version 1" in happened
    assert "Not assessed" in helpline.visitor().open("/commitments").main


def test_lists_show_what_was_judged_of_the_newest_version(
    town: Town, slug: str, *, company: Person, colleague: Person, helpline: Person, case_worker: Person
) -> None:
    title = "Tell people within three days"
    judging.published(town, company, helpline, case_worker, slug)
    listed = helpline.visitor().open("/commitments?assessed=substantial")
    assert title in listed.main and "canary-summary-nachtigall" in listed.follow("See the assessment").main
    # No grade apart from whose it is and what was replied, which stand on the commitment's own page.
    assert not any("Substantial" in cell for cell in listed.texts("td"))
    assert title not in helpline.visitor().open("/commitments?assessed=none").main
    own = next(url for url in company.visitor().open("/desk/commitments").links.values() if url.count("-") == 4)
    town.pass_days(1)
    assert title not in helpline.visitor().open("/commitments?assessed=earlier").main
    promises.next_version(company, colleague, own)
    assert title not in helpline.visitor().open("/commitments?assessed=none").main
    named = "See the assessment of version 1"
    for url in ("/commitments?assessed=earlier", "/commitments?assessed=substantial", "/search?q=days"):
        page = helpline.visitor().open(url)
        assert title in page.main and "canary-summary-nachtigall" in page.follow(named).main, url
    assert named in helpline.visitor().open("/organisations/example-messenger").links
    page = helpline.visitor().open(public(slug))
    assert "about version 1" in page.main and "canary-summary-nachtigall" in page.main
    judging.published(town, company, case_worker, helpline, slug, completion="limited")
    assert named not in helpline.visitor().open("/commitments?assessed=limited").links
    assert "See the assessment" in helpline.visitor().open("/commitments?assessed=limited").links
    assert title not in helpline.visitor().open("/commitments?assessed=earlier").main


def test_it_is_cited_and_told_in_feeds_under_the_name_of_its_assessor(
    town: Town, slug: str, company: Person, helpline: Person, case_worker: Person
) -> None:
    judging.published(town, company, helpline, case_worker, slug)
    page = helpline.visitor().open(f"{public(slug)}/assessments/1")
    (cited,) = json.loads(page.texts("pre")[1])
    assert cited["author"] == [{"literal": "Example Helpline"}] and cited["URL"].endswith(page.path)
    assert cited["title"] == "Assessment 1 of “Tell people within three days”"
    feed = feedparser.parse(helpline.visitor().fetch("/feeds/commitments.atom").data)
    authors = {entry.tags[0].term: (entry.author, entry.link) for entry in feed.entries}
    assert authors["published"][0] == "Example Messenger" and authors["assessed"][0] == "Example Helpline"
    assert "#assessment-" in authors["assessed"][1]
    assert "Example Helpline" in helpline.visitor().open("/commitments/changed").main


def test_the_secretariat_asks_and_the_assessor_accepts_or_declines(
    town: Town, slug: str, secretariat: Person, helpline: Person, liaison: Person
) -> None:
    for assessor in (helpline, liaison):
        page = judging.assign(secretariat, slug, assessor)
        assert page.path == judging.SECRETARIAT and "Asked, no answer yet" in page.main
    page = helpline.visitor().open(judging.DESK).follow("Tell people within three days")
    assert "The secretariat asks your organisation" in page.main
    page = page.press("Take it on", status=200)
    assert "Write the assessment" in page.main
    page = liaison.visitor().open(judging.DESK).follow("Tell people within three days").follow("Decline")
    assert "The secretariat sees that your organisation declined" in page.main
    assert "Asked, no answer yet" in secretariat.visitor().open(judging.SECRETARIAT).main
    page = page.press("Decline", status=200)
    assert "Declined" in page.main
    shown = secretariat.visitor().open(f"{judging.SECRETARIAT}?state=").main
    assert "Declined" in shown and "Draft" in shown


def test_the_secretariat_takes_back_what_nobody_took_on_and_nothing_else(
    town: Town, slug: str, secretariat: Person, helpline: Person
) -> None:
    """Else it could end what is about to be said of somebody."""
    page = judging.assign(secretariat, slug, helpline)
    address = next(url for url in page.links.values() if url.endswith("/end"))
    helpline.visitor().open(judging.DESK).follow("Tell people within three days").press("Take it on", status=200)
    refused = secretariat.visitor().open(address, status=403)
    assert "Only they can end it now" in refused.main
    town.change(Organisation, helpline.organisation, standing=Standing.SUSPENDED)
    assert secretariat.visitor().open(address).press("End it", status=200).path == judging.SECRETARIAT
    assert [one.state for one in judging.rows(town.db)] == [State.ENDED]


def test_nothing_lies_in_the_clear_before_it_is_public(
    town: Town, slug: str, company: Person, helpline: Person, case_worker: Person
) -> None:
    address = judging.hand(helpline, case_worker, slug, names="canary-name-nachtigall", agreed=True)
    judging.reach(town, company, address)
    judging.reply(company, address)
    canaries = [*judging.CANARIES, "canary-name-nachtigall", "canary-reply-nachtigall"]
    assert loot.found(canaries, [*loot.rows_of(town.db)]) == []


def test_what_is_asked_about_a_text_is_no_question_in_public(
    town: Town, slug: str, company: Person, helpline: Person, case_worker: Person
) -> None:
    address = judging.hand(helpline, case_worker, slug)
    judging.reach(town, company, address)
    (ask,) = town.rows()
    for after in ("", "/answer"):
        assert company.visitor().open(f"/desk/asks/{ask.id}{after}").path == f"{address}/facts"
    assert helpline.visitor().open(f"/desk/asks/{ask.id}").path == address
    page = helpline.visitor().open(f"/desk/asks/{ask.id}/withdraw").fill({"code": helpline.spare()})
    assert page.press("Withdraw what was asked").status == 403
    assert "Assessment of “Tell people within three days”" in company.visitor().open("/desk/asks").main
    judging.reply(company, address)
    judging.publish(case_worker, address)
    assert "No question is public yet" in helpline.visitor().open(public(slug)).main
    town.change(Ask, ask.id, mailed_on=ask.mailed_on)
    with town.db.reading() as session:
        found = session.get_one(Ask, ask.id)
        assert found.public_question is None and found.public_answer == REPLY and found.answer is None


def test_the_rubric_is_public_and_each_assessment_keeps_its_version(
    town: Town, slug: str, company: Person, helpline: Person, case_worker: Person
) -> None:
    page = judging.published(town, company, helpline, case_worker, slug)
    rubric = page.follow("What each grade means")
    assert rubric.path == "/assessments/rubric/2026-11"
    assert "Most of what was promised was done" in rubric.main and "The first version." in rubric.main
    assert helpline.visitor().open("/assessments/rubric").h1 == rubric.h1
    helpline.visitor().open("/assessments/rubric/2020-01", status=404)
