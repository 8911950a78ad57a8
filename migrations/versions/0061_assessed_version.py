"""Of each commitment, which version the assessment is about that lists lead to: also of one before the newest."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

STANDS = """
    FROM assessments AS a WHERE a.commitment_id = commitments.id AND a.state = 'published'
    ORDER BY a.number DESC, a.serial DESC LIMIT 1
"""
BEFORE = "assessed_number < number"
INDEX = "ix_commitments_assessed_before"
CHECKS = {
    "ck_commitments_assessed_a_version": "(assessed = 'none') = (assessed_number IS NULL)",
    "ck_commitments_assessed_a_public_version": "assessed_number > 0 AND assessed_number <= number",
}


def upgrade() -> None:
    with op.batch_alter_table("commitments") as table:
        table.add_column(sa.Column("assessed_number", sa.Integer(), nullable=True))
    op.execute(f"UPDATE commitments SET assessed_number = (SELECT a.number {STANDS})")
    op.execute(f"UPDATE commitments SET assessed = coalesce((SELECT a.completion {STANDS}), 'none')")
    with op.batch_alter_table("commitments") as table:
        for name, test in CHECKS.items():
            table.create_check_constraint(op.f(name), test)
    op.create_index(
        INDEX, "commitments", ["moved_on", "id"], sqlite_where=sa.text(BEFORE), postgresql_where=sa.text(BEFORE)
    )


def downgrade() -> None:
    op.drop_index(INDEX, "commitments")
    with op.batch_alter_table("commitments") as table:
        for name in CHECKS:
            table.drop_constraint(op.f(name), type_="check")
    op.execute(f"UPDATE commitments SET assessed = 'none' WHERE {BEFORE}")
    with op.batch_alter_table("commitments") as table:
        table.drop_column("assessed_number")
