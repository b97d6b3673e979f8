"""Judge failures by a window

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database here."""
    op.add_column(
        "monitors",
        sa.Column(
            "failure_window",
            sa.Integer(),
            nullable=True,
            comment="down when failure_threshold of so many last results failed",
        ),
    )
    op.add_column(
        "monitor_states",
        sa.Column(
            "recent_failures",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            server_default="[]",
            nullable=False,
            comment="with a failure window: each result since the oldest failure in it, a success as 0",
        ),
    )


def downgrade() -> None:
    """Take the database back."""
    op.drop_column("monitor_states", "recent_failures")
    op.drop_column("monitors", "failure_window")
