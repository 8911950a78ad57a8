"""Fields refuse what cannot be stored or shown, in whatever order it is sent."""

import pytest
from flask import Flask

from portal.web.forms import Form, many_of, one_of


class Choosing(Form):
    many = many_of("Many", (("a", "A"), ("b", "B")))
    one = one_of("One", (("a", "A"), ("b", "B")))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ([], []),
        ([""], []),
        (["a"], ["a"]),
        (["", "b"], ["b"]),
        (["evil"], None),
        (["", "evil"], None),
        (["a", "evil"], None),
    ],
)
def test_a_choice_of_many_checks_every_value_even_behind_an_empty_one(
    app: Flask, sent: list[str], kept: list[str] | None
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context(method="POST", data={"many": sent}):
        form = Choosing()
        assert form.validate_on_submit() is (kept is not None), form.errors
        if kept is not None:
            assert form.many.data == kept


@pytest.mark.parametrize("sent", [["evil"], ["", "evil"], ["a", "evil"]])
def test_a_choice_of_one_takes_no_other_value(app: Flask, sent: list[str]) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context(method="POST", data={"one": sent}):
        form = Choosing()
        assert not form.validate_on_submit() or form.one.data in {"a", "", None}
