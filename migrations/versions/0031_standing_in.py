"""Who stands in for the handler of a report, and to whom a note handed it over."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

SECOND = "second_id IS NULL OR (handler_id IS NOT NULL AND handler_id <> second_id)"


def upgrade() -> None:
    with op.batch_alter_table("participations") as table:
        table.add_column(sa.Column("second_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(op.f("fk_participations_second_id_accounts"), "accounts", ["second_id"], ["id"])
        table.create_check_constraint(op.f("ck_participations_second_beside_handler"), SECOND)
        table.create_index("ix_participations_second", ["organisation_id", "second_id", "due_on", "id"])
    with op.batch_alter_table("notes") as table:
        table.add_column(sa.Column("handed_to", sa.Uuid(), nullable=True))
        table.create_foreign_key(op.f("fk_notes_handed_to_accounts"), "accounts", ["handed_to"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("notes") as table:
        table.drop_constraint(op.f("fk_notes_handed_to_accounts"), type_="foreignkey")
        table.drop_column("handed_to")
    with op.batch_alter_table("participations") as table:
        table.drop_index("ix_participations_second")
        table.drop_constraint(op.f("ck_participations_second_beside_handler"), type_="check")
        table.drop_constraint(op.f("fk_participations_second_id_accounts"), type_="foreignkey")
        table.drop_column("second_id")
