"""Until when a member is away."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("memberships", sa.Column("away_until", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("memberships", "away_until")
