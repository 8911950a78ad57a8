"""Commitments: versions that a second person published."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OPEN = "state IN ('draft', 'waiting')"
SHOWN = "state IN ('published', 'withdrawn')"
PUBLISHED = (
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


def _coded(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def _all(test: str) -> str:
    return " AND ".join(f"{column} {test}" for column in PUBLISHED)


def upgrade() -> None:
    op.create_table(
        "commitments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            _coded("kind", "state", "civil_society", "technology_company", "vendor", "secretariat"),
            nullable=False,
        ),
        sa.Column("publicity", _coded("publicity", "unpublished", "published", "withdrawn"), nullable=False),
        sa.Column("slug", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('technology_company', 'vendor', 'state')", name="who_promises"),
        sa.CheckConstraint("(publicity = 'unpublished') = (number = 0)", name="numbered_once_public"),
        sa.CheckConstraint("(publicity = 'unpublished') = (slug IS NULL)", name="addressed_once_public"),
        sa.CheckConstraint("publicity <> 'unpublished' OR title = ''", name="no_title_of_a_draft"),
        sa.CheckConstraint("(publicity = 'withdrawn') = (withdrawn_on IS NOT NULL)", name="withdrawn_on_a_day"),
        sa.CheckConstraint("(publicity = 'withdrawn') = (reason <> '')", name="withdrawn_with_a_reason"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_commitments_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitments")),
        sa.UniqueConstraint("slug", name=op.f("uq_commitments_slug")),
    )
    op.create_index("ix_commitments_newest", "commitments", ["moved_on", "id"])
    op.create_index("ix_commitments_title", "commitments", ["title", "id"])
    op.create_index("ix_commitments_due", "commitments", ["due_on", "id"])
    op.create_index("ix_commitments_organisation", "commitments", ["organisation_id", "moved_on", "id"])
    op.create_index("ix_commitments_kind", "commitments", ["kind", "moved_on", "id"])
    op.create_index("ix_commitments_publicity", "commitments", ["publicity", "moved_on", "id"])
    op.create_index("ix_commitments_touched_at", "commitments", ["touched_at"])
    op.create_table(
        "commitment_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", _coded("state", "draft", "waiting", "published", "superseded", "withdrawn"), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("key_id", sa.Uuid(), nullable=True),
        sa.Column("draft", sa.LargeBinary(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("action", sa.String(), nullable=True),
        sa.Column("target", sa.String(), nullable=True),
        sa.Column("scope", sa.String(), nullable=True),
        sa.Column("summary", sa.String(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("approved_by <> written_by", name="two_people"),
        sa.CheckConstraint(f"({OPEN}) = (draft IS NOT NULL AND key_id IS NOT NULL)", name="sealed_until_published"),
        sa.CheckConstraint(f"NOT ({OPEN}) OR ({_all('IS NULL')})", name="nothing_clear_of_a_draft"),
        sa.CheckConstraint(f"({OPEN}) OR (draft IS NULL AND key_id IS NULL)", name="no_draft_left"),
        sa.CheckConstraint(f"({OPEN}) OR ({_all('IS NOT NULL')})", name="whole_once_published"),
        sa.CheckConstraint("due_on >= starts_on", name="due_after_start"),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["accounts.id"], name=op.f("fk_commitment_versions_approved_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitments.id"], name=op.f("fk_commitment_versions_commitment_id_commitments")
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["accounts.id"], name=op.f("fk_commitment_versions_written_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_versions")),
        sa.UniqueConstraint("commitment_id", "number", name=op.f("uq_commitment_versions_commitment_id_number")),
    )
    for name, where in (("one_open", OPEN), ("one_shown", SHOWN)):
        op.create_index(
            f"ix_commitment_versions_{name}",
            "commitment_versions",
            ["commitment_id"],
            unique=True,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    op.create_index("ix_commitment_versions_state", "commitment_versions", ["state", "commitment_id"])
    op.create_table(
        "commitment_items",
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitments.id"], name=op.f("fk_commitment_items_commitment_id_commitments")
        ),
        sa.PrimaryKeyConstraint("commitment_id", "number", "item", name=op.f("pk_commitment_items")),
    )
    op.create_index("ix_commitment_items_instrument", "commitment_items", ["instrument", "commitment_id", "number"])


def downgrade() -> None:
    op.drop_table("commitment_items")
    op.drop_table("commitment_versions")
    op.drop_table("commitments")
