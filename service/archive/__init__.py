"""Archives in folders: what ``hardpart reprocess`` decides and does."""
