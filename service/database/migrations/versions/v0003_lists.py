"""Indexes for lists of sentences: in the order they came, and those of one respondent."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the indexes."""
    op.create_index("ix_utterances_study_id_id", "utterances", ["study_id", "id"])
    op.create_index("ix_utterances_study_id_respondent_act", "utterances", ["study_id", "respondent", "act"])
