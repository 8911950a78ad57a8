"""A reporter can be asked to permit notes that name nobody."""

from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

BEFORE, NOW = "ck_permission_requests_mode", "ck_permission_requests_wish"


def upgrade() -> None:
    with op.batch_alter_table("permission_requests") as table:
        table.drop_constraint(op.f(BEFORE), type_="check")
        table.create_check_constraint(op.f(NOW), "mode IN ('reading', 'copying', 'note')")


def downgrade() -> None:
    op.execute("DELETE FROM permission_requests WHERE mode = 'note'")
    with op.batch_alter_table("permission_requests") as table:
        table.drop_constraint(op.f(NOW), type_="check")
        table.create_check_constraint(op.f(BEFORE), "mode IN ('reading', 'copying')")
