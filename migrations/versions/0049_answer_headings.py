"""What a prepared answer is found by, sealed apart from its text; those from before are opened whole until changed."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("prepared_answers", sa.Column("heading", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("prepared_answers", "heading")
