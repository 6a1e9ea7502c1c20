from __future__ import annotations

from annotations.themes import Complaint
from models.themes.episodes import EpisodeOptions, find_episodes, question_of, turn_of
from tests.fakes.encoder import WordsEncoder


def episodes(complaints: list[Complaint], **options: float) -> list[list[str]]:
    vectors = WordsEncoder().encode([c.text for c in complaints])
    found = find_episodes(complaints, vectors, options=EpisodeOptions(**options), middle=vectors.mean(axis=0))
    return sorted([member.id for member in episode.members] for episode in found)


def said(number: int, text: str, turn: str, person: str = "p") -> Complaint:
    return Complaint(f"{person}{number}", text, context=turn, conversation=person, respondent=person)


TURN = "How is the lift?\nThe lift was dead. Three times. And the invoice carried a wrong grand total again."


def test_sentences_of_one_turn_stay_together() -> None:
    complaints = [said(1, "The lift was dead.", TURN), said(2, "Three times.", TURN)]
    assert episodes(complaints) == [["p1", "p2"]]


def test_what_is_told_much_later_in_a_turn_begins_another_episode() -> None:
    aside = "Then we moved to the coast and had a good summer there. " * 20
    turn = f"How is the lift?\nThe lift was dead. For weeks. {aside}The invoice was wrong. Three times."
    complaints = [
        said(1, "The lift was dead.", turn),
        said(2, "For weeks.", turn),
        said(3, "The invoice was wrong.", turn),
        said(4, "Three times.", turn),
    ]
    assert episodes(complaints) == [["p1", "p2"], ["p3", "p4"]]
    assert episodes(complaints, apart=2_000) == [["p1", "p2", "p3", "p4"]]


def test_the_same_words_again_stand_where_they_are_said_again() -> None:
    aside = "Then we moved to the coast and had a good summer there. " * 20
    turn = f"It was dead. {aside}It was dead. It was dead."
    assert episodes([said(n, "It was dead.", turn) for n in (1, 2, 3)]) == [["p1"], ["p2", "p3"]]


def test_other_turns_and_other_people_begin_another_episode() -> None:
    complaints = [
        said(1, "The lift was dead.", "How is the lift?\nThe lift was dead."),
        said(2, "The lift was dead too.", "And in spring?\nThe lift was dead too."),
        said(3, "The lift was dead.", "How is the lift?\nThe lift was dead.", person="q"),
    ]
    assert episodes(complaints) == [["p1"], ["p2"], ["q3"]]


def test_strangers_texts_are_episodes_of_their_own() -> None:
    assert episodes([Complaint("a", "The lift was dead."), Complaint("b", "The lift was dead.")]) == [["a"], ["b"]]


def test_the_question_is_found_on_its_own_line_or_run_together() -> None:
    assert question_of(said(1, "Dead.", "So, the lift? How is it?\nWell. Dead.")) == "So, the lift? How is it?"
    assert question_of(said(1, "Dead.", "How is the lift? Well. Dead.")) == "How is the lift?"
    assert question_of(said(1, "Dead.", "Tell me about the lift.\nDead.")) == "Tell me about the lift."
    assert question_of(Complaint("x", "Dead.")) == ""
    assert [question_of(said(1, blank, "How is the lift? Dead.")) for blank in ("", " ")] == ["How is the lift?"] * 2


def test_a_long_turn_is_read_around_the_complaint() -> None:
    turn = "word " * 2_000 + "The lift was dead. " + "word " * 2_000
    assert "The lift was dead." in turn_of(said(1, "The lift was dead.", turn))
    assert len(turn_of(said(1, "The lift was dead.", turn))) <= 1_200


def test_a_long_turn_in_which_nobody_asks_is_looked_through_once() -> None:
    turn = "And then I called them again, and nobody came. " * 20_000
    assert question_of(said(1, "Dead.", f"{turn}Dead.")) == ""
    assert question_of(said(1, "Dead.", f"How is the lift? And who comes? {turn}Dead.")) == "How is the lift? And who comes?"
