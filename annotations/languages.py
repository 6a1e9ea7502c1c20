"""The languages that hardpart codes. A sentence in any other one is kept and shown, and coded as ``other``."""

LANGUAGES = ("en", "ru")
UNSUPPORTED = "unsupported"
LANGUAGE_NAMES = {
    "english": "en", "eng": "en", "английский": "en", "russian": "ru", "rus": "ru", "русский": "ru",
}  # fmt: skip
UNTOLD = ("auto", "und")  # what files say where it is to be found out; und is ISO 639-2
