"""Reports that are held back, and how many an organisation takes on one day.

Going down, what is held back stands in the list as new. SQLite copies the table, and makes its indexes anew in any
order; of those alike to it, it then takes one by that order. The two of what is open come last, so that the list never
walks through all that is over (`tests/submissions/test_queue_plans.py`).
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

STATES = ("offered", "in_review", "asked", "decided", "closed", "declined", "withdrawn")
COLUMNS = (("participations", "state"), ("retention_rules", "outcome"))
LAST = (
    ("ix_participations_open", sa.text("state IN ('asked', 'decided', 'in_review', 'offered')")),
    ("ix_participations_owing", sa.text("state IN ('in_review', 'offered')")),
)


def may_be(*states: str) -> None:
    allowed = ", ".join(f"'{state}'" for state in states)
    for name, column in COLUMNS:
        constraint = op.f(f"ck_{name}_partstate")
        with op.batch_alter_table(name) as table:
            table.drop_constraint(constraint, type_="check")
            table.create_check_constraint(constraint, sa.text(f"{column} IN ({allowed})"))


def make_last() -> None:
    for name, states in LAST:
        op.drop_index(name, "participations")
        op.create_index(
            name, "participations", ["organisation_id", "due_on", "id"], sqlite_where=states, postgresql_where=states
        )


def upgrade() -> None:
    may_be("held", *STATES)
    make_last()
    op.create_table(
        "quotas",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("in_all", sa.Integer(), nullable=False),
        sa.Column("from_one", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("1 <= from_one AND from_one <= in_all AND in_all <= 10000", name=op.f("ck_quotas_in_order")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_quotas_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotas")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_quotas_organisation_id")),
    )


def downgrade() -> None:
    op.drop_table("quotas")
    op.execute("UPDATE participations SET state = 'offered' WHERE state = 'held'")
    op.execute("DELETE FROM retention_rules WHERE outcome = 'held'")
    may_be(*STATES)
    make_last()
