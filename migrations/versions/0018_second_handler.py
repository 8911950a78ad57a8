"""Two people for what goes to a state about a child, a detained or a missing person; and who took a copy."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agreements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "section",
            sa.Enum(
                "contact",
                "account",
                "technical",
                "wall",
                name="sectionname",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participations.id"],
            name=op.f("fk_agreements_participation_id_participations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_agreements_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_agreements_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
    )
    op.create_index(
        "ix_agreements_once",
        "agreements",
        ["participation_id", "organisation_id", "section", "account_id"],
        unique=True,
    )
    op.add_column("openings", sa.Column("copied", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("openings") as table:
        table.alter_column("copied", server_default=None)


def downgrade() -> None:
    op.drop_column("openings", "copied")
    op.drop_table("agreements")
