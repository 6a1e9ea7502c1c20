"""Whether a full stop ends a sentence or an abbreviation, told by the word it stands on and the words on both sides."""

from __future__ import annotations

import re

OPENING, CLOSING = "\"'«“„‘([", "\"'»”“’)]"  # “ opens in English and closes what „ opens


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# No sentence ends on these.
_NEVER = _words("mr mrs ms dr prof vs e.g i.e cf approx проф акад напр т.е т.к")
# A sentence may end on these, and does where the next word has a capital.
_BEFORE_CAPITAL = _words(
    "etc a.m p.m ph.d min mins sec secs hr hrs wk wks mos yr yrs lb lbs oz kg ft km sq "
    "тыс млн млрд руб коп мин сек сут дн нед мес гг вв чел шт кг км мм мл куб доп др проч осн макс внутр внешн вкл искл соотв "
    "гос юр физ тех мед спец эл зам ген бух т.д т.п т.ч"
)
# A name may follow these, so what follows has to be a word that is no name; after a number they are units.
_BEFORE_NAME = _words(
    "st ave blvd mt inc ltd co corp jr sr gen capt sgt dept govt intl asst assoc mgr avg incl excl ул кв пр обл р-н см "
    "нач зав гл доц гр ст корп мкр просп пр-т пер наб б-р пос дер"
)
# A unit may follow these instead of a number.
_BEFORE_UNIT = _words("sq кв куб тыс млн млрд")
# Abbreviations before a number alone, else words.
_BEFORE_NUMBER = _words(
    "no fig vol ext max jan feb mar apr jun jul aug sep sept oct nov dec рис им тел стр янв фев апр июн июл авг сент окт нояб дек"
)

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


def ends_sentence(before: str, word: str, after: str) -> bool:
    """Whether a sentence ends with the full stop of ``word``, which stands between ``before`` (or nothing) and ``after``."""
    own, following = word.lstrip(OPENING).rstrip(CLOSING + "."), after.lstrip(OPENING)
    is_letter = _LETTERS.fullmatch(own) is not None
    bare = own.lower()
    if own in _LETTER_WORDS:
        return not following[:1].islower()
    if is_letter and _INITIAL.fullmatch(before.lstrip(OPENING)):
        bare = f"{before.lstrip(OPENING).lower()}{bare}"  # «т. д.» is «т.д.»
    if bare in _NEVER:
        return False
    if bare in _BEFORE_NUMBER:
        return not (following[:1].isdigit() or (bare == "им" and _is_name_in_genitive(following)))
    may_be_unit = (bare in _BEFORE_NAME or (is_letter and own.islower())) and _counts(before)
    if bare in _BEFORE_CAPITAL or may_be_unit:
        return following[:1].isupper()
    return _opens_sentence(following) if bare in _BEFORE_NAME or is_letter else True


def _counts(word: str) -> bool:
    """Whether a unit may follow ``word``."""
    return word[-1:].isdigit() or word.lstrip(OPENING).rstrip(".").lower() in _BEFORE_UNIT


def _is_name_in_genitive(word: str) -> bool:
    return _INITIAL.match(word) is not None or (_NAMED_AFTER.match(word) is not None and not _opens_sentence(word))


def _opens_sentence(word: str) -> bool:
    first = re.match(r"[^\W\d_]+", word)
    return word[:1].isupper() and first is not None and not _INITIAL.match(word) and first[0].lower() in _OPENERS
