"""The grammar of a desired outcome: direction + metric + object of control + context, in English and Russian.

Ulwick, *Jobs to be Done: Theory to Practice*, 2016, p. 94: a statement has one idea, no solution and no technology in it, and is
stable over time. ``render`` writes the statement, ``lint`` says what is wrong with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from annotations.themes import Outcome
from models.themes.actions import ACTIONS
from models.themes.russian import RussianWords
from models.themes.russian_agreement import disagreement

MOST_WORDS = 22
DIRECTIONS = {"en": ("minimize", "increase"), "ru": ("минимизировать", "увеличить")}
MINIMIZE = {"en": "minimize", "ru": "минимизировать"}
NEUTRAL = {  # of a theme that a person has to word
    "en": Outcome(MINIMIZE["en"], "the effort spent", "on what is described here"),
    "ru": Outcome(MINIMIZE["ru"], "усилия", "на описанное здесь"),
}


@dataclass(frozen=True, slots=True)
class _Rules:
    """Patterns over lower-case text; ``metric`` and ``context`` must match at the beginning, as does what is ``spent``.

    ``metrics`` are those to choose from.
    """

    metrics: str
    spent: re.Pattern[str]
    metric: re.Pattern[str]
    object: re.Pattern[str]
    context: re.Pattern[str]
    joined: re.Pattern[str]
    vague: re.Pattern[str]
    solution: re.Pattern[str]
    personal: re.Pattern[str]


def _words(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words.split())})\b")


_ENGLISH = _Rules(
    metrics="the time, the effort, the likelihood, the number, the amount, the cost, the money or the frequency",
    spent=re.compile(r"(?:the )?(?:time (?:it takes|spent|to)|effort|cost|money)\b"),
    metric=re.compile(r"(?:the )?(?:time|effort|likelihood|number|amount|cost|money|frequency)\b"),
    object=re.compile(r"(?:to|that|of|for|on|with|in|where|whether|what|which|who|how|why|when|a|an|the)\b|\w"),
    context=re.compile(r"(?:when|while|during|at|before|after|in|on|for|with|from|until|between|without)\b"),
    joined=re.compile(
        r"\b(?:and|or|plus|as well as)\b|/|&|;|,(?! (?:that|when|while|where|whether|wh(?:at|ich|o|y)|how|if|until)\b)"
    ),
    vague=_words(
        r"easy easily easier better best reliable reliably simple simply convenient good great nice perfect improve "
        r"quickly faster smoothly effortlessly"
    ),
    solution=_words(
        r"features? buttons? plugins? plug-ins? widgets? chatbots? bots? ai automations? automatic automatically integrations? "
        r"dashboards? notifications? apps? applications? software api"
    ),
    personal=_words(r"i me my we us our you your he him his she her they them their it its this that's these those mine"),
)
_RUSSIAN = _Rules(
    metrics="время, усилия, вероятность, количество, число, объём, затраты, стоимость or частоту",
    spent=re.compile(r"(?:время (?:на|ожидания)|усилия|затраты|стоимость)\b"),
    metric=re.compile(r"(?:время|усилия|вероятность|количество|число|объём|затраты|стоимость|частоту)\b"),
    object=re.compile(r"\w"),
    context=re.compile(r"(?:при|когда|во|в|во время|после|до|перед|на|между|для|пока|если|по|из|с|со|у|без)\b"),
    joined=re.compile(
        r"\b(?:и|или|либо|а также)\b|/|&|;"
        r"|,(?! (?:[внсокзу]\w? |от |до |из |для |под )?"
        r"(?:что|чтобы|чем|чего|чему|чей|чья|чь[её]|кто|кого|кому|кем|когда|куда|как\w*|котор\w*|где|откуда|сколько|почему|зачем|пока|если)\b)"
    ),
    vague=_words(
        r"л[её]гк(?:о|ий|ая|ое|ие|ого|ой|ому|ую|им|ими|их|ом|ост\w*) прост(?:о|ой|ая|ое|ые|ого|ому|ую|ым|ыми|ых|ом|от\w*|ейш\w*) "
        r"удобн\w* лучш\w* хорош\w* надёжн\w* надежн\w* быстрее быстро"
    ),
    solution=_words(
        r"функци[яиюей]\w* кнопк\w* плагин\w* виджет\w* бот\w{0,2} чат-бот\w* автоматизаци\w* автоматическ\w* "
        r"интеграци\w* дашборд\w* "
        r"уведомлени\w* приложени[еяюи]\w* программ[аыуе] программой софт\w{0,2}"
    ),
    personal=_words(
        r"я мне меня мой моя моё мои мою моего моей мы нам нас наш\w* вы вам вас ваш\w* он она они его её их им это этот эта эти"
    ),
)
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
# Words with a capital that are no abbreviation: "Excel", but not "VAT".
_NAME = re.compile(rf"(?<=\W)(?!(?:{_DAY}|{_MONTH}|[A-Z]+)s?\b)(?:[A-ZА-ЯЁ]\w*[a-zа-яё]\w*|[a-zа-яё]+[A-ZА-ЯЁ]\w*|1[СC]\b)")
_TWICE = re.compile(r"\b(\w+) \1\b")
# What a name leaves away of the object of control, longer openings first.
_OPENINGS = (
    "one has to ",
    "of trouble with the ",
    "on the ",
    "of trouble with ",
    "that ",
    "of failing to ",
    "of not ",
    "of ",
    "to ",
    "on ",
    "на то, чтобы ",
    "того, что ",
    "когда приходится ",
)
_ACTIONS = frozenset(ACTIONS.values())
_FEMININE_ACTIONS = frozenset(action for action in _ACTIONS if action.endswith("у"))
_RULES = {"en": _ENGLISH, "ru": _RUSSIAN}


def rules_language(language: str) -> str:
    """The language whose grammar words a statement: Russian for Russian, English for all else."""
    return "ru" if language == "ru" else "en"


def render(outcome: Outcome) -> str:
    """The statement as one line of text, without a full stop."""
    return " ".join(part for part in (outcome.direction, outcome.metric, outcome.object, outcome.context) if part)


def is_label(outcome: Outcome) -> bool:
    """Whether the outcome only holds the place of one that a person has to word."""
    return any(outcome.object == neutral.object for neutral in NEUTRAL.values())


def short_name(outcome: Outcome) -> str:
    """What the outcome is about, as a name: "Find the export", «Поиск выгрузки», "The parcel is lost"."""
    thing = outcome.object
    if outcome.metric.startswith("the cost"):
        return _capital(f"{outcome.metric} {thing}")
    for opening in _OPENINGS:
        if thing.startswith(opening):
            return _capital(thing.removeprefix(opening))
    if thing.startswith(("for ", "ожидания ")):
        return _capital(f"waiting {thing}") if thing.startswith("for ") else f"Ожидание {thing.removeprefix('ожидания ')}"
    if thing.startswith("трудностей "):
        return f"Трудности {thing.removeprefix('трудностей ')}"
    if thing.startswith("на "):
        action, _, rest = thing.removeprefix("на ").partition(" ")
        if action in _FEMININE_ACTIONS:
            return _capital(f"{action[:-1]}а {rest}".strip())
        return _capital(f"{action} {rest}".strip()) if action in _ACTIONS else _capital(f"{outcome.metric} {thing}")
    return _capital(thing)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def lint(outcome: Outcome, *, language: str, dictionary: RussianWords | None = None) -> tuple[str, ...]:
    """What breaks the grammar, one clause each; empty for a statement that may stand.

    Russian words are looked up in ``dictionary``, or in one that is read for this statement.
    """
    rules = _RULES[rules_language(language)]
    whole = f"{outcome.object} {outcome.context[:1].lower()}{outcome.context[1:]}"
    said, name = whole.lower(), _NAME.search(whole)
    minimize, increase = DIRECTIONS[rules_language(language)]
    clash = disagreement(outcome.metric, whole, dictionary or RussianWords()) if rules is _RUSSIAN else ""
    more_spent = outcome.direction == increase and rules.spent.match(f"{outcome.metric} {outcome.object}".lower())
    checks = (
        (
            outcome.direction in {minimize, increase},
            f"the direction {outcome.direction!r} is no direction; use {minimize} or {increase}",
        ),
        (not more_spent, f"it asks for more of what is spent; use {minimize}"),
        (rules.metric.match(outcome.metric.lower()), f"the metric {outcome.metric!r} cannot be measured; use {rules.metrics}"),
        (outcome.object and rules.object.match(outcome.object.lower()), "there is no object of control"),
        (not outcome.context or rules.context.match(outcome.context.lower()), f"{outcome.context!r} is no context"),
        (not rules.joined.search(said), "it holds more than one idea"),
        (not rules.vague.search(said), "it praises in place of measuring"),
        (not rules.solution.search(said), "it names a solution"),
        (name is None, f"it holds the name {name.group() if name else ''!r}"),
        (not _TWICE.search(said), "it says a word twice in a row"),
        (not rules.personal.search(said), "it points at someone or something outside the statement"),
        (not clash, f"the forms of the words {clash!r} do not go together"),
        (len(render(outcome).split()) <= MOST_WORDS, f"it is longer than {MOST_WORDS} words"),
    )
    return tuple(problem for passed, problem in checks if not passed)
