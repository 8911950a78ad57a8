"""The ground: keys, audit, mail, leases, throttles."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("keys", sa.String(), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
        sa.UniqueConstraint("chain_id", "number", name=op.f("uq_audit_events_chain_id_number")),
    )
    op.create_table(
        "data_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_keys")),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "mails",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "failed", name="mailstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
    )
    op.create_index(op.f("ix_mails_due_at"), "mails", ["due_at"], unique=False)
    op.create_index(op.f("ix_mails_state"), "mails", ["state"], unique=False)
    op.create_table(
        "public_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "account", "receipt", "ring", name="pairkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_keys")),
    )
    op.create_table(
        "rings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "reports",
                "notes",
                "own",
                "restricted",
                name="ringkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'restricted') = (subject_id IS NOT NULL)", name=op.f("ck_rings_subject")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rings")),
        sa.UniqueConstraint("holder_id", "kind", "subject_id", name=op.f("uq_rings_holder_id_kind_subject_id")),
    )
    op.create_table(
        "throttle_salts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("row", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_throttle_salts")),
    )
    op.create_table(
        "throttles",
        sa.Column("bucket", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("window_ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_throttles")),
    )
    op.create_index(op.f("ix_throttles_window_ends_at"), "throttles", ["window_ends_at"], unique=False)
    op.create_table(
        "waiting_notices",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_waiting_notices")),
    )
    op.create_table(
        "generations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ring_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["public_keys.id"], name=op.f("fk_generations_id_public_keys")),
        sa.ForeignKeyConstraint(
            ["ring_id"], ["rings.id"], name=op.f("fk_generations_ring_id_rings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generations")),
        sa.UniqueConstraint("ring_id", "number", name=op.f("uq_generations_ring_id_number")),
    )
    op.create_table(
        "grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("data_key_id", sa.Uuid(), nullable=False),
        sa.Column("pair_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=True),
        sa.Column("permission_id", sa.Uuid(), nullable=True),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["data_key_id"], ["data_keys.id"], name=op.f("fk_grants_data_key_id_data_keys"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["public_keys.id"], name=op.f("fk_grants_pair_id_public_keys")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        sa.UniqueConstraint("data_key_id", "pair_id", name=op.f("uq_grants_data_key_id_pair_id")),
    )
    op.create_index("ix_grants_holder_id_data_key_id", "grants", ["holder_id", "data_key_id"], unique=False)
    op.create_index(op.f("ix_grants_pair_id"), "grants", ["pair_id"], unique=False)
    op.create_index(op.f("ix_grants_permission_id"), "grants", ["permission_id"], unique=False)
    op.create_table(
        "owed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("grant", "admission", "rekey", name="debt", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("holder_id", sa.Uuid(), nullable=True),
        sa.Column("data_key_id", sa.Uuid(), nullable=True),
        sa.Column("ring_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("permission_id", sa.Uuid(), nullable=True),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["data_key_id"], ["data_keys.id"], name=op.f("fk_owed_data_key_id_data_keys"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["ring_id"], ["rings.id"], name=op.f("fk_owed_ring_id_rings"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owed")),
    )
    op.create_index("ix_owed_holder_id", "owed", ["holder_id"], unique=False)
    op.create_table(
        "admissions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("generation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("admitted_by", sa.Uuid(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["generation_id"],
            ["generations.id"],
            name=op.f("fk_admissions_generation_id_generations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["key_id"], ["public_keys.id"], name=op.f("fk_admissions_key_id_public_keys")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admissions")),
        sa.UniqueConstraint("generation_id", "account_id", name=op.f("uq_admissions_generation_id_account_id")),
    )
    op.create_index("ix_admissions_account_id_key_id", "admissions", ["account_id", "key_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_admissions_account_id_key_id", table_name="admissions")
    op.drop_table("admissions")
    op.drop_index("ix_owed_holder_id", table_name="owed")
    op.drop_table("owed")
    op.drop_index(op.f("ix_grants_permission_id"), table_name="grants")
    op.drop_index(op.f("ix_grants_pair_id"), table_name="grants")
    op.drop_index("ix_grants_holder_id_data_key_id", table_name="grants")
    op.drop_table("grants")
    op.drop_table("generations")
    op.drop_table("waiting_notices")
    op.drop_index(op.f("ix_throttles_window_ends_at"), table_name="throttles")
    op.drop_table("throttles")
    op.drop_table("throttle_salts")
    op.drop_table("rings")
    op.drop_table("public_keys")
    op.drop_index(op.f("ix_mails_state"), table_name="mails")
    op.drop_index(op.f("ix_mails_due_at"), table_name="mails")
    op.drop_table("mails")
    op.drop_table("leases")
    op.drop_table("data_keys")
    op.drop_table("audit_events")
