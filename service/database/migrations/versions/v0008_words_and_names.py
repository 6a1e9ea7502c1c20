"""Words of sentences that were there before the search; names of any length, as SQLite has them."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_SQLITE = ("INSERT INTO utterance_words (utterance_words) VALUES ('rebuild')",)
_POSTGRESQL = (
    "ALTER TABLE utterances ALTER COLUMN speaker TYPE varchar, ALTER COLUMN respondent TYPE varchar",
    "ALTER TABLE recordings ALTER COLUMN language TYPE varchar",
)


def upgrade() -> None:
    """Fills SQLite's index of words, and lifts PostgreSQL's limits."""
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)
