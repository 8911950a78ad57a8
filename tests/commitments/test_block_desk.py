"""What was blocked, as its author and the secretariat read it and nobody else: as it stood on its page, with files."""

import pytest
from flask import Flask

from portal.commitments.operations.taking import Target
from portal.commitments.rules.blocks import Of
from portal.commitments.rules.parts import WORDS, Column
from tests.commitments import living
from tests.commitments.living import WORD, Life
from tests.factories import Person
from tests.harness.pages import Page, Visitor

LISTS = {Column.LINKS, Column.MILESTONES, Column.GROUNDS, Column.WHOLE}


def as_read(page: Page, target: Target) -> None:
    """Raise an AssertionError unless the page shows a part as people read it."""
    assert set(WORD.findall(target.says)) <= set(WORD.findall(page.main)), target
    assert [sign for sign in ('{"', "[{", '"}', "None") if sign in page.main] == []


@pytest.mark.parametrize("of", [Of.VERSION, Of.UPDATE, Of.ASKED])
def test_lists_are_shown_as_on_their_page(life: Life, people: dict[str, Person], of: Of) -> None:
    for target in [one for one in life.offered(of) if one.part in LISTS]:
        block = life.propose(target.code)
        page = people["other"].visitor().open(f"/secretariat/blocks/{block}/confirm")
        as_read(page, target)
        page.fill({"Code from": people["other"].spare()}).press("Block it now", status=200)
        for page in (
            people["first"].visitor().open(f"/secretariat/blocks/{block}"),
            people["asker" if target.part is Column.GROUNDS else "owner"].visitor().open(f"/desk/blocks/{block}"),
        ):
            as_read(page, target)
            assert not WORD.findall(target.says) or "Only its author and the secretariat read it here" in page.main
        life.lift(block)


def test_the_whole_of_a_text_is_read_in_the_order_of_its_page(life: Life, people: dict[str, Person]) -> None:
    whole = next(one for one in life.offered(Of.VERSION) if one.part is Column.WHOLE)
    read = people["other"].visitor().open(f"/secretariat/blocks/{life.propose(whole.code)}/confirm").texts("h3")
    order = [one for one in WORDS[Of.VERSION].values() if one in read]
    assert len(order) > 5 and [one for one in read if one in order] == order


def test_what_can_be_blocked_is_offered_in_words(life: Life, people: dict[str, Person]) -> None:
    page = people["first"].visitor().open(f"/secretariat/commitments/{life.id}/block")
    assert "2027-03-03 kanari1step (kanari1who)" in page.main
    assert "kanari1link <https://news.example/kanari1address>" in page.main
    assert '{"' not in page.main


def test_author_and_secretariat_save_a_blocked_file_and_nobody_else(
    app: Flask, life: Life, people: dict[str, Person], liaison: Person
) -> None:
    target = next(one for one in life.offered(Of.EVIDENCE) if "filename" in one.says)
    block = life.block(target.code)
    desk, office = f"/desk/blocks/{block}", f"/secretariat/blocks/{block}"
    for person, page in ((people["owner"], desk), (people["first"], office)):
        url = person.visitor().open(page).links["Save the blocked file"]
        answer = person.visitor().fetch(url)
        assert answer.get_data() == living.FILE and "kanari0filename.csv" in answer.headers["Content-Disposition"]
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert "no-store" in answer.headers["Cache-Control"]
    for person in (people["asker"], liaison):
        assert person.visitor().fetch(f"{desk}/file").status_code == 404
        assert person.visitor().fetch(f"{office}/file").status_code == 403
    for url in (desk, office):
        assert Visitor(app).fetch(f"{url}/file").status_code == 302
    life.lift(block)
    assert people["owner"].visitor().fetch(f"{desk}/file").status_code == 404, "it is public again"


def test_of_a_block_without_a_file_there_is_none(life: Life, people: dict[str, Person]) -> None:
    target = next(one for one in life.offered(Of.VERSION) if one.part is Column.PROBLEM)
    block = life.block(target.code)
    assert "Save the blocked file" not in people["owner"].visitor().open(f"/desk/blocks/{block}").links
    assert people["owner"].visitor().fetch(f"/desk/blocks/{block}/file").status_code == 404
