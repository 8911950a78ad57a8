"""What reporters may do by right: freeze, delete, erase, object; and how far they have read the news."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

DAYS = (
    ("submissions", "frozen_on"),
    ("submissions", "deleted_on"),
    ("sections", "erased_on"),
    ("messages", "erased_on"),
    ("participations", "objected_on"),
)


def upgrade() -> None:
    for table, column in DAYS:
        op.add_column(table, sa.Column(column, sa.Date(), nullable=True))
    op.add_column("submissions", sa.Column("seen", sa.Integer(), server_default="0", nullable=False))
    # What was there before is no news to anybody.
    op.execute(
        "UPDATE submissions SET seen ="
        " COALESCE((SELECT MAX(number) FROM audit_events WHERE audit_events.chain_id = submissions.id), 0)"
    )
    with op.batch_alter_table("submissions") as table:
        table.alter_column("seen", server_default=None)


def downgrade() -> None:
    op.drop_column("submissions", "seen")
    for table, column in reversed(DAYS):
        op.drop_column(table, column)
