"""Of each answer, whether it came by a one-time link."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

USED = """
    UPDATE asks SET by_link = :yes WHERE answered_on IS NOT NULL
    AND EXISTS (SELECT 1 FROM ask_links WHERE ask_links.ask_id = asks.id AND ask_links.used_on IS NOT NULL)
"""
CHECK = "ck_asks_by_link_once_answered"


def upgrade() -> None:
    with op.batch_alter_table("asks") as table:
        table.add_column(sa.Column("by_link", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.create_check_constraint(op.f(CHECK), "NOT by_link OR answered_on IS NOT NULL")
    op.execute(sa.text(USED).bindparams(yes=True))
    with op.batch_alter_table("asks") as table:
        table.alter_column("by_link", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("asks") as table:
        table.drop_constraint(op.f(CHECK), type_="check")
        table.drop_column("by_link")
