"""Walk the newest commitments in their index alone, however few of them have late updates."""

from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

NEWEST = "ix_commitments_newest"
DUE = "ix_commitments_next_due_on"


def upgrade() -> None:
    op.drop_index(DUE, "commitments")
    op.drop_index(NEWEST, "commitments")
    op.create_index(NEWEST, "commitments", ["moved_on", "id", "next_due_on", "updated_on", "status"])


def downgrade() -> None:
    op.drop_index(NEWEST, "commitments")
    op.create_index(NEWEST, "commitments", ["moved_on", "id"])
    op.create_index(DUE, "commitments", ["next_due_on", "id"])
