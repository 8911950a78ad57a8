"""The day on which an ended report came back, since its reporter wrote again, and the day on which it was closed."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

NAME = "ix_participations_returned"
GIVEN = sa.text("returned_on IS NOT NULL")


def upgrade() -> None:
    for column in ("returned_on", "closed_on"):
        op.add_column("participations", sa.Column(column, sa.Date(), nullable=True))
    columns = ["organisation_id", "returned_on", "id"]
    op.create_index(NAME, "participations", columns, sqlite_where=GIVEN, postgresql_where=GIVEN)


def downgrade() -> None:
    op.drop_index(NAME, "participations")
    for column in ("closed_on", "returned_on"):
        op.drop_column("participations", column)
