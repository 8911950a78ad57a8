"""What somebody would try with an assessment. The list is in `docs/decisions/0035-independent-assessment.md`."""

import pytest
from sqlalchemy.exc import IntegrityError

from portal.commitments.models.assessing import Assessment
from portal.commitments.rules.assessing import State
from portal.db import new_id
from portal.organisations.models import Organisation
from portal.organisations.rules import Standing
from tests.asks.asking import Town
from tests.commitments import judging, promises
from tests.factories import Person
from tests.harness.forms import Answer
from tests.parties import recording
from tests.personas import MakeMember


def post(person: Person, address: str, **said: str) -> int:
    """Post straight to an address, past its form, with a token that is good; return what it answers."""
    visitor = person.visitor()
    (token,) = visitor.open("/desk").forms[0].controls["csrf_token"].values
    return visitor.post(address, said | {"csrf_token": str(token)}).status_code


def chain(secretary: Person, owner: Person, assessor: Person) -> None:
    """Record that the owner belongs to a holding of a fund that owns the assessor."""
    owned = recording.party(secretary, member=owner)
    holding = recording.party(secretary, "Example Holding")
    fund = recording.party(secretary, "Example Fund")
    recording.link(secretary, owned, holding)
    recording.link(secretary, fund, holding, kind="owns")
    assert recording.link(secretary, fund, recording.party(secretary, member=assessor), kind="owns").status == 200


def test_nobody_assesses_their_own_commitment(
    town: Town, liaison: Person, secretariat: Person, make_member: MakeMember
) -> None:
    second = make_member(liaison, name="Tom Alder")
    page = promises.publish(liaison, second, items=promises.ITEMS["state"])
    slug = page.path.rsplit("/", 1)[-1]
    page = liaison.visitor().open(f"/desk/commitments/{slug}/assess", status=403)
    assert "No organisation assesses a commitment of its own" in page.main
    assert post(liaison, f"/desk/commitments/{slug}/assess", once=new_id().hex) == 403
    page = judging.assign(secretariat, slug, liaison)
    assert page.status == 422 and "No organisation assesses a commitment of its own" in " ".join(page.errors)


def test_two_bodies_of_one_state_do_not_assess_each_other(
    town: Town, liaison: Person, other_liaison: Person, make_member: MakeMember
) -> None:
    page = promises.publish(liaison, make_member(liaison, name="Tom Alder"), items=promises.ITEMS["state"])
    slug = page.path.rsplit("/", 1)[-1]
    assert other_liaison.visitor().open(f"/desk/commitments/{slug}/assess").status == 200
    town.change(Organisation, other_liaison.organisation, country="NZ")
    page = other_liaison.visitor().open(f"/desk/commitments/{slug}/assess", status=403)
    assert "bodies of the same state" in page.main


def test_companies_and_vendors_do_not_assess(town: Town, slug: str, vendor_officer: Person, company: Person) -> None:
    for person in (vendor_officer, company):
        assert person.visitor().fetch(f"/desk/commitments/{slug}/assess").status_code == 403
        assert person.visitor().fetch(judging.DESK).status_code == 403


def test_an_owner_is_not_assessed_through_a_chain_of_parties(
    town: Town, slug: str, company: Person, helpline: Person, secretariat: Person
) -> None:
    chain(secretariat, company, helpline)
    page = helpline.visitor().open(f"/desk/commitments/{slug}/assess", status=403)
    assert "share an owner" in page.main
    page = judging.assign(secretariat, slug, helpline)
    assert page.status == 422 and "share an owner" in " ".join(page.errors)
    assert judging.rows(town.db) == []


def test_an_owner_that_becomes_known_later_stops_it_at_each_step(
    town: Town, slug: str, *, company: Person, helpline: Person, case_worker: Person, secretariat: Person
) -> None:
    address = judging.hand(helpline, case_worker, slug)
    judging.reach(town, company, address)
    judging.reply(company, address)
    chain(secretariat, company, helpline)
    page = judging.publish(case_worker, address)
    assert page.status == 403 and "share an owner" in page.main
    assert judging.row(town.db, address).state is State.WITH_OWNER


def test_nobody_reads_or_publishes_their_own_text(
    town: Town, slug: str, company: Person, helpline: Person, case_worker: Person
) -> None:
    address = judging.volunteer(helpline, slug)
    judging.write(helpline, address)
    judging.send(helpline, address)
    page = helpline.visitor().open(f"{address}/read", status=403)
    assert "You wrote this text yourself" in page.main
    page = case_worker.visitor().open(f"{address}/read")
    (digest,) = page.form(having=["digest"]).controls["digest"].values
    assert post(helpline, f"{address}/read", digest=str(digest), once=new_id().hex, code=helpline.spare()) == 403
    judging.agree(case_worker, address)
    judging.reach(town, company, address)
    judging.reply(company, address)
    helpline.visitor().open(f"{address}/publish", status=403)
    assert post(helpline, f"{address}/publish", digest=str(digest), once=new_id().hex, code=helpline.spare()) == 403
    assert judging.row(town.db, address).state is State.WITH_OWNER


def test_a_text_that_changed_after_it_was_read_goes_nowhere(
    town: Town, slug: str, helpline: Person, case_worker: Person, make_member: MakeMember
) -> None:
    third = make_member(helpline, name="Third Reader")
    address = judging.volunteer(helpline, slug)
    judging.write(helpline, address)
    judging.send(helpline, address)
    page = case_worker.visitor().open(f"{address}/read").fill({"code": case_worker.spare()})
    judging.write(third, address, completion="not_started")
    judging.send(third, address)
    page = page.press("Agree, and give it to them")
    assert page.status == 409 and "changed after you read it" in page.main
    assert town.rows() == [] and judging.row(town.db, address).state is State.WAITING


def test_the_owner_and_everybody_else_read_no_draft(
    slug: str, *, company: Person, liaison: Person, secretariat: Person, helpline: Person, case_worker: Person
) -> None:
    address = judging.volunteer(helpline, slug)
    judging.write(helpline, address)
    judging.send(helpline, address)
    pages = ("", "/facts", "/edit", "/read", "/publish", "/give-up", "/withdraw")
    for person in (company, liaison, secretariat):
        for page in pages:
            assert person.visitor().fetch(f"{address}{page}").status_code in {403, 404}, (person.name, page)
    judging.agree(case_worker, address)
    assert company.visitor().fetch(f"{address}/facts").status_code == 200
    for person in (liaison, secretariat):
        assert person.visitor().fetch(f"{address}/facts").status_code in {403, 404}
    for page in ("", "/edit", "/read", "/publish"):
        assert company.visitor().fetch(f"{address}{page}").status_code in {403, 404}
    helpline.visitor().open(address).press("Take it back from them", status=200)
    assert company.visitor().fetch(f"{address}/facts").status_code == 404
    assert "canary" not in company.visitor().open("/desk/asks?state=").source


def test_what_is_written_after_the_owner_was_heard_is_not_what_the_owner_reads(
    town: Town, slug: str, company: Person, helpline: Person, case_worker: Person
) -> None:
    address = judging.hand(helpline, case_worker, slug)
    judging.reach(town, company, address)
    judging.reply(company, address)
    helpline.visitor().open(address).press("Change the text", status=200)
    judging.write(helpline, address, completion_reason="canary-secret-nachtigall")
    shown = company.visitor().open(f"{address}/facts").main
    assert "canary-completion-nachtigall" in shown and "canary-secret-nachtigall" not in shown


def test_nothing_is_published_before_the_owner_was_heard(
    town: Town, slug: str, company: Person, helpline: Person, case_worker: Person
) -> None:
    address = judging.hand(helpline, case_worker, slug)
    page = case_worker.visitor().open(f"{address}/publish", status=403)
    assert "has not been heard yet" in page.main
    judging.reach(town, company, address)
    case_worker.visitor().open(f"{address}/publish", status=403)
    town.pass_days(21)
    town.sweep()
    case_worker.visitor().open(f"{address}/publish", status=403)


def test_an_answer_to_another_text_does_not_stand_for_one_to_this(
    town: Town, slug: str, company: Person, helpline: Person, case_worker: Person
) -> None:
    """The id that a form carries is typed by whoever sends it: it must not name what was asked before."""
    judging.published(town, company, helpline, case_worker, slug)
    (heard,) = town.rows()
    address = judging.volunteer(helpline, slug)
    judging.write(helpline, address, summary="canary-unheard-nachtigall")
    judging.send(helpline, address)
    page = case_worker.visitor().open(f"{address}/read")
    (digest,) = page.form(having=["digest"]).controls["digest"].values
    said = {"digest": str(digest), "once": heard.id.hex, "code": case_worker.spare()}
    assert post(case_worker, f"{address}/read", **said) == 422
    row = judging.row(town.db, address)
    assert row.state is State.WAITING and row.ask_id is None
    judging.agree(case_worker, address)
    assert len(town.rows()) == 2


def test_who_is_reached_after_all_stops_what_was_about_to_be_published(
    town: Town, slug: str, company: Person, helpline: Person, case_worker: Person
) -> None:
    address = judging.hand(helpline, case_worker, slug)
    town.pass_days(31)
    town.sweep()
    page = case_worker.visitor().open(f"{address}/publish").fill({"code": case_worker.spare()})
    judging.reach(town, company, address)
    page = page.press("Publish this text")
    assert page.status == 403 and judging.row(town.db, address).state is State.WITH_OWNER


def test_a_suspended_assessor_publishes_nothing_and_the_secretariat_can_end_it(
    town: Town, slug: str, *, company: Person, helpline: Person, case_worker: Person, secretariat: Person
) -> None:
    address = judging.hand(helpline, case_worker, slug)
    judging.reach(town, company, address)
    judging.reply(company, address)
    town.change(Organisation, helpline.organisation, standing=Standing.SUSPENDED)
    assert case_worker.visitor().fetch(f"{address}/publish").status_code in {403, 404}
    page = secretariat.visitor().open(judging.SECRETARIAT)
    page = page.visitor.open(next(url for url in page.links.values() if url.endswith("/end"))).press("End it")
    row = judging.row(town.db, address)
    assert (row.state, row.draft) == (State.ENDED, None)
    assert "canary" not in secretariat.visitor().open(f"{judging.SECRETARIAT}?state=").source


def test_of_a_removed_assessor_everybody_reads_that_it_was_removed(
    town: Town, slug: str, company: Person, helpline: Person, case_worker: Person
) -> None:
    page = judging.published(town, company, helpline, case_worker, slug)
    town.change(Organisation, helpline.organisation, standing=Standing.REMOVED, version=7)
    assert "Removed" in company.visitor().open(page.path).main


def test_two_begin_at_once_and_one_is_told(town: Town, slug: str, helpline: Person, case_worker: Person) -> None:
    pages = [one.visitor().open(f"/desk/commitments/{slug}/assess") for one in (helpline, case_worker)]
    assert [page.press("Begin").status for page in pages] == [200, 403]
    (row,) = judging.rows(town.db)
    other = Assessment(commitment_id=row.commitment_id, number=1, assessor_id=row.assessor_id, state=State.DRAFTING)
    with town.db.writing() as session:
        session.add(other)
        with pytest.raises(IntegrityError):
            session.flush()


def test_two_readers_at_once_ask_the_owner_once(
    town: Town, slug: str, helpline: Person, case_worker: Person, make_member: MakeMember
) -> None:
    third = make_member(helpline, name="Third Reader")
    address = judging.volunteer(helpline, slug)
    judging.write(helpline, address)
    judging.send(helpline, address)
    pages = [one.visitor().open(f"{address}/read").fill({"code": one.spare()}) for one in (case_worker, third)]
    assert [page.press("Agree, and give it to them").status for page in pages] == [200, 409]
    assert len(town.rows()) == 1


def test_two_publish_at_once_and_it_is_published_once(
    town: Town, slug: str, *, company: Person, helpline: Person, case_worker: Person, make_member: MakeMember
) -> None:
    third = make_member(helpline, name="Third Reader")
    address = judging.hand(helpline, case_worker, slug)
    judging.reach(town, company, address)
    judging.reply(company, address)
    pages = [one.visitor().open(f"{address}/publish").fill({"code": one.spare()}) for one in (case_worker, third)]
    assert [page.press("Publish this text").path for page in pages] == [f"/commitments/{slug}/assessments/1"] * 2
    assert [one.serial for one in judging.rows(town.db)] == [1]


def test_two_write_at_once_and_neither_is_lost(town: Town, slug: str, helpline: Person, case_worker: Person) -> None:
    address = judging.volunteer(helpline, slug)
    judging.write(helpline, address)
    page = case_worker.visitor().open(f"{address}/edit").fill({"In short": "Mine, typed long."})
    judging.write(helpline, address, completion_reason="Theirs, saved first.")
    page = page.press("Keep the draft")
    assert page.status == 409 and "Theirs, saved first." in page.main and "Mine, typed long." in page.source
    assert page.press("Keep mine", status=200).path == address


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"names": "Hana Wanjiru"}, "People are named only if they agreed"),
        ({"conflict": []}, "You wrote about conflicts"),
        ({"conflict": "some", "conflicts": ""}, "Write which conflicts there are"),
        ({"conflict": "none"}, "You wrote about conflicts"),
    ],
    ids=str,
)
def test_what_does_not_fit_together_says_what_to_do_and_keeps_what_was_typed(
    town: Town, slug: str, helpline: Person, *, typed: dict[str, Answer], says: str
) -> None:
    address = judging.volunteer(helpline, slug)
    page = judging.write(helpline, address, **typed)
    assert page.status == 422 and says in " ".join(page.errors)
    assert "canary-summary-nachtigall" in page.source
    assert judging.row(town.db, address).draft is None


def test_no_judgement_rests_on_an_item_that_is_to_be_verified(town: Town, slug: str, helpline: Person) -> None:
    address = judging.volunteer(helpline, slug)
    page = helpline.visitor().open(f"{address}/edit")
    assert set(page.form("Keep the draft").controls["items"].choices) == {"CTA-1"}
    cases = {
        "UNGP-22": "still to be verified, so no judgement can rest on them: UNGP-22",
        "CTA-2": "not mapped to one of the items",
    }
    for code, says in cases.items():
        page = helpline.visitor().open(f"{address}/edit").fill(judging.TEXT)
        page.form("Keep the draft")
        assert page.form_in_use is not None
        page.form_in_use.controls["items"].values = [code]
        sent = page.press("Keep the draft")
        assert sent.status == 422 and says in " ".join(sent.errors)
    assert judging.row(town.db, address).draft is None


def test_a_commitment_that_was_withdrawn_is_not_assessed_any_more(
    town: Town, slug: str, company: Person, helpline: Person
) -> None:
    waits = helpline.visitor().open(f"/desk/commitments/{slug}/assess")
    own = next(url for url in company.visitor().open("/desk/commitments").links.values() if url.count("-") == 4)
    page = company.visitor().open(f"{own}/withdraw")
    page.fill({"Reason": "It was sold.", "code": company.spare()}).press("Withdraw it in public", status=200)
    assert "Assess it" not in helpline.visitor().open(f"/commitments/{slug}").links
    assert "This commitment was withdrawn" in waits.press("Begin", status=403).main
    assert "This commitment was withdrawn" in helpline.visitor().open(waits.path, status=403).main
    assert "This commitment was withdrawn already" in company.visitor().open(f"{own}/withdraw", status=403).main
    assert "Withdraw" not in company.visitor().open(own).links


def test_an_address_with_nothing_behind_it_says_so(
    town: Town, slug: str, secretariat: Person, helpline: Person
) -> None:
    page = judging.assign(secretariat, "nothing-here", helpline)
    assert page.status == 422 and "There is no commitment at this address" in " ".join(page.errors)
    helpline.visitor().open(f"/commitments/{slug}/assessments/1", status=404)
    helpline.visitor().open(f"{judging.DESK}/{new_id()}", status=404)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("https://elsewhere.example/commitments/{slug}", "lies on another site"),
        ("//elsewhere.example/commitments/{slug}", "lies on another site"),
        ("elsewhere.example/commitments/{slug}", "There is no commitment at this address"),
        ("/organisations/{slug}", "There is no commitment at this address"),
        ("https://[", "There is no commitment at this address"),
        ("http://localhost/fr/commitments/{slug}?x=1#y", ""),
        ("/commitments/{slug}/versions/1", ""),
        ("{slug}", ""),
    ],
)
def test_an_address_of_another_site_is_refused_and_one_of_this_portal_is_taken(
    town: Town, slug: str, secretariat: Person, helpline: Person, *, typed: str, says: str
) -> None:
    """Whoever reads there takes it for what is promised there; here it would be something else."""
    page = secretariat.visitor().open(f"{judging.SECRETARIAT}/assign")
    page = page.fill({"Commitment": typed.format(slug=slug), "Assessor": str(helpline.organisation)}).press("Ask them")
    assert (page.status, says in " ".join(page.errors)) == (422 if says else 200, True)
    assert len(judging.rows(town.db)) == (0 if says else 1)


def test_what_was_typed_is_shown_where_it_can_be_kept_no_more(
    town: Town, slug: str, *, company: Person, helpline: Person, case_worker: Person
) -> None:
    address = judging.volunteer(helpline, slug)
    judging.write(helpline, address)
    writing = helpline.visitor().open(f"{address}/edit").fill({"In short": "canary-typed-nachtigall"})
    judging.send(helpline, address)
    judging.agree(case_worker, address)
    page = writing.press("Keep the draft")
    assert page.status == 409 and "canary-typed-nachtigall" in page.main
    replying = company.visitor().open(f"{address}/facts").fill({"Which facts": judging.REPLY, "code": company.spare()})
    helpline.visitor().open(address).press("Take it back from them", status=200)
    page = replying.press("Send the reply")
    assert page.status == 404 and "canary-reply-nachtigall" in page.main and "canary-summary" not in page.main
