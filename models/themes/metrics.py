"""What a theme is measured by: the reverse of what its members complain about, by their facets and their own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from annotations.themes import Complaint
from models.themes.cleaning import plain_apostrophes


class Measure(StrEnum):
    """The kinds of metric of a desired outcome."""

    TIME = "time"
    LIKELIHOOD = "likelihood"
    NUMBER = "number"
    EFFORT = "effort"
    KNOWING = "knowing"
    COST = "cost"


def _cues(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives.split())})\b".replace("_", " "), re.IGNORECASE)


# Words that tell what was bad; a sentence may speak for several measures. An underscore is a space.
_CUES: dict[Measure, re.Pattern[str]] = {
    Measure.TIME: _cues(
        r"""
        wait\w* slow\w* long late later delay\w* ages forever hours? days? weeks? months? overdue жд\w+ подожд\w+
        ожида\w+ медленн\w* долго долг(?:ий|ая|ое|ие|ого|ой|ому|ую|им|ими|их) дольше опазд\w* опозда\w* задерж\w* час[аов]*
        дн(?:я|ей|ем|ям|ями|ях) недел\w+ месяц\w* тормоз\w*
        """
    ),
    Measure.LIKELIHOOD: _cues(
        r"""
        wrong\w* error\w* mistak\w* forg[eo]t\w* lost lose\w* losing missing missed fail\w* broke\w* break\w*
        crash\w* incorrect\w* mismatch\w* redo\w* redone duplicat\w* vanish\w* disappear\w* ошиб\w+ неправильн\w*
        неверн\w* забы\w+ потеря\w* теря\w+ пропа\w+ слома\w+ лома\w+ сбо[йяеи]\w* сбил\w* не_сход\w+ расхожд\w+
        перепута\w* путают\w* слет\w+ дубл\w*
        """
    ),
    Measure.NUMBER: _cues(
        r"""
        again every_(?:time|day|week|month|single) each_time repeat\w* twice three_times four_times over_and_over
        constantly keep_\w+ing keeps?_on опять снова каждый_раз каждый_день каждую по_новой заново дважды
        по_(?:два|три|пять)_раз\w* постоянно сто_раз много_раз
        """
    ),
    Measure.EFFORT: _cues(
        r"""
        by_hand manual\w* re-?(?:enter|type|key|do)\w* copy\w* carry\w* heavy drag\w* tiring exhaust\w* struggl\w*
        hassle chas\w+ вручную руками рук перебива\w* переписыва\w* таска\w+ тащи\w* устал\w* тяжел\w* тяжёл\w*
        бега\w+ муч\w+ возни\w* возит\w+ся возиться
        """
    ),
    Measure.KNOWING: _cues(
        r"""
        unclear no_idea confus\w* guess(?:ing|ed)?
        (?:don't|didn't|do_not|did_not|doesn't|nobody|can't|couldn't|never|no_one)_(?:know|knows|knew|tell|understand)\w*
        make_sense непонятн\w* неясн\w*
        не_(?:понима\w+|понял\w*|понять|понятно|зна\w+|разобра\w+|разберёшь|разберешь|видно) гада\w+ запута\w*
        """
    ),
    Measure.COST: _cues(
        r"""
        expens\w* costs? costly costing pric\w+ pay pays paid paying fees? fines fined a_fine overcharg\w* too_dear money pounds
        dollars euros дорого дорог(?:ой|ая|ое|ие|ого|ому|ую|им|ими|их) дороже цен[аыуе]\w?
        плат(?:а|ы|у|е|ой|ить\w*|ишь|им|ит\w*|ят\w*|ил\w*|[её]ж\w*|н\w+) заплат(?:ить|ишь|им|ит\w*|ят|ил\w*)
        переплат\w* доплат\w* штраф\w* деньг\w* денег рубл\w+ тысяч\w*\b(?!_раз)
        """
    ),
}
_FACETS = {
    "slowness": {Measure.TIME: 1.0},
    "burden": {Measure.EFFORT: 0.6},
    "difficulty": {Measure.LIKELIHOOD: 0.5, Measure.EFFORT: 0.2, Measure.KNOWING: 0.1},
}


def measures(members: Sequence[Complaint]) -> list[tuple[Measure, str]]:
    """Every measure, most spoken for first, with the id of the member that speaks for it most (the first one without any)."""
    votes: dict[Measure, float] = dict.fromkeys(Measure, 0.0) | {Measure.EFFORT: 1e-6}
    best: dict[Measure, tuple[float, str]] = {}
    for member in members:
        own = _votes(member)
        total = sum(own.values()) or 1.0
        for measure, vote in own.items():
            votes[measure] += vote / total
            if measure not in best or vote > best[measure][0]:
                best[measure] = (vote, member.id)
    ranked = sorted(Measure, key=lambda measure: (-votes[measure], list(Measure).index(measure)))
    return [(measure, best[measure][1] if measure in best else members[0].id) for measure in ranked]


def vote_shares(members: Sequence[Complaint]) -> dict[Measure, float]:
    """The share of the votes that each measure has; all members have one vote."""
    votes: dict[Measure, float] = {}
    for member in members:
        own = _votes(member)
        total = sum(own.values()) or 1.0
        for measure, vote in own.items():
            votes[measure] = votes.get(measure, 0.0) + vote / total
    whole = sum(votes.values()) or 1.0
    return {measure: vote / whole for measure, vote in votes.items()}


def cue_span(text: str, measure: Measure) -> tuple[int, int] | None:
    """Where a text says what was bad in terms of ``measure``, in code points; ``None`` where it does not."""
    found = _CUES[measure].search(plain_apostrophes(text))
    return found.span() if found is not None else None


def _votes(member: Complaint) -> dict[Measure, float]:
    votes: dict[Measure, float] = {}
    for facet in member.facets:
        for measure, vote in _FACETS.get(facet, {}).items():
            votes[measure] = votes.get(measure, 0.0) + vote
    for measure in _CUES:
        if cue_span(member.text, measure) is not None:
            votes[measure] = votes.get(measure, 0.0) + 1.0
    return votes
