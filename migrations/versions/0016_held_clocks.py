"""Clocks of questions stand still while whoever is asked is suspended; keys are vouched for with their sealed bytes.

The second takes the instance key, which no migration has: `portal db upgrade` does it on the way past this revision.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("asks", sa.Column("held_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("asks", "held_on")
