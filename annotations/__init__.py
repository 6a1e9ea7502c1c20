"""The language of the product: plain data types for transcripts, findings, themes and people."""
