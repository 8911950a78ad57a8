"""Commitments are found by words, by country and by the day on which something happened to them."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

COUNTRY = "SELECT country FROM organisations WHERE organisations.id = commitments.organisation_id"
INDEXES = (
    ("ix_commitments_country", "commitments", ["country", "moved_on", "id"]),
    ("ix_commitments_withdrawn_on", "commitments", ["withdrawn_on", "id"]),
    ("ix_commitment_versions_published_on", "commitment_versions", ["published_on", "id"]),
    ("ix_commitment_items_item", "commitment_items", ["item", "commitment_id", "number"]),
    ("ix_asks_answered", "asks", ["about_kind", "answered_on", "id"]),
    ("ix_asks_until", "asks", ["about_kind", "until_on", "id"]),
    ("ix_asks_public_at", "asks", ["about_kind", "public_at"]),
)


def upgrade() -> None:
    op.add_column("commitments", sa.Column("country", sa.String(), nullable=True))
    op.execute(f"UPDATE commitments SET country = ({COUNTRY})")
    with op.batch_alter_table("commitments") as batch:
        batch.alter_column("country", existing_type=sa.String(), nullable=False)
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    op.create_table(
        "commitment_words",
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["commitments.id"], name=op.f("fk_commitment_words_subject_id_commitments")
        ),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_commitment_words")),
        sa.UniqueConstraint("subject_id", name=op.f("uq_commitment_words_subject_id")),
    )
    # No model describes these two: `portal.db.search` asks them, each where it is.
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE commitment_words_fts USING fts5(words, content='commitment_words',"
            " content_rowid='place', tokenize='unicode61 remove_diacritics 0')"
        )
    else:
        op.execute(
            "CREATE INDEX ix_commitment_words_search ON commitment_words"
            " USING gin (array_to_tsvector(string_to_array(words, ' ')))"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE commitment_words_fts")
    op.drop_table("commitment_words")
    for name, table, _columns in reversed(INDEXES):
        op.drop_index(name, table)
    with op.batch_alter_table("commitments") as batch:
        batch.drop_column("country")
