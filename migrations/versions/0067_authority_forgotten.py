"""Who spoke for an addressee by a one-time link is destroyed after a time."""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

NAME = "ck_ask_links_read_while_open"
CHECK = "content IS NOT NULL OR NOT (used_on IS NULL AND ended_on IS NULL)"
links = sa.table("ask_links", sa.column("content", sa.LargeBinary()))


def upgrade() -> None:
    with op.batch_alter_table("ask_links") as table:
        table.alter_column("content", existing_type=sa.LargeBinary(), nullable=True)
        table.create_check_constraint(op.f(NAME), sa.text(CHECK))


def downgrade() -> None:
    op.execute(links.update().where(links.c.content.is_(None)).values(content=b""))
    with op.batch_alter_table("ask_links") as table:
        table.drop_constraint(op.f(NAME), type_="check")
        table.alter_column("content", existing_type=sa.LargeBinary(), nullable=False)
