"""Reports of illegal or wrong content, their decisions and appeals."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

CHECKS = {
    "appeal_decided_by_another": "settled_by <> decided_by",
    "decided_with_reasons": "(state = 'waiting') = (decision IS NULL)",
    "decided_on_a_day": "(decision IS NULL) = (decided_on IS NULL)",
    "decided_by_somebody": "(decision IS NULL) = (decided_by IS NULL)",
    "appealed_with_reasons": "(state IN ('appealed', 'settled')) = (appeal IS NOT NULL)",
    "appealed_on_a_day": "(appeal IS NULL) = (appealed_on IS NULL)",
    "settled_with_reasons": "(state = 'settled') = (settlement IS NOT NULL)",
    "settled_on_a_day": "(settlement IS NULL) = (settled_on IS NULL)",
    "settled_by_somebody": "(settlement IS NULL) = (settled_by IS NULL)",
}
STATES = ("waiting", "decided", "appealed", "settled")


def upgrade() -> None:
    op.create_table(
        "complaints",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("look_up", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("data_key_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("decision", sa.LargeBinary(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("appeal", sa.LargeBinary(), nullable=True),
        sa.Column("appealed_on", sa.Date(), nullable=True),
        sa.Column("settlement", sa.LargeBinary(), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        *(sa.CheckConstraint(test, name=op.f(f"ck_complaints_{name}")) for name, test in CHECKS.items()),
        sa.ForeignKeyConstraint(["data_key_id"], ["data_keys.id"], name=op.f("fk_complaints_data_key_id_data_keys")),
        sa.ForeignKeyConstraint(["decided_by"], ["accounts.id"], name=op.f("fk_complaints_decided_by_accounts")),
        sa.ForeignKeyConstraint(["settled_by"], ["accounts.id"], name=op.f("fk_complaints_settled_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
        sa.UniqueConstraint("look_up", name=op.f("uq_complaints_look_up")),
    )
    op.create_index("ix_complaints_due", "complaints", ["due_on", "id"])
    op.create_index("ix_complaints_state", "complaints", ["state", "due_on", "id"])
    op.create_index("ix_complaints_made_on", "complaints", ["made_on", "id"])


def downgrade() -> None:
    op.drop_table("complaints")
