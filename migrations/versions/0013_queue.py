"""The queue among a hundred thousand reports: what is open, and what nobody has read."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('asked', 'decided', 'in_review', 'offered')")
UNREAD = sa.text("unread")


def upgrade() -> None:
    op.create_index(
        "ix_participations_open",
        "participations",
        ["organisation_id", "due_on", "id"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        "ix_participations_unread",
        "participations",
        ["organisation_id", "id"],
        sqlite_where=UNREAD,
        postgresql_where=UNREAD,
    )


def downgrade() -> None:
    op.drop_index("ix_participations_unread", "participations")
    op.drop_index("ix_participations_open", "participations")
