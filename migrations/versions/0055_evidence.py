"""Evidence of commitments: sealed until it is published, with its files; and those who may see it before."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

PUBLIC_ONLY = ("number", "about_version", "published_on", "published_by", "type", "words", "seen_on")
OF_LINK = ("url",)
OF_FILE = ("name", "sort", "size", "sha256", "object_key")
BEFORE = "section_id IS NULL OR draft_id IS NULL"
AFTER = f"({BEFORE}) AND (evidence_id IS NULL OR (section_id IS NULL AND draft_id IS NULL))"
PLACE = "ck_files_one_place"


def _all(columns: tuple[str, ...], test: str) -> str:
    return " AND ".join(f"{column} {test}" for column in columns)


def upgrade() -> None:
    op.create_table(
        "commitment_evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "organisation",
                "assessors",
                "public",
                name="audience",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("update_number", sa.Integer(), nullable=True),
        sa.Column("milestone", sa.String(), nullable=True),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=True),
        sa.Column("record", sa.LargeBinary(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("about_version", sa.Integer(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("type", sa.String(), nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("sort", sa.String(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("object_key", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("update_number IS NULL OR milestone IS NULL", name="one_place"),
        sa.CheckConstraint("(audience = 'public') = (record IS NULL)", name="sealed_until_public"),
        sa.CheckConstraint("(audience = 'public') = (key_id IS NULL)", name="key_until_public"),
        sa.CheckConstraint(
            f"audience = 'public' OR ({_all((*PUBLIC_ONLY, *OF_LINK, *OF_FILE), 'IS NULL')})", name="nothing_clear"
        ),
        sa.CheckConstraint(f"audience <> 'public' OR ({_all(PUBLIC_ONLY, 'IS NOT NULL')})", name="whole_once_public"),
        sa.CheckConstraint(
            f"audience <> 'public' OR (url IS NULL) = ({_all(OF_FILE, 'IS NOT NULL')})", name="link_or_file"
        ),
        sa.ForeignKeyConstraint(["added_by"], ["accounts.id"], name=op.f("fk_commitment_evidence_added_by_accounts")),
        sa.ForeignKeyConstraint(
            ["published_by"], ["accounts.id"], name=op.f("fk_commitment_evidence_published_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitments.id"], name=op.f("fk_commitment_evidence_commitment_id_commitments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_evidence")),
        sa.UniqueConstraint("commitment_id", "number", name=op.f("uq_commitment_evidence_commitment_id_number")),
    )
    op.create_index("ix_commitment_evidence_published_on", "commitment_evidence", ["published_on", "id"])
    op.create_table(
        "commitment_evidence_readers",
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitments.id"],
            name=op.f("fk_commitment_evidence_readers_commitment_id_commitments"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_commitment_evidence_readers_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("commitment_id", "organisation_id", name=op.f("pk_commitment_evidence_readers")),
    )
    with op.batch_alter_table("files") as table:
        table.add_column(sa.Column("evidence_id", sa.Uuid(), nullable=True))
        table.drop_constraint(op.f(PLACE), type_="check")
        table.create_check_constraint(op.f(PLACE), sa.text(AFTER))
    op.create_index("ix_files_evidence_id", "files", ["evidence_id"])


def downgrade() -> None:
    op.drop_index("ix_files_evidence_id", "files")
    op.execute("DELETE FROM file_bodies WHERE file_id IN (SELECT id FROM files WHERE evidence_id IS NOT NULL)")
    op.execute("DELETE FROM files WHERE evidence_id IS NOT NULL")
    with op.batch_alter_table("files") as table:
        table.drop_constraint(op.f(PLACE), type_="check")
        table.create_check_constraint(op.f(PLACE), sa.text(BEFORE))
        table.drop_column("evidence_id")
    op.drop_table("commitment_evidence_readers")
    op.drop_table("commitment_evidence")
