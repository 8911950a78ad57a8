"""Find milestones that are late without walking those that were reached."""

from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

OPEN = "ix_commitment_milestones_open"


def upgrade() -> None:
    op.create_index(OPEN, "commitment_milestones", ["status", "due_on", "commitment_id"])


def downgrade() -> None:
    op.drop_index(OPEN, "commitment_milestones")
