"""Exchange formats, one reader or writer a file."""
