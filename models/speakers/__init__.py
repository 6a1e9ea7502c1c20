"""Who spoke when, and who asks and who tells."""
