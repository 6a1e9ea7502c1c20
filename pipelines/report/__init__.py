"""``report.html``: a coded study as one self-contained page."""
