"""Rotation, loss and the recovery sheet."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BEFORE = ("grant", "admission", "rekey")


def take_debts(after: tuple[str, ...]) -> None:
    """Let `owed.kind` take other codes: the check is dropped by its name and made anew."""
    name = op.f("ck_owed_debt")
    quoted = ", ".join(f"'{code}'" for code in after)
    with op.batch_alter_table("owed") as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, sa.text(f"kind IN ({quoted})"))


def upgrade() -> None:
    with op.batch_alter_table("rings") as table:
        table.add_column(sa.Column("act_id", sa.Uuid(), nullable=True))
    take_debts((*BEFORE, "rotation"))
    op.create_table(
        "sheets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("keys", sa.LargeBinary(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheets")),
        sa.UniqueConstraint("holder_id", name=op.f("uq_sheets_holder_id")),
    )
    op.create_table(
        "factor_resets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("first_by", sa.Uuid(), nullable=False),
        sa.Column("second_by", sa.Uuid(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.CheckConstraint("first_by <> account_id", name=op.f("ck_factor_resets_first_is_another")),
        sa.CheckConstraint("second_by <> account_id", name=op.f("ck_factor_resets_second_is_another")),
        sa.CheckConstraint("first_by <> second_by", name=op.f("ck_factor_resets_two_people")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_factor_resets_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_factor_resets_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factor_resets")),
        sa.UniqueConstraint("account_id", name=op.f("uq_factor_resets_account_id")),
    )
    op.create_table(
        "loss_notices",
        sa.Column("email_hash", sa.LargeBinary(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("email_hash", name=op.f("pk_loss_notices")),
    )
    op.create_table(
        "fresh_starts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_fresh_starts_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_fresh_starts_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fresh_starts")),
        sa.UniqueConstraint("account_id", name=op.f("uq_fresh_starts_account_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_fresh_starts_token_hash")),
    )
    op.create_table(
        "key_losses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("founder_id", sa.Uuid(), nullable=False),
        sa.Column("pair_id", sa.Uuid(), nullable=False),
        sa.Column("said_by", sa.Uuid(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["founder_id"], ["accounts.id"], name=op.f("fk_key_losses_founder_id_accounts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_key_losses_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_losses")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_key_losses_organisation_id")),
    )


def downgrade() -> None:
    """What is owed as a rotation has no place in the older schema, and is dropped with what it needs."""
    for name in ("key_losses", "fresh_starts", "loss_notices", "factor_resets", "sheets"):
        op.drop_table(name)
    op.execute(sa.text("DELETE FROM owed WHERE kind = 'rotation'"))
    take_debts(BEFORE)
    with op.batch_alter_table("rings") as table:
        table.drop_column("act_id")
