"""Cells of spreadsheets as people fill them in: yes and no, consents, scores, dates, amounts of money."""

from __future__ import annotations

import re
from datetime import date

_YES = frozenset({"yes", "y", "true", "1", "+", "да", "есть", "истина"})
_NO = frozenset({"no", "n", "false", "0", "-", "нет", "ложь"})
_REFUSED = _NO | {"none", "refused", "withdrawn", "no consent", "отказ", "отозвано", "не согласен", "не согласна"}
# A consent in words is made of these alone, and of one of the first at least: "signed", "audio and quotes", "да, аудио".
_AGREEING = frozenset(
    {"yes", "agreed", "given", "granted", "signed", "consented", "audio", "video", "sound", "voice", "recording", "mail", "email"}
    | {"да", "согласен", "согласна", "получено", "дано", "подписано", "аудио", "видео", "звук", "голос", "запись"}
)
_BESIDE = frozenset({"and", "by", "in", "on", "to", "consent", "quotes", "writing", "и", "на", "согласие", "цитаты"})
_WORD = re.compile(r"[^\W\d_]+")
_ISO_DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[T ].*)?")
_DOTTED_DATE = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?: .*)?")
_AMOUNT = re.compile(r"[-−]?\d+(?:\.\d+)?")
_FIRST_GROUP = re.compile(r"[-−]?[1-9]\d{0,2}")  # of thousands
_CURRENCY = re.compile(r"руб(?:лей|ля|ль|\.)?|р\.?|eur|usd|gbp|rub|[$€£₽\s'’]", re.IGNORECASE)


def parse_yes_no(text: str) -> bool | None:
    """``True`` for yes, ``False`` for no, ``None`` for anything else; in English or Russian."""
    folded = _folded(text)
    return True if folded in _YES else False if folded in _NO else None


def parse_consent(text: str) -> bool | None:
    """Whether ``text`` agrees to being heard: a yes, the day or the kind of a consent.

    ``None`` for what cannot be understood, and for what is a question still.
    """
    folded = _folded(text)
    if folded in _REFUSED:
        return False
    if "?" in folded:
        return None
    words = set(_WORD.findall(folded))
    says_so = bool(words & _AGREEING) or parse_date(text) is not None
    return True if folded in _YES or (says_so and words <= _AGREEING | _BESIDE) else None


def strictest_consent(*written: str | None) -> str | None:
    """Of what was ``written`` about a consent the first refusal, else what cannot be understood, else an agreement."""
    return min(filter(None, written), key=lambda text: (False, None, True).index(parse_consent(text)), default=None)


def parse_score(text: str, *, lowest: int, highest: int) -> int | None:
    """The whole number between ``lowest`` and ``highest`` that ``text`` is, or ``None``."""
    match = re.fullmatch(r"(\d{1,3})(?:[.,]0+)?", text.strip())  # spreadsheets write 9 as 9.0 or 9,0
    score = int(match[1]) if match else None
    return score if score is not None and lowest <= score <= highest else None


def parse_date(text: str) -> date | None:
    """The day that ``text`` names as ``2025-01-31`` or ``31.01.2025``; slashes are refused, since they are read two ways."""
    match = _ISO_DATE.fullmatch(text.strip()) or _DOTTED_DATE.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
    if year < 1 or not 1 <= month <= 12 or not 1 <= day <= _days_in(year, month):
        return None
    return date(year, month, day)


def parse_amount(text: str) -> float | None:
    """The amount of money that ``text`` names (``1 234,50 ₽``, ``$1,234.50``), or ``None``.

    A lone separator after one to three digits and before exactly three parts thousands, any other the decimals.
    """
    digits = _CURRENCY.sub("", text.strip())
    last = max(digits.rfind("."), digits.rfind(","))
    if last >= 0:
        whole, fraction = digits[:last], digits[last + 1 :]
        mixed = "." in digits and "," in digits
        several = digits.count(digits[last]) > 1
        thousands = len(fraction) == 3 and (several or (not mixed and bool(_FIRST_GROUP.fullmatch(whole))))
        whole = whole.replace(".", "").replace(",", "")
        digits = whole + fraction if thousands else f"{whole}.{fraction}"
    if not _AMOUNT.fullmatch(digits) or len(digits) > 18:
        return None
    return float(digits.replace("−", "-"))


def _folded(text: str) -> str:
    return text.strip().rstrip(" .!").casefold()


def _days_in(year: int, month: int) -> int:
    from calendar import monthrange

    return monthrange(year, month)[1]
