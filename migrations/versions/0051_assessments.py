"""Independent assessments of versions of commitments, and what lists show of them."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

STATES = (
    "assigned",
    "drafting",
    "waiting",
    "with_owner",
    "published",
    "superseded",
    "withdrawn",
    "declined",
    "ended",
)
COMPLETION = ("no_evidence_available", "not_started", "limited", "substantial", "complete")
GRADES = {
    "completion": COMPLETION,
    "ambition": ("unclear", "modest", "substantial"),
    "result": ("worsened", "did_not_change", "marginal", "major", "outstanding"),
    "verifiability": ("yes", "no"),
    "confidence": ("low", "moderate", "high"),
}
WORDS = (*(f"{name}_reason" for name in GRADES), "summary", "conflicts", "names", "rubric")
CLEAR = (*GRADES, *WORDS, "items", "changed", "serial", "published_on", "approved_by", "digest")
PUBLIC = "state IN ('published', 'superseded', 'withdrawn')"
OPEN = sa.text("state IN ('assigned', 'drafting', 'waiting', 'with_owner')")
STANDS = sa.text("state = 'published'")
HOLDS = {
    "two_people": "approved_by <> written_by",
    "a_key_for_each_draft": "(draft IS NULL) = (key_id IS NULL)",
    "no_draft_left": "draft IS NULL OR state IN ('drafting', 'waiting', 'with_owner')",
    "something_to_read": "state NOT IN ('waiting', 'with_owner') OR draft IS NOT NULL",
    "written_by_somebody": "draft IS NULL OR written_by IS NOT NULL",
    "nothing_clear_of_a_draft": f"({PUBLIC}) OR ({' AND '.join(f'{name} IS NULL' for name in CLEAR)})",
    "whole_once_published": f"NOT ({PUBLIC}) OR ({' AND '.join(f'{name} IS NOT NULL' for name in CLEAR)})",
    "owner_was_asked": f"(state <> 'with_owner' AND NOT ({PUBLIC})) OR ask_id IS NOT NULL",
    "withdrawn_on_a_day": "(state = 'withdrawn') = (withdrawn_on IS NOT NULL)",
    "withdrawn_with_a_reason": "(state = 'withdrawn') = (reason <> '')",
}
REFERS = {
    "commitment_id": "commitments",
    "assessor_id": "organisations",
    "assigned_by": "accounts",
    "written_by": "accounts",
    "ask_id": "asks",
    "approved_by": "accounts",
}
INDEXES = {
    "ix_assessments_ask_id": ["ask_id"],
    "ix_assessments_assessor": ["assessor_id", "moved_on", "id"],
    "ix_assessments_newest": ["moved_on", "id"],
    "ix_assessments_state": ["state", "moved_on", "id"],
    "ix_assessments_published": ["published_on", "id"],
    "ix_assessments_withdrawn": ["withdrawn_on", "id"],
}
UNIQUE = {"ix_assessments_one_open": OPEN, "ix_assessments_one_stands": STANDS}


def _coded(name: str, codes: tuple[str, ...], *, nullable: bool = True, **more: str) -> sa.Column:
    kind = sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)
    return sa.Column(name, kind, nullable=nullable, **more)


def upgrade() -> None:
    op.create_table(
        "assessments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("assessor_id", sa.Uuid(), nullable=False),
        _coded("state", STATES, nullable=False),
        sa.Column("assigned_by", sa.Uuid(), nullable=True),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("ask_id", sa.Uuid(), nullable=True),
        sa.Column("key_id", sa.Uuid(), nullable=True),
        sa.Column("draft", sa.LargeBinary(), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("serial", sa.Integer(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        *(_coded(name, codes) for name, codes in GRADES.items()),
        *(sa.Column(name, sa.String(), nullable=True) for name in WORDS),
        sa.Column("items", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("changed", sa.Boolean(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        *(sa.CheckConstraint(holds, name=op.f(f"ck_assessments_{name}")) for name, holds in HOLDS.items()),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_assessments_{column}_{table}"))
            for column, table in REFERS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
        sa.UniqueConstraint("commitment_id", "serial", name=op.f("uq_assessments_commitment_id_serial")),
    )
    for name, columns in INDEXES.items():
        op.create_index(name, "assessments", columns)
    for name, rows in UNIQUE.items():
        op.create_index(
            name,
            "assessments",
            ["commitment_id", "assessor_id"],
            unique=True,
            sqlite_where=rows,
            postgresql_where=rows,
        )
    with op.batch_alter_table("commitments") as table:
        table.add_column(_coded("assessed", ("none", *COMPLETION), nullable=False, server_default="none"))
    with op.batch_alter_table("commitments") as table:
        table.alter_column("assessed", server_default=None)
    op.create_index("ix_commitments_assessed", "commitments", ["assessed", "moved_on", "id"])


def downgrade() -> None:
    op.drop_index("ix_commitments_assessed", "commitments")
    with op.batch_alter_table("commitments") as table:
        table.drop_constraint(op.f("ck_commitments_assessed"), type_="check")
        table.drop_column("assessed")
    op.drop_table("assessments")
