"""That a body was said to be a member can be undone, with a reason; what was said before is known by the record."""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

TIED = """
    UPDATE parties SET tied_on = (SELECT max(happened_on) FROM audit_events WHERE chain_id = parties.id
    AND name = 'PartyTied') WHERE organisation_id IS NOT NULL
"""
CHECKS = {
    "tied_to_one": "tied_on IS NULL OR organisation_id IS NOT NULL",
    "untied_with_a_reason": "(untied IS NULL) = (untied_on IS NULL)",
    "untied_from_all": "untied IS NULL OR organisation_id IS NULL",
}


def upgrade() -> None:
    with op.batch_alter_table("parties") as table:
        table.add_column(sa.Column("tied_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("untied_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("untied", sa.LargeBinary(), nullable=True))
        for name, check in CHECKS.items():
            table.create_check_constraint(op.f(f"ck_parties_{name}"), sa.text(check))
    op.execute(TIED)


def downgrade() -> None:
    with op.batch_alter_table("parties") as table:
        for name in CHECKS:
            table.drop_constraint(op.f(f"ck_parties_{name}"), type_="check")
        for column in ("untied", "untied_on", "tied_on"):
            table.drop_column(column)
