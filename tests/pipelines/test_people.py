"""Whose a voice is, and what a voice that nobody named inherits from those whom it may be."""

from dataclasses import replace
from datetime import date

from annotations.respondents import Respondent
from annotations.transcript import Role
from annotations.utterances import Utterance
from pipelines.people import link_respondents, not_heard, refused_astray, unheard

TODAY = date(2026, 1, 1)
ANNA = Respondent("anna", ("couple",), target_behaviour=False, consent="no")
BOB = Respondent("bob", ("couple",), target_behaviour=True, consent="yes", attributes={"name": "Robert"})


def heard(*speakers, known):
    said = [Utterance(f"couple:{n}", "couple", s, Role.RESPONDENT, None, 0, 1, "x", "en") for n, s in enumerate(speakers, 1)]
    return link_respondents(said, known, refused_astray(known, today=TODAY))


def linked(*speakers, known):
    utterances, people = heard(*speakers, known=known)
    return [u.respondent for u in utterances], {person.id: person for person in people}


def why_silent(*speakers, known):
    return unheard(*heard(*speakers, known=known), today=TODAY)


def silent(*speakers, known):
    told = why_silent(*speakers, known=known)
    return [who for who in linked(*speakers, known=known)[0] if who in told]


def test_the_only_voice_is_the_only_person_listed():
    assert linked("S1", "S1", known=[ANNA])[0] == ["anna", "anna"]
    assert linked("S1", None, known=[])[0] == ["couple/S1", "couple/?"]


def test_several_voices_are_told_apart_by_name():
    assert linked("Anna", "Robert", "S3", known=[ANNA, BOB])[0] == ["anna", "bob", "couple/S3"]


def test_voices_that_nobody_named_are_withheld_with_whoever_they_may_be():
    assert silent("S1", "S2", known=[ANNA]) == ["couple/S1", "couple/S2"]
    assert silent("S1", "S2", known=[BOB]) == []
    told = why_silent("S1", "S2", known=[ANNA])
    assert told["couple/S1"] == "couple/S1 may be anna, so their voice is left out too."
    late = Respondent("eve", ("couple",), retain_until=date(2025, 1, 1))
    assert silent("S1", "S2", known=[late]) == ["couple/S1", "couple/S2"]


def test_whoever_has_a_name_of_their_own_is_not_another_voice():
    assert silent("Anna", "Robert", known=[ANNA, BOB]) == ["anna"]
    assert silent("Anna", "Carl", known=[ANNA]) == ["anna"]
    assert silent("Anna", "S2", "Participant", known=[ANNA]) == ["anna", "couple/S2", "couple/Participant"]
    assert silent("Anna Lee", "Carl", known=[ANNA]) == ["couple/Anna Lee", "couple/Carl"]


def test_one_voice_of_two_people_may_be_either():
    assert silent("S1", known=[ANNA, BOB]) == ["couple"]


def test_a_recording_with_the_name_of_somebody_who_speaks_in_another_is_not_theirs():
    elsewhere = Respondent("couple", ("other",), consent="no")
    ids, people = linked("S1", known=[elsewhere])
    assert ids == ["couple/S1"]
    assert (people["couple"], people["couple/S1"].recordings) == (elsewhere, ("couple",))
    assert linked("S1", known=[replace(elsewhere, recordings=("couple",))])[0] == ["couple"]
    assert linked("S1", known=[replace(elsewhere, recordings=("couple",)), BOB])[0] == ["couple/S1"]
    assert silent("S1", known=[replace(elsewhere, recordings=())]) == ["couple"]
    taken = [elsewhere, Respondent("couple/S1", ("third",)), Respondent("couple/S1 (2)", ("third",))]
    assert linked("S1", known=taken)[0] == ["couple/S1 (3)"]


def test_a_voice_feeds_no_theme_where_nobody_whom_it_may_be_shows_the_behaviour():
    assert linked("S1", "S2", known=[ANNA])[1]["couple/S1"].target_behaviour is False
    assert linked("S1", "S2", known=[ANNA, BOB])[1]["couple/S1"].target_behaviour is None
    assert linked("S1", "S2", known=[BOB])[1]["couple/S1"].target_behaviour is None
    assert linked("S1", "S2", known=[])[1]["couple/S1"].target_behaviour is None


def test_whoever_refused_and_is_listed_for_no_recording_that_is_there_may_be_any_voice_that_nobody_is_listed_for():
    astray = replace(ANNA, recordings=())
    told = why_silent("S1", "Carl", known=[astray])
    assert (
        told["couple/S1"] == told["couple/Carl"].replace("Carl", "S1") == "couple/S1 may be anna, so their voice is left out too."
    )
    assert told["anna"] == "anna gave no consent (respondents.csv), so their voice is left out."
    assert linked("S1", known=[astray])[1]["couple"].target_behaviour is None
    assert why_silent("S1", known=[astray, BOB]) == {}
    assert silent("S1", known=[replace(astray, consent="yes")]) == []


def test_nothing_is_said_to_be_left_out_of_somebody_who_was_not_heard():
    assert why_silent("Robert", known=[replace(ANNA, recordings=()), BOB]) == {}


def test_whom_a_voice_may_be_is_not_said_to_be_unheard():
    assert not_heard(*heard("S1", "S2", known=[ANNA, BOB])) == ()
    assert not_heard(*heard("Anna", "Carl", known=[ANNA, replace(BOB, recordings=("other",))])) == ("bob",)
