"""Answers that say nothing, as people speak them: "nothing really comes to mind", «так сразу и не вспомню»."""

from __future__ import annotations

import re

_BETWEEN = re.compile(r"[^\w'/-]+|(?<!\w)[-']|[-'](?!\w)")
# What may stand anywhere in such an answer and changes nothing.
_PADDING = re.compile(
    r"(?<![\w'-])(?:really|just|simply|even|exactly|quite|entirely|either|personally|off ?hand|now|though|but|and|then|anymore"
    r"|particularly|specifically|at all|for sure|for certain|in particular|at the moment|off the top of my head|i'm afraid"
    r"|(?:to be|if i'm) (?:perfectly )?(?:honest|fair|frank)(?: with you)?|to tell (?:you )?the truth"
    r"|даже|прямо|прям|просто|пока|сейчас|сразу|сходу|с ходу|навскидку|точно|вообще|совсем|особо|особенно|тоже|наверное|наверно"
    r"|пожалуй|вроде|бы|как-то|что-то|уже|лично|больше|же|и|а|но|правда|мне|вам|тебе|к сожалению|на данный момент|на самом деле"
    r"|если(?: честно)?|по правде (?:говоря|сказать)|сказать по правде)(?![\w'-])"
)

_KIND = r"(?: (?:much|else|more|special|specific|major|serious|bad|hard|difficult|that|of the (?:sort|kind)))?"
_NOTHING = rf"nothing{_KIND}"
_ANYTHING = rf"(?:anything{_KIND}|one|an example|any(?: (?:problems?|difficulties|issues?|examples?|complaints?))?)"
_HAVE = r"(?:(?:have|had|'ve|'ve got|have got|got) )?"
_A_CLUE = r"(?:an? (?:clue|idea)|any (?:clue|idea)|the (?:faintest|foggiest|slightest)(?: idea| clue)?)"
_SAY = r"(?:say|add|tell you|report|answer|complain about)"
_ENGLISH = (
    rf"(?:do not|don't|dont) (?:know|remember|recall)(?: {_ANYTHING})?|(?:do not|don't|dont) know (?:what|how) to {_SAY}",
    r"dunno|idk|(?:would not|wouldn't) know|how (?:would|should) i know",
    rf"(?:can't|cannot|can not) (?:remember|recall|(?:think of|remember|recall|name) {_ANYTHING})",
    r"(?:can't|cannot|can not|couldn't|could not) (?:say|tell you)|(?:can't|cannot) complain",
    rf"{_HAVE}no (?:idea|clue|opinion|comments?|complaints?)|not {_A_CLUE}",
    rf"(?:do not|don't) have {_ANYTHING} to {_SAY}|(?:(?:do not|don't) have|(?:haven't|have not)(?: got)?) {_A_CLUE}",
    r"(?:(?:'m|am|'re|are) )?(?:not (?:(?:too|so|very|completely) )?(?:sure|certain)|unsure)",
    r"(?:(?:it|that)(?:'s| is) )?(?:hard|difficult|tough|tricky) to (?:say|answer)",
    rf"(?:there(?:'s| is) |{_HAVE}){_NOTHING}(?: to {_SAY})?|{_NOTHING} (?:is )?(?:comes|coming|springs|springing) to mind",
    rf"{_NOTHING} (?:that )?i can (?:think of|remember|recall|name)",
    r"(?:not|none) that i(?: can|'m)? (?:think of|remember|recall|know|know of|aware of)",
    r"(?:who|god|goodness|heaven) (?:only )?knows|beats me|your guess is as good as mine",
    r"(?:that(?:'s| is) )?(?:a )?(?:good|hard|difficult|tricky|interesting) question",
    r"let me think|(?:(?:'d|would|'ll|will) )?(?:have|need) to think(?: about (?:it|that))?",
    r"(?:haven't|have not|never|'ve never) thought about (?:it|that)",
    r"n/?a|nil|none|no|nope|nah",
)

_NICHEGO = r"ничего(?: (?:такого|особенного|конкретного|существенного|серьезного|плохого|сложного|трудного|другого))?"
_ZNAYU = r"(?:знаю|знаем|помню|помним|припомню|припоминаю|вспомню|вспоминается|припоминается|скажу|подскажу|скажешь|вспомнишь)"
_SKAZAT = r"(?:сказать|ответить|рассказать|добавить|вспомнить)"
_TRUDNO = r"(?:трудно|сложно|тяжело)"


def _in_any_order(*parts: str) -> str:
    """All of the parts, beside which it may say that there is nothing: «ничего в голову не приходит»."""
    needed = "".join(rf"(?=.*\b{part}\b)" for part in parts)
    one = rf"(?:{'|'.join([*parts, _NICHEGO])})"
    return rf"{needed}{one}(?: {one}){{0,3}}"


_RUSSIAN = (
    rf"(?:{_NICHEGO} )?не {_ZNAYU}(?: {_NICHEGO})?|незнаю|хз|не уверен[аы]?|не в курсе|откуда (?:знать|я знаю)",
    rf"не (?:знаю|знаем) (?:что|чего|как) {_SKAZAT}|что {_SKAZAT} не (?:знаю|знаем)",
    _in_any_order(r"не (?:могу|можем|смогу|сможем)", r"(?:сказать|вспомнить|припомнить)"),
    _in_any_order(r"не (?:приходит|приходило|идет|лезет|пришло)", r"(?:в голову|на ум)"),
    r"(?:ни малейшего |без )?(?:понятия|представления)(?: не име(?:ю|ем))?",
    r"не име(?:ю|ем) (?:ни малейшего )?(?:понятия|представления)",
    rf"{_TRUDNO} (?:сказать|ответить)|(?:сказать|ответить) {_TRUDNO}",
    rf"затрудняюсь(?: {_SKAZAT})?|нечего {_SKAZAT}|{_SKAZAT} нечего",
    r"жаловаться не на что|не на что жаловаться|не жалуюсь|жалоб нет|нет жалоб|без комментариев",
    r"(?:кто|бог|черт|фиг|хрен|шут) (?:его )?знает",
    r"(?:это )?(?:хороший|трудный|сложный|тяжелый|интересный) вопрос",
    r"(?:дай|дайте|надо|нужно) подумать|подумать (?:надо|нужно)",
    r"(?:никогда )?(?:не задумывал(?:ся|ась|ись)(?: об этом| над этим)?|не думал[аи]? (?:об этом|над этим))",
    rf"{_NICHEGO}(?: нет)?|ничего такого не было|нету?(?: {_NICHEGO})?|не-?а|никаких?",
)
_SAID = rf"(?:(?:i|we|я|мы) ?)?(?:{'|'.join([*_ENGLISH, *_RUSSIAN])})"
_SILENCE = re.compile(rf"{_SAID}(?: {_SAID}){{0,5}}")
_LONGEST = 120  # code points; who says more says something


def says_nothing(words: str) -> bool:
    """Whether all that is said is that there is nothing to say, once or several times."""
    if len(words) > _LONGEST:
        return False
    plain = _BETWEEN.sub(" ", words.lower().replace("ё", "е"))
    return _SILENCE.fullmatch(" ".join(_PADDING.sub(" ", plain).split())) is not None
