"""Where things lie on the drawn time line."""

from datetime import date, timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.commitments import timeline
from portal.commitments.timeline import Mark
from tests.commitments import promises
from tests.factories import Person
from tests.harness.pages import Visitor

DAYS = st.dates(date(2000, 1, 1), date(2060, 1, 1))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(days=st.lists(DAYS, max_size=30), starts=DAYS, long=st.integers(0, 9000), today=DAYS, mirrored=st.booleans())
def test_everything_lies_within_its_edges_and_in_order(
    days: list[date], starts: date, long: int, today: date, mirrored: bool
) -> None:
    due = starts + timedelta(days=long)
    marks = [Mark(day, "full", "ok") for day in days]
    line = timeline.drawn(marks, starts=starts, due=due, today=today, mirrored=mirrored)
    every = [
        line.begins,
        line.ends,
        line.starts,
        line.due,
        line.now,
        *(one.x for one in line.years),
        *(one.x for one in line.points),
    ]
    assert all(0 <= x <= line.width for x in every)
    assert all(0 < one.y < line.y for one in line.points) and len(line.points) == len(days)
    xs = [one.x for one in line.points]
    assert xs == sorted(xs, reverse=mirrored)
    assert (line.starts >= line.due) if mirrored else (line.starts <= line.due)
    assert len(line.years) <= timeline.MOST_YEARS


def test_what_is_of_one_day_is_stacked() -> None:
    day = date(2027, 3, 1)
    line = timeline.drawn([Mark(day, "full", "ok")] * 2, starts=day, due=day, today=day, mirrored=False)
    first, second = line.points
    assert first.x == second.x and first.y != second.y


def test_the_page_draws_each_act_and_says_it_in_words(app: Flask, company: Person, colleague: Person) -> None:
    page = Visitor(app).open(promises.publish(company, colleague).path)
    pictures = [one for one in page.root.iter() if str(one.tag).endswith("}svg") and one.get("role") == "img"]
    assert len(pictures) == 1 and "January 1, 2027" in str(pictures[0].get("aria-label"))
    assert [one.get("class") for one in pictures[0].iter() if one.get("class") in {"ok", "bad"}] == ["ok"]
