"""Roles that speakers' own names tell, and nothing beyond that: ``Interviewer``, ``Респондент 2``, ``Q`` beside ``A``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from annotations.transcript import Role


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that say the role wherever they stand in a name: "Interviewer 1", "Anna (interviewer)".
_INTERVIEWER_WORDS = _words("interviewer moderator facilitator интервьюер модератор фасилитатор")
_RESPONDENT_WORDS = _words(
    "interviewee respondent participant респондент респондентка интервьюируемый интервьюируемая участник участница информант "
    "информантка опрашиваемый опрашиваемая"
)
# Words that say it only when they are the whole name: a "Customer Success Manager" is no customer.
_INTERVIEWER_NAMES = _words("researcher question исследователь исследовательница ведущий ведущая вопрос")
_RESPONDENT_NAMES = _words(
    "customer client user answer клиент клиентка пользователь пользовательница покупатель покупательница ответ "
    "собеседник собеседница"
)
# Letters mean a role only beside their partner; alone they are somebody's initial.
_LETTER_PAIRS = (
    *(("i", "r"), ("i", "p"), ("int", "r"), ("q", "a"), ("m", "r"), ("m", "p")),
    *(("и", "р"), ("м", "р"), ("м", "у"), ("в", "о")),
)
_NUMBERED_LETTERS = frozenset("rpру")

_WORD = re.compile(r"[^\W\d_]+")
_LETTER = re.compile(r"(int|[^\W\d_])\.?\s?(\d{0,2})")


def role_of_name(name: str) -> Role:
    """The role that ``name`` says by itself."""
    words = _WORD.findall(name)
    folded = [word.casefold() for word in words]
    whole = folded[0] if len(folded) == 1 else ""
    asks = whole in _INTERVIEWER_NAMES or not _INTERVIEWER_WORDS.isdisjoint(folded)
    tells = whole in _RESPONDENT_NAMES or not _RESPONDENT_WORDS.isdisjoint(folded)
    if asks == tells:
        return Role.UNKNOWN
    others = [word for word in words if word.casefold() not in _INTERVIEWER_WORDS | _RESPONDENT_WORDS and not whole]
    if any(word[0].islower() for word in others):  # "Another participant told us:" is a sentence, no name
        return Role.UNKNOWN
    return Role.INTERVIEWER if asks else Role.RESPONDENT


def roles_of_names(names: Iterable[str | None]) -> tuple[dict[str, Role], tuple[str, ...]]:
    """The role of every name of one conversation, and a warning when single letters were read as roles."""
    distinct = [name for name in dict.fromkeys(names) if name is not None]
    roles = {name: role_of_name(name) for name in distinct}
    letters = {name: letter for name in distinct if (letter := _role_letter(name)) is not None}
    present = set(letters.values())
    for asks, tells in _LETTER_PAIRS:
        if asks in present and tells in present:
            by_letter = {n: Role.INTERVIEWER if v == asks else Role.RESPONDENT for n, v in letters.items() if v in {asks, tells}}
            said = ", ".join(f"{_called(by_letter, role)} as {role}" for role in (Role.INTERVIEWER, Role.RESPONDENT))
            return roles | by_letter, (f"read {said} from the names alone; correct the roles in speakers.csv if that is wrong.",)
    return roles, ()


def _called(roles: Mapping[str, Role], role: Role) -> str:
    return ", ".join(repr(name) for name, its in roles.items() if its is role)


def _role_letter(name: str) -> str | None:
    match = _LETTER.fullmatch(name.casefold())
    if match is None or (match[2] and match[1] not in _NUMBERED_LETTERS):
        return None
    return match[1]
