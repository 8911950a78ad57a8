"""What authors are asked to put right because of a complaint, and their answers."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

CHECKS = {
    "due_after_it_was_asked": "due_on > asked_on",
    "answered_in_words": "(state IN ('put_right', 'declined')) = (answer IS NOT NULL)",
    "answered_on_a_day": "(answer IS NULL) = (answered_on IS NULL)",
    "answered_by_somebody": "(answer IS NULL) = (answered_by IS NULL)",
    "seen_by_somebody": "(seen_on IS NULL) = (seen_by IS NULL)",
    "seen_once_moved": "seen_on IS NULL OR state <> 'asked'",
}
STATES = ("asked", "put_right", "declined", "lapsed", "taken_back")
POINTS = {
    "author_id": "organisations",
    "asked_by": "accounts",
    "data_key_id": "data_keys",
    "answered_by": "accounts",
    "seen_by": "accounts",
}
INDEXES = {
    "author": ["author_id", "asked_on", "id"],
    "newest": ["asked_on", "id"],
    "state": ["state", "due_on", "id"],
    "moved_on": ["moved_on", "id"],
}


def upgrade() -> None:
    op.create_table(
        "mendings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="mendingstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("data_key_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("own_key_id", sa.Uuid(), nullable=False),
        sa.Column("own", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("seen_by", sa.Uuid(), nullable=True),
        sa.Column("seen_on", sa.Date(), nullable=True),
        *(sa.CheckConstraint(test, name=op.f(f"ck_mendings_{name}")) for name, test in CHECKS.items()),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_mendings_{column}_{table}"))
            for column, table in POINTS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mendings")),
    )
    for name, columns in INDEXES.items():
        op.create_index(f"ix_mendings_{name}", "mendings", columns)


def downgrade() -> None:
    op.drop_table("mendings")
    op.execute("DELETE FROM grants WHERE data_key_id IN (SELECT id FROM data_keys WHERE label = 'mending')")
    op.execute("DELETE FROM data_keys WHERE label = 'mending'")
