"""Answers that say nothing, as people speak them: "nothing really comes to mind", «так сразу и не вспомню».

An answer is brought to bare words, and then has to consist of phrases that say nothing, from its first word to its last. Of
these, a bare denial ("None.", «Нет.») may yet say something where it answers a question; "I don't know" never does.
"""

from __future__ import annotations

import re


def _words(*words: str) -> str:
    return rf"(?<![\w'-])(?:{'|'.join(words)})(?![\w'-])"


def _sequence(phrase: str) -> str:
    return rf"{phrase}(?: {phrase}){{0,5}}"


_LONGEST = 120  # code points; who says more says something
_BREAK = re.compile(r"[.,;:!?…—–]|(?<!\w)-|-(?!\w)")  # as a comma
_NO_WORD = re.compile(r"[^\w',/-]|(?<!\w)'|'(?!\w)")

# What may stand anywhere in such an answer and changes nothing, not even a bare denial.
_PADDING = re.compile(
    _words(
        r"really|just|simply|exactly|quite|entirely|either|personally|off ?hand|now|though|but|and|then",
        r"particularly|specifically|at all|for sure|for certain|in particular|at the moment|off the top of my head|i'm afraid",
        r"(?:to be|if i'm) (?:perfectly )?(?:honest|fair|frank)(?: with you)?|to tell (?:you )?the truth",
        r"прямо|прям|просто|сразу|сходу|с ходу|навскидку|точно|вообще|совсем|особо|особенно|тоже|наверное|наверно",
        r"пожалуй|вроде|бы|как-то|что-то|лично|же|и|а|но|правда|к сожалению|на данный момент|на самом деле",
        r"если(?: честно)?|по правде (?:говоря|сказать)|сказать по правде",
        r"даже(?! (?:не (?:могу|можем)|вспомнить|припомнить|сказать не) )",  # «даже вспомнить не могу» complains of one's memory
    )
)
# What changes nothing beside a phrase, but makes a statement of a bare denial: «пока нет» and «мне нет» say as much as "not yet".
_OF_WHOM_AND_WHEN = r"(?:пока|уже|сейчас|больше|мне|нам|вам|тебе)"
_PADDING_OF_PHRASES = re.compile(_words(_OF_WHOM_AND_WHEN))
# Courtesy that stands for itself, or before all else; "no please, no thank you" complains of its lack.
_COURTESY = re.compile(
    r"(?<=,) (?:hello|hi|please|thank you|thanks|(?:i'm )?sorry|здравствуйте|спасибо|пожалуйста|извините|простите)(?= ,)"
    r"|(?<=^,) (?:sorry|извините|простите)(?= )"
)
# What looks like such an answer once breaks and the padding of phrases are gone, and is none: «пока нет», "it's hard to say no".
_STATEMENT = re.compile(
    rf"(?: {_OF_WHOM_AND_WHEN})+ нету? ,|, нету?(?: {_OF_WHOM_AND_WHEN})+ ,|, (?:пока ничего|ничего пока) ,"
    r"| (?:say|tell you|answer|сказать|ответить|скажу|скажем) (?:no|none|nothing|нет)(?= )"
)

_KIND = r"(?: (?:much|else|more|special|specific|major|serious|bad|hard|difficult|that|of the (?:sort|kind)))?"
_NOTHING = rf"nothing{_KIND}"
_PROBLEMS = r"(?:problems?|difficulties|issues?|examples?|complaints?)"
_ANYTHING = rf"(?:anything{_KIND}|one|an example|any(?: {_PROBLEMS})?)"
_HAVE = r"(?:(?:have|'ve|have got|'ve got|got) )?"
_A_CLUE = r"(?:an? (?:clue|idea)|any (?:clue|idea)|the (?:faintest|foggiest|slightest)(?: idea| clue)?)"
_SAY = r"(?:say|add|tell you|report|answer|complain about)"
_HARD = r"(?:hard|difficult|tough|tricky)"
_IT_IS = r"(?:(?:it|that|this)(?:'s| is) )?"
_ENGLISH_UNKNOWN = (
    rf"(?:do not|don't|dont) (?:know|remember|recall)(?: {_ANYTHING})?",
    rf"(?:do not|don't|dont) know (?:what to {_SAY}|how to (?:say|answer|tell you)(?: (?:it|that))?)",
    r"dunno|idk|(?:would not|wouldn't) know|how (?:would|should) i know",
    rf"(?:can't|cannot|can not) (?:remember|recall|(?:think of|remember|recall|name) {_ANYTHING})",
    r"(?:can't|cannot|can not|couldn't|could not) (?:say|tell you)|(?:can't|cannot) complain",
    rf"{_HAVE}no (?:idea|clue|opinion)|(?:had |{_HAVE})no (?:comments?|complaints?)|not {_A_CLUE}",
    rf"(?:do not|don't) have {_ANYTHING} to {_SAY}|(?:(?:do not|don't) have|(?:haven't|have not)(?: got)?) {_A_CLUE}",
    r"(?:(?:(?:'m|am|'re|are) )?not|aren't) (?:(?:too|so|very|completely) )?(?:sure|certain)|(?:(?:'m|am|'re|are) )?unsure",
    rf"{_IT_IS}{_HARD} to (?:say|answer)|{_IT_IS}(?:an? )?(?:good|interesting|{_HARD}) question",
    rf"(?:there(?:'s| is) |{_HAVE}){_NOTHING} to {_SAY}|{_NOTHING} (?:that )?i can (?:think of|remember|recall|name)",
    rf"(?:{_NOTHING}|none|no {_PROBLEMS}) (?:(?:is )?(?:comes?|coming|springs?|springing) to mind|stands? out)",
    r"(?:not|none) that i can (?:think of|remember|recall)|(?:not|none) that i (?:remember|recall)",
    r"(?:who|god|goodness|heaven) (?:only )?knows|beats me|your guess is as good as mine",
    r"let me think|(?:(?:'d|would|'ll|will) )?(?:have|need) to think(?: about (?:it|that))?",
    r"(?:haven't|have not|never|'ve never) thought about (?:it|that)|n/?a",
)
_ENGLISH_DENIAL = (
    r"no(?: thanks| thank you)?|none|nope|nah|nil",
    rf"(?:there(?:'s| is) |{_HAVE}){_NOTHING}",
    r"(?:not|none|nothing) that i(?: know(?: of)?|'m aware of)",
)

_NICHEGO = r"ничего(?: (?:такого|особенного|конкретного|существенного|серьезного|плохого|сложного|трудного|другого))?"
_ZNAYU = r"(?:знаю|знаем|помню|помним|припомню|припоминаю|вспомню|вспоминается|припоминается|скажу|подскажу|скажешь|вспомнишь)"
_SKAZAT = r"(?:сказать|ответить|рассказать|добавить|вспомнить)"
_TRUDNO = r"(?:трудно|сложно|тяжело)"


def _in_any_order(one: str, other: str) -> str:
    """Both, beside which it may say that there is nothing: «ничего в голову не приходит»."""
    nothing = rf"(?: {_NICHEGO})?"
    return rf"(?:{_NICHEGO} )?(?:{one}{nothing} {other}|{other}{nothing} {one}){nothing}"


_RUSSIAN_UNKNOWN = (
    rf"(?:{_NICHEGO} )?не {_ZNAYU}(?: {_NICHEGO})?|незнаю|хз|не уверен[аы]?|не в курсе|откуда (?:знать|я знаю)",
    rf"не (?:знаю|знаем) (?:(?:что|чего) {_SKAZAT}|как (?:сказать|ответить))|что {_SKAZAT} не (?:знаю|знаем)",
    _in_any_order(r"не (?:могу|можем|смогу|сможем)", r"(?:сказать|вспомнить|припомнить)"),
    _in_any_order(r"(?:примеров )?не (?:приходит|приходило|идет|лезет|пришло)", r"(?:примеров )?(?:в голову|на ум)"),
    r"(?:ни малейшего |без )?(?:понятия|представления)(?: не име(?:ю|ем))?",
    r"не име(?:ю|ем) (?:ни малейшего )?(?:понятия|представления)",
    rf"{_TRUDNO} (?:сказать|ответить)|(?:сказать|ответить) {_TRUDNO}",
    rf"затрудняюсь(?: {_SKAZAT})?|не готов[аы]? (?:сказать|ответить)|нечего {_SKAZAT}|{_SKAZAT} нечего",
    r"(?:ничего|ничто) не (?:выделяется|выделю|бросается в глаза)",
    r"жаловаться не на что|не на что жаловаться|не жалуюсь|жалоб нет|нет жалоб|без комментариев",
    r"(?:кто|бог|черт|фиг|хрен|шут) (?:его )?знает",
    r"(?:это )?(?:хороший|трудный|сложный|тяжелый|интересный) вопрос",
    r"(?:дай|дайте|надо|нужно) подумать|подумать (?:надо|нужно)",
    r"(?:никогда )?(?:не задумывал(?:ся|ась|ись)(?: об этом| над этим)?|не думал[аи]? (?:об этом|над этим))",
)
_RUSSIAN_DENIAL = (
    rf"{_NICHEGO}(?: нет)?|ничего такого не было|нету?(?: {_NICHEGO})?|не-?а|никаких?",
    r"насколько (?:я )?(?:знаю|помню|известно) нет",
)
_WHO = r"(?:(?:i|we|я|мы) ?)?"
_DENIAL = rf"{_WHO}(?:{'|'.join([*_ENGLISH_DENIAL, *_RUSSIAN_DENIAL])})"
_UNKNOWN = rf"{_WHO}(?:{'|'.join([*_ENGLISH_UNKNOWN, *_RUSSIAN_UNKNOWN])})"
_DENIALS = re.compile(_sequence(_DENIAL))
_SILENCE = re.compile(_sequence(rf"(?:{_UNKNOWN}|{_DENIAL})"))


def says_nothing(words: str) -> bool:
    """Whether all that is said is that there is nothing to say, once or several times."""
    return _SILENCE.fullmatch(_bare(words)) is not None


def denies(words: str) -> bool:
    """Whether all that is said is no, once or several times."""
    return _DENIALS.fullmatch(_bare(words)) is not None


def _bare(words: str) -> str:
    """The words in lower case without padding; empty where they are too many, or a statement that only looks like silence."""
    if len(words) > _LONGEST:
        return ""
    plain = _NO_WORD.sub(" ", _BREAK.sub(" , ", f",{words},".lower().replace("ё", "е")))
    told = _COURTESY.sub("", " ".join(_PADDING.sub(" ", plain).split()))
    return "" if _STATEMENT.search(told) else " ".join(_PADDING_OF_PHRASES.sub(" ", told.replace(",", " ")).split())
