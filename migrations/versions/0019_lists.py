"""An organisation's list by kind, and of what it owes: an index for each way to narrow it."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

OWING = sa.text("state IN ('in_review', 'offered')")
UNREAD = sa.text("unread")
KIND = """
    UPDATE participations SET filed_as =
    (SELECT kind FROM submissions WHERE submissions.id = participations.submission_id)
"""


def upgrade() -> None:
    op.add_column("participations", sa.Column("filed_as", sa.String(), server_default="", nullable=False))
    op.execute(KIND)
    with op.batch_alter_table("participations") as table:
        table.alter_column("filed_as", server_default=None)
    op.create_index("ix_participations_filed_as", "participations", ["organisation_id", "filed_as", "due_on", "id"])
    op.create_index(
        "ix_participations_owing",
        "participations",
        ["organisation_id", "due_on", "id"],
        sqlite_where=OWING,
        postgresql_where=OWING,
    )
    _unread(["organisation_id", "due_on", "id"])


def downgrade() -> None:
    _unread(["organisation_id", "id"])
    op.drop_index("ix_participations_owing", "participations")
    op.drop_index("ix_participations_filed_as", "participations")
    op.drop_column("participations", "filed_as")


def _unread(columns: list[str]) -> None:
    op.drop_index("ix_participations_unread", "participations")
    op.create_index("ix_participations_unread", "participations", columns, sqlite_where=UNREAD, postgresql_where=UNREAD)
