"""How far a promise has come, as its owner says: updates, milestones, and when more is to be said."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from portal import clock

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

STATUSES = ("not_started", "in_progress", "done", "missed", "changed", "withdrawn")
FIRST = timedelta(days=183)
"""Nobody was asked to report before, so that the first report is due half a year from the day of this migration."""
WITHDRAWN = "ck_commitments_withdrawn_in_every_word"


def _status() -> sa.Enum:
    return sa.Enum(*STATUSES, name="status", native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    with op.batch_alter_table("commitments") as table:
        table.add_column(sa.Column("status", sa.String(40), nullable=False, server_default="not_started"))
        table.add_column(sa.Column("updates", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("updated_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("next_due_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("reminded", sa.Integer(), nullable=False, server_default="0"))
    commitments = sa.table(
        "commitments",
        sa.column("publicity", sa.String()),
        sa.column("status", sa.String()),
        sa.column("moved_on", sa.Date()),
        sa.column("withdrawn_on", sa.Date()),
        sa.column("updated_on", sa.Date()),
        sa.column("next_due_on", sa.Date()),
    )
    last = sa.func.coalesce(commitments.c.withdrawn_on, commitments.c.moved_on)
    op.execute(commitments.update().values(updated_on=last))
    withdrawn = commitments.c.publicity == "withdrawn"
    op.execute(commitments.update().where(withdrawn).values(status="withdrawn"))
    published = commitments.c.publicity == "published"
    op.execute(commitments.update().where(published).values(next_due_on=clock.today() + FIRST))
    with op.batch_alter_table("commitments") as table:
        table.alter_column("status", existing_type=sa.String(40), server_default=None)
        table.alter_column("updates", existing_type=sa.Integer(), server_default=None)
        table.alter_column("reminded", existing_type=sa.Integer(), server_default=None)
        table.alter_column("updated_on", existing_type=sa.Date(), nullable=False)
        allowed = ", ".join(f"'{status}'" for status in STATUSES)
        table.create_check_constraint(op.f("ck_commitments_status"), sa.text(f"status IN ({allowed})"))
        table.create_check_constraint(op.f(WITHDRAWN), sa.text("(publicity = 'withdrawn') = (status = 'withdrawn')"))
    op.create_index("ix_commitments_status", "commitments", ["status", "moved_on", "id"])
    op.create_index("ix_commitments_next_due_on", "commitments", ["next_due_on", "id"])
    op.create_table(
        "commitment_updates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("about_version", sa.Integer(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("status", _status(), nullable=False),
        sa.Column("milestones", sa.JSON(), nullable=False),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.CheckConstraint("number > 0", name="numbered"),
        sa.CheckConstraint("corrects > 0 AND corrects < number", name="corrects_an_earlier_one"),
        sa.CheckConstraint("text <> ''", name="says_something"),
        sa.CheckConstraint("next_due_on > published_on", name="next_later"),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitments.id"], name=op.f("fk_commitment_updates_commitment_id_commitments")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["accounts.id"], name=op.f("fk_commitment_updates_published_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_updates")),
        sa.UniqueConstraint("commitment_id", "number", name=op.f("uq_commitment_updates_commitment_id_number")),
    )
    op.create_index("ix_commitment_updates_published_on", "commitment_updates", ["published_on", "id"])
    op.create_table(
        "commitment_milestones",
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("status", _status(), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitments.id"], name=op.f("fk_commitment_milestones_commitment_id_commitments")
        ),
        sa.PrimaryKeyConstraint("commitment_id", "key", name=op.f("pk_commitment_milestones")),
    )
    op.create_index("ix_commitment_milestones_due_on", "commitment_milestones", ["due_on", "status"])


def downgrade() -> None:
    op.drop_table("commitment_milestones")
    op.drop_table("commitment_updates")
    op.drop_index("ix_commitments_next_due_on", "commitments")
    op.drop_index("ix_commitments_status", "commitments")
    with op.batch_alter_table("commitments") as table:
        table.drop_constraint(op.f(WITHDRAWN), type_="check")
        table.drop_constraint(op.f("ck_commitments_status"), type_="check")
        for name in ("reminded", "next_due_on", "updated_on", "updates", "status"):
            table.drop_column(name)
