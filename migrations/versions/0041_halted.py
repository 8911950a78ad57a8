"""The day since which an organisation keeps its part of a report and does not use it."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("participations") as table:
        table.add_column(sa.Column("halted_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("participations") as table:
        table.drop_column("halted_on")
