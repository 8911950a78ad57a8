"""Tables of commitments on their way in."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "commitment_imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=True),
        sa.Column("key_id", sa.Uuid(), nullable=True),
        sa.Column("upload", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(made_on IS NULL) = (key_id IS NOT NULL)", name=op.f("ck_commitment_imports_sealed_until_made")
        ),
        sa.CheckConstraint(
            "(made_on IS NULL) = (upload IS NOT NULL)", name=op.f("ck_commitment_imports_there_until_made")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_commitment_imports_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_commitment_imports_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_imports")),
    )
    op.create_index(op.f("ix_commitment_imports_begun_on"), "commitment_imports", ["begun_on"])
    op.create_index(op.f("ix_commitment_imports_organisation_id"), "commitment_imports", ["organisation_id"])


def downgrade() -> None:
    op.drop_table("commitment_imports")
