"""An index for the callbacks that nobody has made yet."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the index."""
    op.create_index("ix_jobs_callback_state", "jobs", ["callback_state"])
