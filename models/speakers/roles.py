"""Who interviews and who answers, by what people do in the conversation; doubtful speakers stay unknown."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotations.formats.speaker_roles import roles_of_names
from annotations.transcript import Role, Transcript
from models.options import Options

_SENTENCE = re.compile(r"[^.?!…]+[.?!…]*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

_OPENING = r"(?:(?:so|and|but|okay|ok|well|right|now|um|uh|hm|sorry|please|а|и|ну|так|хорошо|понятно|скажите|пожалуйста)[,\s]+)*"
# How people ask and are asked to tell, whatever mark the recogniser put at the end.
_ASKS = re.compile(
    _OPENING + r"(?:(?:did|do|does|are|were|is|was|have|has|had|can|could|would|will) (?:you|your|there|it|that|they)\b"
    r"|(?:tell|walk|take|show|help) (?:me|us)\b|(?:describe|imagine|think back|think of|may i ask)\b"
    r"|(?:расскажите|вспомните|опишите|представьте|поделитесь|покажите|объясните|поясните|назовите|приведите)\b"
    r"|\w+ ли\b)",
    re.IGNORECASE,
)
# Words that begin a question where it has no mark, and a clause where they do not: "When I left, ...", "как правило".
_QUESTION_WORDS = re.compile(
    _OPENING + r"(?:(?:what|how|why|when|where|who|which|whose)\b(?! (?:a|i|we|he|she)\b)"
    r"|(?:как|что|почему|зачем|когда|где|куда|откуда|кто|сколько|чем|чего|какой|какая|какое|какие|каким|о чём|о чем|на что)\b"
    r"(?!-| (?:я|правило|обычно|всегда)\b))",
    re.IGNORECASE,
)
_SECOND = frozenset(
    [
        "you",
        "your",
        "yours",
        "yourself",
        "you're",
        "you've",
        "you'd",
        "вы",
        "вас",
        "вам",
        "вами",
        "ваш",
        "ваша",
        "ваше",
        "ваши",
        "вашей",
        "вашего",
        "вашем",
        "ваших",
        "вашу",
    ]
)
_FIRST = frozenset(
    [
        "i",
        "me",
        "my",
        "mine",
        "i'm",
        "i've",
        "i'd",
        "i'll",
        "we",
        "us",
        "our",
        "ours",
        "we're",
        "we've",
        "we'd",
        "я",
        "меня",
        "мне",
        "мной",
        "мой",
        "моя",
        "моё",
        "мое",
        "мои",
        "моей",
        "моего",
        "мою",
        "моих",
        "мы",
        "нас",
        "нам",
        "нами",
        "наш",
        "наша",
        "наше",
        "наши",
        "нашей",
        "нашего",
        "нашу",
        "наших",
    ]
)


class RolesOptions(Options):
    """Weights of the cues, each between -1 (tells) and 1 (asks), and how sure one has to be.

    A role needs a weighted mean at least ``margin`` from 0, and somebody else at least ``contrast`` away: roles are a contrast.
    A speaker with few words or turns gives weak evidence: the mean is scaled by ``words / (words + doubt_words)``, and by turns
    likewise. Somebody alone is a respondent if fewer than ``monologue_questions`` of the sentences ask.
    """

    asking: float = 0.4
    address: float = 0.2
    leading: float = 0.2
    brevity: float = 0.2
    margin: float = 0.15
    contrast: float = 0.35
    doubt_words: int = 12
    doubt_turns: float = 0.7
    monologue_questions: float = 0.12


@dataclass(frozen=True, slots=True)
class Conduct:
    """What one speaker did in the conversation.

    ``asking`` is the share of turns that end with a question; ``questions`` of sentences that are one; ``leading`` the share of
    turns that somebody else answers at greater length; ``share`` the share of all words; ``second`` and ``first`` count words
    for the other person and for oneself.
    """

    turns: int
    words: int
    asking: float
    questions: float
    leading: float
    share: float
    second: int
    first: int


def assign_roles(
    transcript: Transcript, *, interviewer: str | None = None, options: RolesOptions | None = None
) -> dict[str, Role]:
    """The role of every speaker.

    In this order: ``interviewer`` is a speaker's name; the transcript came with roles; names that say a role; conduct. Where the
    conduct of a speaker is not clear, the role is ``UNKNOWN``.
    """
    options = options or RolesOptions()
    known = _given(transcript) | _named(transcript.speakers)
    known |= dict.fromkeys(transcript.speakers_called(interviewer or ""), Role.INTERVIEWER)
    open_ = [speaker for speaker in transcript.speakers if speaker not in known]
    if open_:
        known |= _by_conduct(conduct(transcript), open_, known, options)
    return {speaker: known[speaker] for speaker in transcript.speakers}


def conduct(transcript: Transcript) -> dict[str, Conduct]:
    """What every speaker does, in order of first appearance."""
    turns = _turns(transcript)
    total = sum(_word_count(text) for _, text in turns)
    answered = {
        i for i, (turn, following) in enumerate(itertools.pairwise(turns)) if _word_count(following[1]) > _word_count(turn[1])
    }
    found = {}
    for speaker in transcript.speakers:
        mine = [(i, text) for i, (name, text) in enumerate(turns) if name == speaker]
        # The last turn cannot be answered any more.
        open_turns = [i for i, _ in mine if i < len(turns) - 1]
        sentences = [s.strip() for _, text in mine for s in _SENTENCE.findall(text) if _WORD.search(s)]
        said = [w.casefold() for _, text in mine for w in _WORD.findall(text)]
        found[speaker] = Conduct(
            turns=len(mine),
            words=len(said),
            asking=_share(_hands_over(text) for _, text in mine),
            questions=_share(_is_question(s) for s in sentences),
            leading=_share(i in answered for i in open_turns),
            share=len(said) / max(1, total),
            second=sum(w in _SECOND for w in said),
            first=sum(w in _FIRST for w in said),
        )
    return found


def asks(one: Conduct, *, speakers: int, options: RolesOptions) -> float:
    """How clearly a speaker asks (up to 1) or tells (down to -1)."""
    expected = 1 / max(2, speakers)
    cues = (
        (options.asking, _clipped((one.asking - 0.35) / 0.35)),
        (options.address, (one.second - one.first) / (one.second + one.first + 3)),
        (options.leading, 2 * one.leading - 1 if one.turns > 1 else 0.0),
        (options.brevity, _clipped((expected - one.share) / expected)),
    )
    mean = sum(weight * cue for weight, cue in cues) / sum(weight for weight, _ in cues)
    return mean * one.words / (one.words + options.doubt_words) * one.turns / (one.turns + options.doubt_turns)


def _by_conduct(
    found: dict[str, Conduct], open_: Sequence[str], known: dict[str, Role], options: RolesOptions
) -> dict[str, Role]:
    if len(found) == 1:
        alone = found[open_[0]]
        tells = alone.words > 0 and alone.questions < options.monologue_questions
        return {open_[0]: Role.RESPONDENT if tells else Role.UNKNOWN}
    clear = {Role.INTERVIEWER: 1.0, Role.RESPONDENT: -1.0}
    scores = {speaker: asks(one, speakers=len(found), options=options) for speaker, one in found.items()}
    scores |= {speaker: clear[role] for speaker, role in known.items() if role in clear}
    roles = {}
    for speaker in open_:
        apart = max(abs(scores[speaker] - score) for other, score in scores.items() if other != speaker)
        roles[speaker] = _role(scores[speaker], options) if apart >= options.contrast else Role.UNKNOWN
    if len(found) == 2:
        roles |= _counterparts(scores, roles, known | roles, options)
    return roles


def _counterparts(
    scores: dict[str, float], roles: dict[str, Role], settled: dict[str, Role], options: RolesOptions
) -> dict[str, Role]:
    """Where one of two is settled, the other is the counterpart if the two are clearly apart."""
    first, second = scores
    if abs(scores[first] - scores[second]) < options.contrast:
        return {}
    pairs = ((first, second), (second, first))
    return {a: _counterpart(settled[b]) for a, b in pairs if roles.get(a) is Role.UNKNOWN and settled[b] is not Role.UNKNOWN}


def _role(score: float, options: RolesOptions) -> Role:
    if score >= options.margin:
        return Role.INTERVIEWER
    return Role.RESPONDENT if score <= -options.margin else Role.UNKNOWN


def _counterpart(role: Role) -> Role:
    return Role.RESPONDENT if role is Role.INTERVIEWER else Role.INTERVIEWER


def _given(transcript: Transcript) -> dict[str, Role]:
    return {s.speaker: s.role for s in transcript.segments if s.speaker is not None and s.role is not Role.UNKNOWN}


def _named(speakers: Sequence[str]) -> dict[str, Role]:
    names = {speaker: speaker.strip(" .:*-–—") for speaker in speakers}
    roles, _ = roles_of_names(names.values())
    return {speaker: roles[name] for speaker, name in names.items() if roles[name] is not Role.UNKNOWN}


def _turns(transcript: Transcript) -> list[tuple[str, str]]:
    """Speaker and text of each turn: segments of one speaker in a row; what nobody is known to have said is left out."""
    spoken = [s for s in transcript.segments if s.speaker is not None and s.text.strip()]
    return [
        (str(name), " ".join(s.text.strip() for s in run)) for name, run in itertools.groupby(spoken, key=lambda s: s.speaker)
    ]


def _hands_over(turn: str) -> bool:
    """Whether the turn's last sentence asks; long answers hold questions too, but rarely at their end."""
    sentences = [s for s in _SENTENCE.findall(turn) if _WORD.search(s)]
    return bool(sentences) and _is_question(sentences[-1])


def _is_question(sentence: str) -> bool:
    bare = sentence.strip(" -–—\"'«»“”")
    if bare.endswith("?") or _ASKS.match(bare):
        return True
    begins_with_clause = "," in bare and bare.endswith((".", "!"))
    return not begins_with_clause and _QUESTION_WORDS.match(bare) is not None


def _word_count(text: str) -> int:
    return len(_WORD.findall(text))


def _share(answers: Iterable[bool]) -> float:
    values = list(answers)
    return sum(values) / max(1, len(values))


def _clipped(value: float) -> float:
    return max(-1.0, min(1.0, value))
