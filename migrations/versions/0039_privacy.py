"""Requests of people who think that they are named, and notices to everybody who has a receipt."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "privacy_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("look_up", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_requests")),
        sa.UniqueConstraint("look_up", name=op.f("uq_privacy_requests_look_up")),
    )
    op.create_index(op.f("ix_privacy_requests_asked_on"), "privacy_requests", ["asked_on"])
    op.create_table(
        "privacy_questions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("data_key_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("question", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("(answered_on IS NULL) = (answer IS NULL)", name=op.f("ck_privacy_questions_answered")),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["privacy_requests.id"],
            name=op.f("fk_privacy_questions_request_id_privacy_requests"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_privacy_questions_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["accounts.id"], name=op.f("fk_privacy_questions_answered_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["data_key_id"], ["data_keys.id"], name=op.f("fk_privacy_questions_data_key_id_data_keys")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_questions")),
        sa.UniqueConstraint(
            "request_id", "organisation_id", name=op.f("uq_privacy_questions_request_id_organisation_id")
        ),
    )
    op.create_index(
        "ix_privacy_questions_organisation_id_due_on_id", "privacy_questions", ["organisation_id", "due_on", "id"]
    )
    op.create_index("ix_privacy_questions_due_on_id", "privacy_questions", ["due_on", "id"])
    op.create_table(
        "receipt_notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("texts", sa.JSON(), nullable=True),
        sa.CheckConstraint(
            "(published_on IS NULL) = (texts IS NULL)", name=op.f("ck_receipt_notices_clear_once_published")
        ),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> proposed_by", name=op.f("ck_receipt_notices_two_people")
        ),
        sa.CheckConstraint(
            "(published_on IS NULL) = (confirmed_by IS NULL)", name=op.f("ck_receipt_notices_confirmed")
        ),
        sa.ForeignKeyConstraint(["proposed_by"], ["accounts.id"], name=op.f("fk_receipt_notices_proposed_by_accounts")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["accounts.id"], name=op.f("fk_receipt_notices_confirmed_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_notices")),
    )
    op.create_index("ix_receipt_notices_until_on", "receipt_notices", ["until_on"])


def downgrade() -> None:
    op.drop_table("receipt_notices")
    op.drop_table("privacy_questions")
    op.drop_table("privacy_requests")
