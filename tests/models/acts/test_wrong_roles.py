import random

from annotations.transcript import Role
from annotations.utterances import Sentence
from models.acts.wrong_roles import with_wrong_roles

ASKS, SAYS = Role.INTERVIEWER, Role.RESPONDENT


def talk(roles, conversation="c"):
    return [Sentence(str(n), conversation, f"text {n}", role) for n, role in enumerate(roles)]


def test_a_fifth_of_the_turns_changes_sides_whole():
    said = talk([ASKS, SAYS, SAYS] * 10)
    turned = with_wrong_roles(said, share=0.2, rng=random.Random(1))
    changed = [n for n, (a, b) in enumerate(zip(said, turned, strict=True)) if a.role is not b.role]
    turns = {n // 3 * 2 + (n % 3 > 0) for n in changed}
    assert len(turns) == 4
    assert len(changed) == sum(1 if t % 2 == 0 else 2 for t in turns)


def test_who_talks_alone_keeps_the_role():
    said = talk([SAYS] * 5) + talk([Role.UNKNOWN] * 2, "d")
    assert with_wrong_roles(said, share=1.0, rng=random.Random(1)) == said
