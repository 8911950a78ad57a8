"""Organisations are found by the words of their names. `portal db upgrade` writes the words once the table is there."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organisation_words",
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["organisations.id"], name=op.f("fk_organisation_words_subject_id_organisations")
        ),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_organisation_words")),
        sa.UniqueConstraint("subject_id", name=op.f("uq_organisation_words_subject_id")),
    )
    # No model describes these two: `portal.db.search` asks them, each where it is.
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE organisation_words_fts USING fts5(words, content='organisation_words',"
            " content_rowid='place', tokenize='unicode61 remove_diacritics 0')"
        )
    else:
        op.execute(
            "CREATE INDEX ix_organisation_words_search ON organisation_words"
            " USING gin (array_to_tsvector(string_to_array(words, ' ')))"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE organisation_words_fts")
    op.drop_table("organisation_words")
