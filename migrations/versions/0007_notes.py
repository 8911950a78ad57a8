"""Incident notes: readers, openings, statements, indicators."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _coded(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def _to(table: str, column: str, other: str, **rules: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), **rules)


def upgrade() -> None:
    op.create_table(
        "incident_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("drawn_from_id", sa.Uuid(), nullable=True),
        sa.Column("wall_key_id", sa.Uuid(), nullable=True),
        sa.Column("wall", sa.LargeBinary(), nullable=True),
        sa.Column("state", _coded("notestate", "draft", "shared"), nullable=False),
        sa.Column(
            "tlp",
            _coded("tlp", "TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"),
            nullable=False,
        ),
        sa.Column("pap", _coded("pap", "PAP:RED", "PAP:AMBER", "PAP:GREEN", "PAP:CLEAR"), nullable=False),
        sa.Column("data_key_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("said", sa.Integer(), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("shared_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'draft') = (shared_on IS NULL)", name=op.f("ck_incident_notes_shared_has_its_day")
        ),
        sa.CheckConstraint("(wall IS NULL) = (wall_key_id IS NULL)", name=op.f("ck_incident_notes_wall_has_its_key")),
        sa.CheckConstraint(
            "drawn_from_id IS NULL OR wall IS NOT NULL", name=op.f("ck_incident_notes_drawn_has_its_wall")
        ),
        _to("incident_notes", "organisation_id", "organisations"),
        _to("incident_notes", "account_id", "accounts"),
        _to("incident_notes", "drawn_from_id", "submissions", ondelete="SET NULL"),
        _to("incident_notes", "wall_key_id", "data_keys"),
        _to("incident_notes", "data_key_id", "data_keys"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_notes")),
        sa.UniqueConstraint("reference", name=op.f("uq_incident_notes_reference")),
    )
    op.create_index(op.f("ix_incident_notes_organisation_id"), "incident_notes", ["organisation_id"])
    op.create_index("ix_incident_notes_drawn_from_id", "incident_notes", ["drawn_from_id"])
    _make_readers()
    _make_indicators()


def _make_readers() -> None:
    op.create_table(
        "note_readers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("way", _coded("way", "author", "named", "kind"), nullable=False),
        sa.Column("let_in_on", sa.Date(), nullable=True),
        sa.Column("unread", sa.Boolean(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        _to("note_readers", "note_id", "incident_notes", ondelete="CASCADE"),
        _to("note_readers", "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_readers")),
        sa.UniqueConstraint("note_id", "organisation_id", name=op.f("uq_note_readers_note_id_organisation_id")),
    )
    op.create_index("ix_note_readers_newest", "note_readers", ["organisation_id", "moved_on", "id"])
    op.create_index("ix_note_readers_way", "note_readers", ["organisation_id", "way", "moved_on", "id"])
    op.create_index("ix_note_readers_unread", "note_readers", ["organisation_id", "unread"])
    op.create_table(
        "note_openings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        _to("note_openings", "note_id", "incident_notes", ondelete="CASCADE"),
        _to("note_openings", "organisation_id", "organisations"),
        _to("note_openings", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_openings")),
        sa.UniqueConstraint(
            "note_id", "account_id", "opened_on", name=op.f("uq_note_openings_note_id_account_id_opened_on")
        ),
    )
    op.create_table(
        "note_statements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _to("note_statements", "note_id", "incident_notes", ondelete="CASCADE"),
        _to("note_statements", "organisation_id", "organisations"),
        _to("note_statements", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_statements")),
        sa.UniqueConstraint("note_id", "number", name=op.f("uq_note_statements_note_id_number")),
    )


def _make_indicators() -> None:
    op.create_table(
        "indicator_bundles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("state", _coded("bundlestate", "reading", "ready"), nullable=False),
        sa.Column("upload", sa.LargeBinary(), nullable=True),
        sa.Column("objects", sa.Integer(), nullable=False),
        sa.Column("indicators", sa.Integer(), nullable=False),
        sa.Column("imported_on", sa.Date(), nullable=False),
        sa.CheckConstraint("(state = 'reading') = (upload IS NOT NULL)", name=op.f("ck_indicator_bundles_upload_goes")),
        _to("indicator_bundles", "note_id", "incident_notes", ondelete="CASCADE"),
        _to("indicator_bundles", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_bundles")),
        sa.UniqueConstraint("note_id", "state", name=op.f("uq_indicator_bundles_note_id_state")),
    )
    op.create_table(
        "indicator_objects",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bundle_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _to("indicator_objects", "bundle_id", "indicator_bundles", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_objects")),
        sa.UniqueConstraint("bundle_id", "place", name=op.f("uq_indicator_objects_bundle_id_place")),
    )
    op.create_index("ix_indicator_objects_number", "indicator_objects", ["bundle_id", "number", "id"])
    op.create_index("ix_indicator_objects_kind", "indicator_objects", ["bundle_id", "kind", "number", "id"])


def downgrade() -> None:
    for table in (
        "indicator_objects",
        "indicator_bundles",
        "note_statements",
        "note_openings",
        "note_readers",
        "incident_notes",
    ):
        op.drop_table(table)
