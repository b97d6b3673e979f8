"""Keep what comes with checks

Revision: 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database here."""
    op.create_table(
        "check_attachments",
        sa.Column("monitor_n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "at", sa.BigInteger(), autoincrement=False, nullable=False, comment="the instant of the check it belongs to"
        ),
        sa.Column("place", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=True, comment="what was left out"),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("monitor_n", "at", "place", name=op.f("pk_check_attachments")),
    )


def downgrade() -> None:
    """Take the database back."""
    op.drop_table("check_attachments")
