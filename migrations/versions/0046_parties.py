"""Named bodies, who belongs to or owns whom with a source for each link, and what they say of it."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "parties",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.CheckConstraint("(organisation_id IS NULL) = (name IS NOT NULL)", name=op.f("ck_parties_one_name")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_parties_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_parties_recorded_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parties")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_parties_organisation_id")),
    )
    with op.batch_alter_table("parties") as batch_op:
        batch_op.create_index("ix_parties_recorded_on", ["recorded_on", "id"], unique=False)

    op.create_table(
        "party_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("belongs_to", "owns", name="linkkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("(ended_on IS NULL) = (ended_by IS NULL)", name=op.f("ck_party_links_ended_by_somebody")),
        sa.CheckConstraint("(ended_on IS NULL) = (reason IS NULL)", name=op.f("ck_party_links_ended_with_a_reason")),
        sa.CheckConstraint("ended_on IS NULL OR until IS NOT NULL", name=op.f("ck_party_links_ended_holds_no_more")),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_party_links_never_to_itself")),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_party_links_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["ended_by"], ["accounts.id"], name=op.f("fk_party_links_ended_by_accounts")),
        sa.ForeignKeyConstraint(["from_id"], ["parties.id"], name=op.f("fk_party_links_from_id_parties")),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_party_links_recorded_by_accounts")),
        sa.ForeignKeyConstraint(["to_id"], ["parties.id"], name=op.f("fk_party_links_to_id_parties")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_links")),
    )
    with op.batch_alter_table("party_links") as batch_op:
        batch_op.create_index("ix_party_links_from", ["from_id"], unique=False)
        batch_op.create_index("ix_party_links_to", ["to_id"], unique=False)

    op.create_table(
        "party_words",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column(
            "word",
            sa.Enum("confirmed", "disputed", name="word", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("said_by", sa.Uuid(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "word <> 'disputed' OR text IS NOT NULL", name=op.f("ck_party_words_disputed_with_a_reason")
        ),
        sa.ForeignKeyConstraint(["link_id"], ["party_links.id"], name=op.f("fk_party_words_link_id_party_links")),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_party_words_party_id_parties")),
        sa.ForeignKeyConstraint(["said_by"], ["accounts.id"], name=op.f("fk_party_words_said_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_words")),
        sa.UniqueConstraint("link_id", "party_id", name=op.f("uq_party_words_link_id_party_id")),
    )


def downgrade() -> None:

    op.drop_table("party_words")
    with op.batch_alter_table("party_links") as batch_op:
        batch_op.drop_index("ix_party_links_to")
        batch_op.drop_index("ix_party_links_from")

    op.drop_table("party_links")
    with op.batch_alter_table("parties") as batch_op:
        batch_op.drop_index("ix_parties_recorded_on")

    op.drop_table("parties")
