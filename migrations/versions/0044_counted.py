"""Indexes that end with what else is asked of a row: counting, and saying which parts are held, then reads no rows."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

OPEN = "state IN ('asked', 'decided', 'in_review', 'offered')"
OWING = "state IN ('in_review', 'offered')"
ENDS = ("state", "ring_id")
# The columns as they were, what they end with now, and which rows it has. SQLite takes, among indexes that look alike
# to it, one that was made later: those with fewer rows come last, and states after those with another condition.
INDEXES: tuple[tuple[str, tuple[str, ...], tuple[str, ...], dict[str, Any]], ...] = (
    ("handler", ("organisation_id", "handler_id", "due_on", "id"), ENDS, {}),
    ("second", ("organisation_id", "second_id", "due_on", "id"), ENDS, {}),
    ("urgency", ("organisation_id", "urgency", "due_on", "id"), ENDS, {}),
    ("filed_as", ("organisation_id", "filed_as", "due_on", "id"), ENDS, {}),
    ("state", ("organisation_id", "state", "due_on", "id"), ("urgency", "ring_id"), {}),
    (
        "open",
        ("organisation_id", "due_on", "id"),
        (*ENDS, "offered_on"),
        {"sqlite_where": sa.text(OPEN), "postgresql_where": sa.text(OPEN)},
    ),
    (
        "owing",
        ("organisation_id", "due_on", "id"),
        ENDS,
        {"sqlite_where": sa.text(OWING), "postgresql_where": sa.text(OWING)},
    ),
    (
        "unread",
        ("organisation_id", "due_on", "id"),
        (*ENDS, "unread"),
        {"sqlite_where": sa.text("unread IS 1"), "postgresql_where": sa.text("unread")},
    ),
)


def upgrade() -> None:
    for name, columns, ends, rows in INDEXES:
        _make_anew(name, [*columns, *ends], rows)
    op.create_index("ix_sections_held", "sections", ["submission_id", "name", "data_key_id"])


def downgrade() -> None:
    op.drop_index("ix_sections_held", "sections")
    for name, columns, _ends, rows in INDEXES:
        _make_anew(name, list(columns), rows)


def _make_anew(name: str, columns: list[str], rows: dict[str, Any]) -> None:
    op.drop_index(f"ix_participations_{name}", "participations")
    op.create_index(f"ix_participations_{name}", "participations", columns, **rows)
