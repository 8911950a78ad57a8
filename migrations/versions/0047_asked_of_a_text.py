"""What is asked of a text that is not public yet: its answer is locked until that text is.

Going down, what was asked of texts is deleted: the schema before has no place for it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

OPEN = "state IN ('sent', 'delivered', 'not_reached')"
SETTLED = "state IN ('answered', 'answered_late', 'no_answer')"
ANSWERED = "(state IN ('answered', 'answered_late'))"
BEFORE = {
    "locked_while_open": f"({OPEN}) = (question IS NOT NULL)",
    "public_once_settled": f"({SETTLED}) = (public_question IS NOT NULL)",
    "answered_with_an_answer": f"{ANSWERED} = (public_answer IS NOT NULL AND answered_on IS NOT NULL)",
}
AFTER = {
    "locked_while_open": f"({OPEN} OR (kind = 'facts' AND state <> 'withdrawn')) = (question IS NOT NULL)",
    "public_once_settled": f"({SETTLED} AND kind <> 'facts') = (public_question IS NOT NULL)",
    "answered_with_an_answer": (
        f"{ANSWERED} = ((public_answer IS NOT NULL OR answer IS NOT NULL) AND answered_on IS NOT NULL)"
    ),
}
ADDED = {
    "locked_until_released": "answer IS NULL OR (kind = 'facts' AND public_at IS NULL)",
    "public_since_a_moment": "public_answer IS NULL OR public_at IS NOT NULL",
}


def _named(name: str) -> str:
    return op.f(f"ck_asks_{name}")


def upgrade() -> None:
    op.add_column("asks", sa.Column("answer", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("asks") as table:
        for name in BEFORE:
            table.drop_constraint(_named(name), type_="check")
        for name, holds in (AFTER | ADDED).items():
            table.create_check_constraint(_named(name), sa.text(holds))


def downgrade() -> None:
    op.execute("DELETE FROM notice_proofs WHERE thing_id IN (SELECT id FROM asks WHERE kind = 'facts')")
    op.execute("DELETE FROM asks WHERE kind = 'facts'")
    with op.batch_alter_table("asks") as table:
        for name in AFTER | ADDED:
            table.drop_constraint(_named(name), type_="check")
        for name, holds in BEFORE.items():
            table.create_check_constraint(_named(name), sa.text(holds))
    with op.batch_alter_table("asks") as table:
        table.drop_column("answer")
