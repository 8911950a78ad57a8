"""Words that a one-time link to answer by needs: links and checks without any end today."""

import sqlalchemy as sa
from alembic import op

from portal import clock

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

END = "UPDATE ask_links SET ended_on = :today, token_hash = NULL WHERE used_on IS NULL AND ended_on IS NULL"
CHECKS = {
    "words_while_open": "(words_hash IS NOT NULL) = (used_on IS NULL AND ended_on IS NULL)",
    "tries_are_few": "tries BETWEEN 0 AND 5",
    "tries_end_it": "tries < 5 OR ended_on IS NOT NULL",
}


def upgrade() -> None:
    today = sa.bindparam("today", clock.today(), type_=sa.Date())
    op.execute(sa.text(END).bindparams(today))
    with op.batch_alter_table("ask_links") as table:
        table.add_column(sa.Column("words_hash", sa.LargeBinary(), nullable=True))
        table.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
        for name, check in CHECKS.items():
            table.create_check_constraint(op.f(f"ck_ask_links_{name}"), sa.text(check))
    with op.batch_alter_table("ask_links") as table:
        table.alter_column("tries", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("ask_links") as table:
        for name in CHECKS:
            table.drop_constraint(op.f(f"ck_ask_links_{name}"), type_="check")
        table.drop_column("tries")
        table.drop_column("words_hash")
