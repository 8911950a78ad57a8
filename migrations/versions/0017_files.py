"""Files: their bodies in the store, who opened them, and how far an upload is."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def _kind(name: str) -> sa.Enum:
    return sa.Enum("original", "cleaned", "as_is", name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "stored_objects",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_objects")),
    )
    op.create_index("ix_stored_objects_made_on", "stored_objects", ["made_on"])
    op.create_table(
        "files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=True),
        sa.Column("draft_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.CheckConstraint("section_id IS NULL OR draft_id IS NULL", name=op.f("ck_files_one_place")),
        sa.ForeignKeyConstraint(
            ["section_id"], ["sections.id"], name=op.f("fk_files_section_id_sections"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
    )
    op.create_index("ix_files_section_id", "files", ["section_id"])
    op.create_index("ix_files_draft_id", "files", ["draft_id"])
    op.create_table(
        "file_bodies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _kind("bodykind"), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("next_key", sa.LargeBinary(), nullable=True),
        sa.Column("ticket", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(ticket IS NULL) = (next_key IS NULL)", name=op.f("ck_file_bodies_moving")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_file_bodies_file_id_files"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["object_id"], ["stored_objects.id"], name=op.f("fk_file_bodies_object_id_stored_objects")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_bodies")),
        sa.UniqueConstraint("file_id", "kind", name=op.f("uq_file_bodies_file_id_kind")),
        sa.UniqueConstraint("object_id", name=op.f("uq_file_bodies_object_id")),
    )
    op.create_index("ix_file_bodies_key_id", "file_bodies", ["key_id"])
    op.create_table(
        "file_openings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _kind("bodykind"), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_file_openings_file_id_files"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_file_openings_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_file_openings_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_openings")),
        sa.UniqueConstraint(
            "file_id",
            "account_id",
            "kind",
            "opened_on",
            name=op.f("uq_file_openings_file_id_account_id_kind_opened_on"),
        ),
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
    )
    op.create_index("ix_uploads_begun_on", "uploads", ["begun_on"])
    with op.batch_alter_table("sections") as sections:
        sections.add_column(sa.Column("originals_key_id", sa.Uuid(), nullable=True))
        sections.create_foreign_key(
            op.f("fk_sections_originals_key_id_data_keys"), "data_keys", ["originals_key_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("sections") as sections:
        sections.drop_constraint(op.f("fk_sections_originals_key_id_data_keys"), type_="foreignkey")
        sections.drop_column("originals_key_id")
    for table in ("uploads", "file_openings", "file_bodies", "files", "stored_objects"):
        op.drop_table(table)
