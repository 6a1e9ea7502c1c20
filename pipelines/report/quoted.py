"""Which sentences the report quotes: all of them in a study that a person reads, some of every theme in an archive."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from annotations.findings import Act
from annotations.utterances import Utterance
from pipelines.coding import is_complaint
from pipelines.study import Study
from pipelines.theme_links import representative

MOST_QUOTED = 5_000  # sentences of one page, which a browser opens in a second or two


def sorted_out(study: Study) -> dict[str, list[Utterance]]:
    """The sentences outside the themes by kind; every complaint of the study is here or in a theme."""
    in_themes = {member for theme in study.themes.themes for member in theme.members}
    unassigned = set(study.themes.unassigned)
    complaints = [u for u in study.utterances if is_complaint(u) and u.id not in in_themes]
    return {
        "unassigned": [u for u in complaints if u.id in unassigned],
        "apart": [u for u in complaints if u.id not in unassigned],
        "wishes": _with_act(study.utterances, Act.WISH),
        "hypotheticals": _with_act(study.utterances, Act.HYPOTHETICAL),
        "praise": _with_act(study.utterances, Act.PRAISE),
    }


def quoted(study: Study, *, most: int = MOST_QUOTED) -> dict[str, Utterance]:
    """The sentences that the report quotes, by id, about ``most`` of them: as many of each theme and each kind outside.

    The most typical of a theme come first, everyone's first before anyone's second; a theme's own quotes are always there.
    """
    utterances = {u.id: u for u in study.utterances}
    voices = {u.id: u.respondent or u.recording for u in study.utterances}
    groups: list[Sequence[str]] = [theme.members for theme in study.themes.themes]
    groups += [[u.id for u in group] for group in sorted_out(study).values()]
    each = most_of_each([len(group) for group in groups], most=most)
    chosen = {quote for support in study.supports for quote in support.quotes}
    chosen.update(one for group in groups for one in representative(group, voices, most=each))
    return {one: utterances[one] for group in groups for one in group if one in chosen}


def most_of_each(sizes: Collection[int], *, most: int) -> int:
    """The largest number such that so many of each of some groups, or all of it, are ``most`` together; at least 1."""
    left, groups = most, len(sizes)
    for size in sorted(sizes):
        if size * groups > left:
            return max(1, left // groups)
        left, groups = left - size, groups - 1
    return max(sizes, default=1)


def left_out(group: Iterable[str], chosen: Mapping[str, Utterance]) -> int:
    """How many sentences of a group are not quoted."""
    return sum(one not in chosen for one in group)


def _with_act(utterances: Iterable[Utterance], act: Act) -> list[Utterance]:
    return [u for u in utterances if u.finding is not None and u.finding.act is act]
