"""Messages that say why: a report was declined, opened again, or its day put off.

Going down, each becomes a plain message. Its words stay; the code of the reason stays sealed with them, unread.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

BEFORE = ("message", "question", "decision", "referral")


def may_be(*kinds: str) -> None:
    name, allowed = op.f("ck_messages_saidas"), ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("messages") as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, sa.text(f"kind IN ({allowed})"))


def upgrade() -> None:
    may_be(*BEFORE, "declined", "reopened", "extended")


def downgrade() -> None:
    op.execute("UPDATE messages SET kind = 'message' WHERE kind IN ('declined', 'reopened', 'extended')")
    may_be(*BEFORE)
