"""Asks: questions with a date, and what became of them; the proof that a notice was taken."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "asks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "question",
                "challenge",
                "dispute",
                "facts",
                "claim",
                "danger",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "sent",
                "delivered",
                "answered",
                "answered_late",
                "no_answer",
                "not_reached",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("about_kind", sa.String(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("about_version", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Uuid(), nullable=False),
        sa.Column("addressee_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("shown_on", sa.Date(), nullable=True),
        sa.Column("mailed_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("extended_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("answer_id", sa.Uuid(), nullable=True),
        sa.Column("question", sa.LargeBinary(), nullable=True),
        sa.Column("public_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_question", sa.String(), nullable=True),
        sa.Column("public_answer", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("asker_id <> addressee_id", name=op.f("ck_asks_never_oneself")),
        sa.CheckConstraint(
            "(state IN ('sent', 'delivered', 'not_reached')) = (question IS NOT NULL)",
            name=op.f("ck_asks_locked_while_open"),
        ),
        sa.CheckConstraint(
            "(state IN ('answered', 'answered_late', 'no_answer')) = (public_question IS NOT NULL)",
            name=op.f("ck_asks_public_once_settled"),
        ),
        sa.CheckConstraint(
            "(state IN ('answered', 'answered_late')) = (public_answer IS NOT NULL AND answered_on IS NOT NULL)",
            name=op.f("ck_asks_answered_with_an_answer"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('delivered', 'no_answer', 'answered_late')"
            " OR (shown_on IS NOT NULL AND mailed_on IS NOT NULL)",
            name=op.f("ck_asks_no_clock_without_delivery"),
        ),
        sa.ForeignKeyConstraint(["asker_id"], ["organisations.id"], name=op.f("fk_asks_asker_id_organisations")),
        sa.ForeignKeyConstraint(
            ["addressee_id"], ["organisations.id"], name=op.f("fk_asks_addressee_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asks")),
    )
    op.create_index("ix_asks_addressee_due", "asks", ["addressee_id", "until_on", "id"])
    op.create_index("ix_asks_addressee_newest", "asks", ["addressee_id", "asked_on", "id"])
    op.create_index("ix_asks_asker_due", "asks", ["asker_id", "until_on", "id"])
    op.create_index("ix_asks_asker_newest", "asks", ["asker_id", "asked_on", "id"])
    op.create_index("ix_asks_clock", "asks", ["state", "until_on"])
    op.create_index("ix_asks_about", "asks", ["about_kind", "about_id", "asked_on", "id"])
    op.create_table(
        "notice_proofs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("mail_id", sa.Uuid(), nullable=True),
        sa.Column("taken_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["mails.id"], name=op.f("fk_notice_proofs_mail_id_mails"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_proofs")),
    )
    for column in ("thing_id", "account_id", "mail_id"):
        op.create_index(op.f(f"ix_notice_proofs_{column}"), "notice_proofs", [column])


def downgrade() -> None:
    op.drop_table("notice_proofs")
    op.drop_table("asks")
