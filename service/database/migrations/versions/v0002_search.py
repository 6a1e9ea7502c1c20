"""Full-text search over the dictionary forms of sentences: FTS5 in SQLite, a tsvector in PostgreSQL."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SQLITE = (
    """CREATE VIRTUAL TABLE utterance_words USING fts5(
        study_id, forms, content = 'utterances', content_rowid = 'id', tokenize = "unicode61 remove_diacritics 0"
    )""",
    """CREATE TRIGGER utterance_words_insert AFTER INSERT ON utterances BEGIN
        INSERT INTO utterance_words (rowid, study_id, forms) VALUES (new.id, new.study_id, new.forms);
    END""",
    """CREATE TRIGGER utterance_words_delete AFTER DELETE ON utterances BEGIN
        INSERT INTO utterance_words (utterance_words, rowid, study_id, forms) VALUES ('delete', old.id, old.study_id, old.forms);
    END""",
    """CREATE TRIGGER utterance_words_update AFTER UPDATE OF study_id, forms ON utterances BEGIN
        INSERT INTO utterance_words (utterance_words, rowid, study_id, forms) VALUES ('delete', old.id, old.study_id, old.forms);
        INSERT INTO utterance_words (rowid, study_id, forms) VALUES (new.id, new.study_id, new.forms);
    END""",
)
_POSTGRESQL = (
    "ALTER TABLE utterances ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('simple', forms)) STORED",
    "CREATE INDEX ix_utterances_words ON utterances USING gin (words)",
)


def upgrade() -> None:
    """Makes the index and what keeps it true."""
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)
