"""Challenges: what they rest on, the rejoinder and the mark; one-time links to answer by; what lists say of them.

Going down, what lies in the new columns is lost; nothing that was there before is touched.
"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

MARKS = ("answers", "partly", "not")
CHALLENGED = ("none", "answered", "not_satisfied", "unanswered")
COLUMNS = (
    ("grounds", sa.LargeBinary()),
    ("public_grounds", sa.JSON(none_as_null=True)),
    ("own_key_id", sa.Uuid()),
    ("own", sa.LargeBinary()),
    ("public_rejoinder", sa.String()),
    ("rejoinder_id", sa.Uuid()),
    ("rejoined_on", sa.Date()),
    ("mark", sa.String(length=40)),
    ("marked_on", sa.Date()),
)
CHECKS = {
    "mark": f"mark IN ({', '.join(repr(one) for one in MARKS)})",
    "grounds_locked_while_open": "grounds IS NULL OR question IS NOT NULL",
    "grounds_public_once_settled": "public_grounds IS NULL OR public_question IS NOT NULL",
    "own_under_a_key": "(own IS NULL) = (own_key_id IS NULL)",
    "rejoined_on_a_day": "(public_rejoinder IS NULL) = (rejoined_on IS NULL)",
    "marked_on_a_day": "(mark IS NULL) = (marked_on IS NULL)",
    "nothing_after_no_answer": "public_answer IS NOT NULL OR (public_rejoinder IS NULL AND mark IS NULL)",
}
OPEN = "used_on IS NULL AND ended_on IS NULL"


def upgrade() -> None:
    with op.batch_alter_table("asks") as table:
        for name, kind in COLUMNS:
            table.add_column(sa.Column(name, kind, nullable=True))
        for name, test in CHECKS.items():
            table.create_check_constraint(op.f(f"ck_asks_{name}"), sa.text(test))
    op.create_table(
        "ask_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ask_id", sa.Uuid(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("confirmed_by IS NULL OR confirmed_by <> checked_by", name=op.f("ck_ask_links_two_people")),
        sa.CheckConstraint(
            "(confirmed_by IS NULL) = (confirmed_on IS NULL)", name=op.f("ck_ask_links_confirmed_on_a_day")
        ),
        sa.CheckConstraint("(confirmed_by IS NULL) = (until_on IS NULL)", name=op.f("ck_ask_links_good_until_a_day")),
        sa.CheckConstraint(
            "confirmed_by IS NOT NULL OR (used_on IS NULL AND opened_on IS NULL)",
            name=op.f("ck_ask_links_used_once_made"),
        ),
        sa.CheckConstraint(
            "token_hash IS NULL OR (used_on IS NULL AND ended_on IS NULL)",
            name=op.f("ck_ask_links_opens_nothing_once_over"),
        ),
        sa.ForeignKeyConstraint(["ask_id"], ["asks.id"], name=op.f("fk_ask_links_ask_id_asks")),
        sa.ForeignKeyConstraint(["checked_by"], ["accounts.id"], name=op.f("fk_ask_links_checked_by_accounts")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["accounts.id"], name=op.f("fk_ask_links_confirmed_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ask_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_ask_links_token_hash")),
    )
    op.create_index("ix_ask_links_ask_id", "ask_links", ["ask_id"])
    op.create_index(
        "ix_ask_links_one_open",
        "ask_links",
        ["ask_id"],
        unique=True,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )
    allowed = ", ".join(repr(one) for one in CHALLENGED)
    with op.batch_alter_table("commitments") as table:
        table.add_column(sa.Column("challenged", sa.String(length=40), server_default="none", nullable=False))
        table.create_check_constraint(op.f("ck_commitments_challenged"), sa.text(f"challenged IN ({allowed})"))
    with op.batch_alter_table("commitments") as table:
        table.alter_column("challenged", server_default=None)
    op.create_index("ix_commitments_challenged", "commitments", ["challenged", "moved_on", "id"])


def downgrade() -> None:
    op.drop_index("ix_commitments_challenged", "commitments")
    with op.batch_alter_table("commitments") as table:
        table.drop_constraint(op.f("ck_commitments_challenged"), type_="check")
        table.drop_column("challenged")
    op.drop_table("ask_links")
    with op.batch_alter_table("asks") as table:
        for name in CHECKS:
            table.drop_constraint(op.f(f"ck_asks_{name}"), type_="check")
        for name, _kind in COLUMNS:
            table.drop_column(name)
