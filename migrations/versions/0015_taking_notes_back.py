"""Notes taken back from an organisation, notes that nobody can open any more, and which key indicators lie under.

Indicators that are here when this runs lie under their note's key. Going down, those that are being moved to another
key at that moment would lie under two, of which the older version knows one: it is refused until that is done.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "note_withdrawals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("by_itself", sa.Boolean(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(confirmed_on IS NULL) = (confirmed_by IS NULL)", name=op.f("ck_note_withdrawals_confirmed_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["note_id"],
            ["incident_notes.id"],
            name=op.f("fk_note_withdrawals_note_id_incident_notes"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_note_withdrawals_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["accounts.id"], name=op.f("fk_note_withdrawals_confirmed_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_withdrawals")),
    )
    op.create_index("ix_note_withdrawals_note_id", "note_withdrawals", ["note_id"])
    op.create_index("ix_note_withdrawals_organisation_id", "note_withdrawals", ["organisation_id", "confirmed_on"])
    op.add_column("incident_notes", sa.Column("lost_on", sa.Date(), nullable=True))
    op.add_column("indicator_bundles", sa.Column("data_key_id", sa.Uuid(), nullable=True))
    op.add_column("indicator_bundles", sa.Column("moved", sa.Integer(), nullable=True))
    bundles = sa.table(
        "indicator_bundles",
        sa.column("note_id", sa.Uuid()),
        sa.column("data_key_id", sa.Uuid()),
        sa.column("moved", sa.Integer()),
    )
    notes = sa.table("incident_notes", sa.column("id", sa.Uuid()), sa.column("data_key_id", sa.Uuid()))
    of_note = sa.select(notes.c.data_key_id).where(notes.c.id == bundles.c.note_id).scalar_subquery()
    op.execute(bundles.update().values(data_key_id=of_note, moved=0))
    with op.batch_alter_table("indicator_bundles") as table:
        table.alter_column("data_key_id", existing_type=sa.Uuid(), nullable=False)
        table.alter_column("moved", existing_type=sa.Integer(), nullable=False)
        table.create_foreign_key(
            op.f("fk_indicator_bundles_data_key_id_data_keys"), "data_keys", ["data_key_id"], ["id"]
        )


def downgrade() -> None:
    moving = op.get_bind().scalar(
        sa.text(
            "SELECT count(*) FROM indicator_bundles JOIN incident_notes ON incident_notes.id = note_id "
            "WHERE indicator_bundles.data_key_id <> incident_notes.data_key_id"
        )
    )
    if moving:
        raise RuntimeError("indicators are being moved to another key; let the worker finish, then go down")
    with op.batch_alter_table("indicator_bundles") as table:
        table.drop_constraint(op.f("fk_indicator_bundles_data_key_id_data_keys"), type_="foreignkey")
        table.drop_column("moved")
        table.drop_column("data_key_id")
    with op.batch_alter_table("incident_notes") as table:
        table.drop_column("lost_on")
    op.drop_table("note_withdrawals")
