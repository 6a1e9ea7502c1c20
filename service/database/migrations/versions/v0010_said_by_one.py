"""An index for the list of everything that one respondent said."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the index."""
    op.create_index("ix_utterances_study_id_respondent_id", "utterances", ["study_id", "respondent", "id"])
