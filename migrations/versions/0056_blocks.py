"""Blocks of what was published, and appeals against them.

Going down, what is blocked is gone for good: it lies in the tables that this takes away. Lift the blocks first.
"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

STILL_OPEN = "state IN ('proposed', 'in_force', 'lifting')"


def one_of(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    accounts = ("proposed_by", "confirmed_by", "lift_by", "lifted_by")
    op.create_table(
        "blocks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column(
            "of", one_of("of", "version", "withdrawal", "asked", "assessment", "update", "evidence"), nullable=False
        ),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("about_version", sa.Integer(), nullable=False),
        sa.Column(
            "state", one_of("blockstate", "proposed", "in_force", "lifting", "lifted", "dropped"), nullable=False
        ),
        sa.Column("why", one_of("why", "court", "danger", "illegal", "other"), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("public_words", sa.String(), nullable=True),
        sa.Column("taken", sa.LargeBinary(), nullable=True),
        sa.Column("old_address", sa.LargeBinary(), nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("lift_by", sa.Uuid(), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("confirmed_by <> proposed_by", name=op.f("ck_blocks_two_people")),
        sa.CheckConstraint("lifted_by <> lift_by", name=op.f("ck_blocks_two_people_to_lift")),
        sa.CheckConstraint(
            "(state IN ('in_force', 'lifting')) = (taken IS NOT NULL)", name=op.f("ck_blocks_holds_the_text")
        ),
        sa.CheckConstraint("(state = 'proposed') = (words IS NOT NULL)", name=op.f("ck_blocks_sealed_until_confirmed")),
        sa.CheckConstraint("(words IS NULL) = (key_id IS NULL)", name=op.f("ck_blocks_under_a_key")),
        sa.CheckConstraint(
            "(state IN ('in_force', 'lifting', 'lifted'))"
            " = (number IS NOT NULL AND confirmed_on IS NOT NULL AND public_words IS NOT NULL)",
            name=op.f("ck_blocks_public_with_number_day_and_reason"),
        ),
        sa.CheckConstraint("(state = 'lifted') = (lifted_on IS NOT NULL)", name=op.f("ck_blocks_lifted_on_a_day")),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitments.id"], name=op.f("fk_blocks_commitment_id_commitments")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["organisations.id"], name=op.f("fk_blocks_author_id_organisations")),
        *(
            sa.ForeignKeyConstraint([name], ["accounts.id"], name=op.f(f"fk_blocks_{name}_accounts"))
            for name in accounts
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocks")),
        sa.UniqueConstraint("commitment_id", "number", name=op.f("uq_blocks_commitment_id_number")),
    )
    op.create_index(
        "ix_blocks_one_open",
        "blocks",
        ["row_id", "part"],
        unique=True,
        sqlite_where=sa.text(STILL_OPEN),
        postgresql_where=sa.text(STILL_OPEN),
    )
    op.create_index("ix_blocks_commitment_id", "blocks", ["commitment_id"])
    op.create_index("ix_blocks_newest", "blocks", ["proposed_on", "id"])
    op.create_index("ix_blocks_author", "blocks", ["author_id", "proposed_on", "id"])
    op.create_index("ix_blocks_old_address", "blocks", ["old_address"])
    op.create_table(
        "block_appeals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("block_id", sa.Uuid(), nullable=False),
        sa.Column("data_key_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("outcome", one_of("outcome", "stands", "lift"), nullable=True),
        sa.Column("decision", sa.LargeBinary(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(decided_on IS NULL) = (decision IS NULL)", name=op.f("ck_block_appeals_decided_with_reasons")
        ),
        sa.CheckConstraint("(decided_on IS NULL) = (outcome IS NULL)", name=op.f("ck_block_appeals_decided_somehow")),
        sa.CheckConstraint(
            "(decided_on IS NULL) = (decided_by IS NULL)", name=op.f("ck_block_appeals_decided_by_somebody")
        ),
        sa.ForeignKeyConstraint(["block_id"], ["blocks.id"], name=op.f("fk_block_appeals_block_id_blocks")),
        sa.ForeignKeyConstraint(["data_key_id"], ["data_keys.id"], name=op.f("fk_block_appeals_data_key_id_data_keys")),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name=op.f("fk_block_appeals_asked_by_accounts")),
        sa.ForeignKeyConstraint(["decided_by"], ["accounts.id"], name=op.f("fk_block_appeals_decided_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_block_appeals")),
        sa.UniqueConstraint("block_id", name=op.f("uq_block_appeals_block_id")),
    )


def downgrade() -> None:
    op.drop_table("block_appeals")
    op.drop_table("blocks")
