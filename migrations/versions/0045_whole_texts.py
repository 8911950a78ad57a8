"""What a commitment's text says besides: its kind, where things stand, who leads it, for whom, milestones, links."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

OPEN = "state IN ('draft', 'waiting')"
SHOWN = "state IN ('published', 'withdrawn')"
BEFORE = (
    "title",
    "problem",
    "action",
    "target",
    "scope",
    "summary",
    "starts_on",
    "due_on",
    "published_on",
    "approved_by",
    "digest",
)
WORDS = ("type", "baseline", "lead", "budget")
LISTS = ("countries", "customers", "links", "milestones")
NAME = "ck_commitment_versions_nothing_clear_of_a_draft"


def _nothing_of(columns: tuple[str, ...]) -> sa.TextClause:
    return sa.text(f"NOT ({OPEN}) OR ({' AND '.join(f'{column} IS NULL' for column in columns)})")


def _indexes(*, drop: bool) -> None:
    """SQLite copies the table, and would forget for which of its rows these are."""
    for name, where in (("one_open", OPEN), ("one_shown", SHOWN)):
        if drop:
            op.drop_index(f"ix_commitment_versions_{name}", "commitment_versions")
        else:
            op.create_index(
                f"ix_commitment_versions_{name}",
                "commitment_versions",
                ["commitment_id"],
                unique=True,
                sqlite_where=sa.text(where),
                postgresql_where=sa.text(where),
            )


def upgrade() -> None:
    _indexes(drop=True)
    with op.batch_alter_table("commitment_versions") as table:
        for name in WORDS:
            table.add_column(sa.Column(name, sa.String(), nullable=True))
        for name in LISTS:
            table.add_column(sa.Column(name, sa.JSON(), nullable=True))
        table.drop_constraint(op.f(NAME), type_="check")
        table.create_check_constraint(op.f(NAME), _nothing_of((*BEFORE, *WORDS, *LISTS)))
    _indexes(drop=False)


def downgrade() -> None:
    _indexes(drop=True)
    with op.batch_alter_table("commitment_versions") as table:
        table.drop_constraint(op.f(NAME), type_="check")
        table.create_check_constraint(op.f(NAME), _nothing_of(BEFORE))
        for name in (*WORDS, *LISTS):
            table.drop_column(name)
    _indexes(drop=False)
