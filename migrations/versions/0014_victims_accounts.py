"""Victims' accounts: a bunch of keys that no row joins to a report."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def may_be(*states: str) -> None:
    name, allowed = op.f("ck_reporter_sessions_reporterstate"), ", ".join(f"'{state}'" for state in states)
    with op.batch_alter_table("reporter_sessions") as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, sa.text(f"state IN ({allowed})"))


def upgrade() -> None:
    op.create_table(
        "reporter_accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("look_up", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("recovery_look_up", sa.LargeBinary(), nullable=True),
        sa.Column("wrapped_by_recovery", sa.LargeBinary(), nullable=True),
        sa.Column("bunch", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "(recovery_look_up IS NULL) = (wrapped_by_recovery IS NULL)", name=op.f("ck_reporter_accounts_recovery")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporter_accounts")),
        sa.UniqueConstraint("look_up", name=op.f("uq_reporter_accounts_look_up")),
        sa.UniqueConstraint("recovery_look_up", name=op.f("uq_reporter_accounts_recovery_look_up")),
    )
    may_be("draft", "receipt", "account")
    with op.batch_alter_table("reporter_sessions") as table:
        table.add_column(sa.Column("account_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(
            op.f("fk_reporter_sessions_account_id_reporter_accounts"),
            "reporter_accounts",
            ["account_id"],
            ["id"],
            ondelete="CASCADE",
        )
        table.create_index(op.f("ix_reporter_sessions_account_id"), ["account_id"], unique=False)
        table.create_check_constraint(
            op.f("ck_reporter_sessions_never_both"), sa.text("account_id IS NULL OR receipt_id IS NULL")
        )
        table.create_check_constraint(
            op.f("ck_reporter_sessions_account"), sa.text("(state = 'account') = (account_id IS NOT NULL)")
        )


def downgrade() -> None:
    op.execute("DELETE FROM reporter_sessions WHERE state = 'account'")
    with op.batch_alter_table("reporter_sessions") as table:
        table.drop_constraint(op.f("ck_reporter_sessions_account"), type_="check")
        table.drop_constraint(op.f("ck_reporter_sessions_never_both"), type_="check")
        table.drop_index(op.f("ix_reporter_sessions_account_id"))
        table.drop_constraint(op.f("fk_reporter_sessions_account_id_reporter_accounts"), type_="foreignkey")
        table.drop_column("account_id")
    may_be("draft", "receipt")
    op.drop_table("reporter_accounts")
