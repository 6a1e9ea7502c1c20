"""Whether a full stop ends a sentence or an abbreviation, told by the word it stands on and the words on both sides."""

from __future__ import annotations

import re
from collections.abc import Sequence

OPENING, CLOSING = "\"'«“„‘([", "\"'»”“’)]"  # “ opens in English and closes what „ opens
_DASHES = "-–—"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# No sentence ends on these.
_NEVER = _words("mr mrs ms dr prof vs e.g i.e cf approx проф акад напр т.е т.к")
# Units that count: of time, weight and length, of people and things.
_MEASURES = _words("min mins sec secs hr hrs wk wks mos yr yrs lb lbs oz kg ft km мин сек сут дн нед мес чел шт кг км мм см мл")
# A sentence may end on these, and does where the next word has a capital.
_BEFORE_CAPITAL = _MEASURES - {"см"} | _words(
    "etc a.m p.m ph.d sq govt mgr avg incl excl "
    "тыс млн млрд руб коп гг вв куб доп др проч осн макс внутр внешн вкл искл соотв "
    "гос юр физ тех мед спец эл зам зав ген бух мкр т.д т.п т.ч"
)
# A name may follow these, so what follows has to be a word that is no name; after a number they are units.
_BEFORE_NAME = _words(
    "st ave blvd mt inc ltd co corp jr sr gen capt sgt dept intl asst assoc ул кв пр обл р-н см "
    "нач гл доц гр ст корп просп пр-т пер наб б-р пос дер"
)
# A unit may follow these instead of a number.
_BEFORE_UNIT = _words("sq кв куб тыс млн млрд")
# Abbreviations before a number alone, else words.
_BEFORE_NUMBER = _words(
    "no fig vol ext max jan feb mar apr jun jul aug sep sept oct nov dec рис им тел стр янв фев апр июн июл авг сент окт нояб дек"
)
# What a number counts that goes on with the one before: "6 lb. 3 oz.", «3 ч. 20 минут».
_SMALLER_MEASURE = re.compile(
    r"sec\w*|min\w*|hours?|hrs?|days?|weeks?|wks?|months?|mos|oz|ounces?|in|inch\w*|grams?|"
    r"сек\w*|мин|минут\w*|час\w*|дн|дня|день|дней|нед|недел\w*|мес|месяц\w*|г|гр|грамм\w*|м|метр\w*|см|сантим\w*|мм"
)
# Before a number they begin what is no sentence yet: "In 5 yrs. 3 requests were lost."
_OPENING_PREPOSITIONS = _words("In After Within For Over During Every На За Через По После Спустя Каждые В До С Из")

_LETTER_WORDS = _words("I я ж б")
_LETTERS = re.compile(r"[^\W\d_](?:\.[^\W\d_])*")  # "B", "U.S", "т.д"
_INITIAL = re.compile(r"[^\W\d_]\.")
_NAMED_AFTER = re.compile(r"[А-ЯЁ][а-яё]+(?:ина|ова|[её]ва|ого|его)\b")  # «им. Горького»
# Frequent first words of sentences, none of them a name.
_OPENERS = _words(
    "a an the this that these those there here it i we you he she they my our your his her their its and but or so then now if "
    "when while because since after before what why how where who which no not yes yeah ok okay well also still just maybe "
    "every everybody everyone nobody nothing some most all in on at for from with to of by as is are was were do does did "
    "а и но или я мы ты вы он она оно они это этот эта эти то тот та те так такой там тут здесь тогда потом затем теперь "
    "сейчас если когда пока что чтобы как где куда откуда почему зачем кто который у в во на с со по из за для до от об о при "
    "без не ни ну да нет вот мой моя наш наша ваш его её ее их мне нам ему ей им меня нас поэтому ещё еще уже только тоже также "
    "даже просто может было был была были есть всё все весь вся каждый много ничего никого всего снова никто"
)


def ends_sentence(before: Sequence[str], word: str, after: Sequence[str]) -> bool:
    """Whether a sentence ends with the full stop of ``word``, which stands between up to two words on either side."""
    previous = before[-1] if before else ""
    own, following = word.lstrip(OPENING).rstrip(CLOSING + "."), after[0].lstrip(OPENING)
    is_letter = _LETTERS.fullmatch(own) is not None
    bare = own.lower()
    if own in _LETTER_WORDS:
        return not following[:1].islower()
    if is_letter and _INITIAL.fullmatch(previous.lstrip(OPENING)):
        bare = f"{previous.lstrip(OPENING).lower()}{bare}"  # «т. д.» is «т.д.»
    if bare in _NEVER:
        return False
    if bare in _BEFORE_NUMBER:
        return not (following[:1].isdigit() or (bare == "им" and _is_name_in_genitive(following)))
    is_unit = _counts(previous)
    if is_unit and bare in _MEASURES and following[:1].isdigit():
        return not (before[0] in _OPENING_PREPOSITIONS or _SMALLER_MEASURE.fullmatch(after[-1].rstrip(".,;!?").lower()))
    if bare in _BEFORE_CAPITAL or (is_unit and (bare in _BEFORE_NAME or (is_letter and own.islower()))):
        return behind_dashes(after)[:1].isupper()
    return _opens_sentence(following) if bare in _BEFORE_NAME or is_letter else True


def behind_dashes(words: Sequence[str]) -> str:
    """The first of ``words`` without the dashes and opening marks before it."""
    return next((bare for bare in (word.lstrip(OPENING + _DASHES) for word in words) if bare), "")


def _counts(word: str) -> bool:
    """Whether a unit may follow ``word``."""
    return word[-1:].isdigit() or word.lstrip(OPENING).rstrip(".").lower() in _BEFORE_UNIT


def _is_name_in_genitive(word: str) -> bool:
    return _INITIAL.match(word) is not None or (_NAMED_AFTER.match(word) is not None and not _opens_sentence(word))


def _opens_sentence(word: str) -> bool:
    first = re.match(r"[^\W\d_]+", word)
    return word[:1].isupper() and first is not None and not _INITIAL.match(word) and first[0].lower() in _OPENERS
