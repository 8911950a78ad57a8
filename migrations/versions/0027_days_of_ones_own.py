"""Days of one's own, days that stop and go on, that were put off, that were missed."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

OWING = "state IN ('in_review', 'offered')"


def upgrade() -> None:
    op.create_table(
        "own_days",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("immediate", sa.Integer(), nullable=False),
        sa.Column("high", sa.Integer(), nullable=False),
        sa.Column("normal", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "1 <= immediate AND immediate <= high AND high <= normal AND normal <= 60",
            name=op.f("ck_own_days_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_own_days_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_days")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_own_days_organisation_id")),
    )
    op.add_column("participations", sa.Column("days_left", sa.Integer(), nullable=True))
    op.add_column("participations", sa.Column("extended_on", sa.Date(), nullable=True))
    op.add_column("participations", sa.Column("missed_on", sa.Date(), nullable=True))
    op.create_index(
        "ix_participations_late",
        "participations",
        ["due_on", "id"],
        sqlite_where=sa.text(OWING),
        postgresql_where=sa.text(OWING),
    )


def downgrade() -> None:
    op.drop_index("ix_participations_late", table_name="participations")
    for column in ("missed_on", "extended_on", "days_left"):
        op.drop_column("participations", column)
    op.drop_table("own_days")
