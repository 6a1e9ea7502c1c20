"""The learned parts, each behind a narrow protocol (``protocols.py``)."""
