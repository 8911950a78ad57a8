"""What is still to be confirmed gone is found without reading everything that ever was taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

OPEN = sa.text("confirmed_on IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_withdrawals_unconfirmed", "withdrawals", ["participation_id"], sqlite_where=OPEN, postgresql_where=OPEN
    )


def downgrade() -> None:
    op.drop_index("ix_withdrawals_unconfirmed", "withdrawals")
