"""Remind channels of what still burns

Revision: 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database here."""
    op.add_column(
        "channels",
        sa.Column(
            "remind_every_minutes",
            sa.Integer(),
            nullable=True,
            comment="while it burns and nobody has acknowledged; never without",
        ),
    )
    op.create_index("ix_deliveries_after_id", "deliveries", ["after_id"])


def downgrade() -> None:
    """Take the database back."""
    op.drop_index("ix_deliveries_after_id", table_name="deliveries")
    op.drop_column("channels", "remind_every_minutes")
