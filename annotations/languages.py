"""The languages that hardpart codes. A sentence in any other one is kept and shown, and coded as ``other``."""

LANGUAGES = ("en", "ru")
UNSUPPORTED = "unsupported"
