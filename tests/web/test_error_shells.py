"""An error on the path of somebody in danger keeps the way out before them."""

import pytest

from tests.harness.pages import Visitor


@pytest.mark.parametrize("path", ["/report/nothing", "/return/nothing"])
def test_an_error_while_reporting_keeps_the_way_out(visitor: Visitor, path: str) -> None:
    assert "Leave this page now" in visitor.open(path, status=404).links


def test_an_error_elsewhere_keeps_the_ways_on(visitor: Visitor) -> None:
    assert {"Get help", "To the first page"} <= visitor.open("/nothing", status=404).links.keys()
