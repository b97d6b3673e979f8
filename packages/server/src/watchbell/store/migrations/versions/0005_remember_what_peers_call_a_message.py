"""Remember what peers call a message

Revision: 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database here."""
    op.add_column(
        "deliveries",
        sa.Column(
            "reference",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=True,
            comment="what its peer calls the message, for those that follow in its incident",
        ),
    )


def downgrade() -> None:
    """Take the database back."""
    op.drop_column("deliveries", "reference")
