"""What made the results of recordings and who speaks in them; jobs that bring studies up to date, and what these changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Adds the columns and tables."""
    op.add_column("recordings", sa.Column("speakers", sa.JSON(), nullable=True))
    op.add_column("recordings", sa.Column("made", sa.JSON(), nullable=True))
    op.add_column("workers", sa.Column("models", sa.JSON(), nullable=True))
    op.create_table(
        "reprocess_files",
        sa.Column("id", _COUNTER, nullable=False),
        sa.Column("job_id", sa.String(length=32), nullable=False),
        sa.Column("recording_id", sa.String(length=32), nullable=False),
        sa.Column("child_id", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("expected_s", sa.Double(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["jobs.id"], name=op.f("fk_reprocess_files_child_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_reprocess_files_job_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name=op.f("fk_reprocess_files_recording_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reprocess_files")),
    )
    op.create_index(op.f("ix_reprocess_files_job_id_id"), "reprocess_files", ["job_id", "id"], unique=False)
    op.create_index(op.f("ix_reprocess_files_recording_id"), "reprocess_files", ["recording_id"], unique=False)
    op.create_index(op.f("ix_reprocess_files_child_id"), "reprocess_files", ["child_id"], unique=False)
    op.create_table(
        "act_changes",
        sa.Column("id", _COUNTER, nullable=False),
        sa.Column("job_id", sa.String(length=32), nullable=False),
        sa.Column("recording_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=12), nullable=True),
        sa.Column("after", sa.String(length=12), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_act_changes_job_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name=op.f("fk_act_changes_recording_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_act_changes")),
    )
    op.create_index(op.f("ix_act_changes_job_id_id"), "act_changes", ["job_id", "id"], unique=False)
    op.create_index(op.f("ix_act_changes_recording_id"), "act_changes", ["recording_id"], unique=False)
