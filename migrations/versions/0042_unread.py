"""The index of what is unread, in the words that SQLite is asked with: it compares conditions as they are written."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

NAME = "ix_participations_unread"
COLUMNS = ["organisation_id", "due_on", "id"]


def upgrade() -> None:
    _make(sqlite="unread IS 1")


def downgrade() -> None:
    _make(sqlite="unread")


def _make(*, sqlite: str) -> None:
    op.drop_index(NAME, "participations")
    op.create_index(NAME, "participations", COLUMNS, sqlite_where=sa.text(sqlite), postgresql_where=sa.text("unread"))
