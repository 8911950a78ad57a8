"""Walk the newest commitments in their index alone for those past their day too; look for late milestones in one."""

from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

NEWEST = "ix_commitments_newest"
PAST = "ix_commitment_milestones_past"
COLUMNS = ["moved_on", "id", "next_due_on", "updated_on", "status"]


def upgrade() -> None:
    op.drop_index(NEWEST, "commitments")
    op.create_index(NEWEST, "commitments", [*COLUMNS, "due_on"])
    op.create_index(PAST, "commitment_milestones", ["commitment_id", "due_on", "status"])


def downgrade() -> None:
    op.drop_index(PAST, "commitment_milestones")
    op.drop_index(NEWEST, "commitments")
    op.create_index(NEWEST, "commitments", COLUMNS)
