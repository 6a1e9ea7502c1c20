from __future__ import annotations

from collections.abc import Callable

import pytest

from models.language.parsers import BilingualParser
from models.themes.english import participle
from models.themes.english_patterns import wordings
from models.themes.english_words import HARMS, MISHAPS
from models.themes.lexicon import words

# Of every verb that a statement may set in the passive: one that is new to the list has to be read here.
PARTICIPLES = words(
    """
    abandoned blamed blocked bounced broken bumped buried burnt cancelled charged closed confused corrupted crushed cut damaged
    declined delayed deleted denied dented disrupted doubled dropped dumped duplicated excluded fined flooded fobbed forgotten
    hidden ignored interrupted kicked locked lost misled misplaced misread missed mixed neglected overbooked overcharged
    overlooked overpaid overwritten penalized postponed punished refused rejected repeated ruined scattered scrapped scratched
    shortchanged shorted shouted skipped spoiled stolen stranded stuck suspended trapped underpaid wasted wiped withdrawn
    """
)
Offers = Callable[[str], set[str]]


@pytest.fixture(scope="module")
def offers() -> Offers:
    """What a sentence offers, each as metric and object of control."""
    parser = BilingualParser()

    def offered(text: str) -> set[str]:
        (doc,) = parser.parse([text], language="en")
        return {" ".join(part) for wording in wordings(doc) for part in wording.parts.values()}

    return offered


def test_harms_and_mishaps_have_their_participles() -> None:
    assert {participle(verb) for verb in HARMS | MISHAPS} == PARTICIPLES


@pytest.mark.weights
@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("The door is hard to open.", "the effort it takes to open the door"),
        ("The instructions are hard to follow.", "the effort it takes to follow the instructions"),
        ("The export is difficult to find on the website.", "the time it takes to find the export on the website"),
        ("The door is impossible to open.", "the likelihood of failing to open the door"),
        ("It's impossible to reach the surgery by phone.", "the likelihood of failing to reach the surgery by phone"),
        ("I couldn't get the machine to work.", "the likelihood of failing to get the machine to work"),
        ("It took weeks to get the heating fixed.", "the time it takes to get the heating fixed"),
        ("I have to get a plumber to come every month.", "the effort it takes to get a plumber to come"),
        ("We were made to fill in the forms again.", "the number of times one has to fill in the forms"),
    ],
)
def test_what_is_hard_is_said_with_what_it_is_hard_to_do(offers: Offers, text: str, offer: str) -> None:
    assert offer in offers(text)
    assert not any(offer.startswith(shorter) for shorter in offers(text) - {offer})


@pytest.mark.weights
@pytest.mark.parametrize(
    "text",
    [
        "The invoices are different from the orders.",
        "The manual is hard for patients to read.",
        "The surgery is hard to get through to.",
        "The export is not hard to find.",
        "It is not hard to find the export.",
        "I couldn't get the doctor to see me.",
        "The room didn't get too warm.",
    ],
)
def test_what_would_mean_another_thing_without_its_rest_is_not_offered(offers: Offers, text: str) -> None:
    assert offers(text) == set()


@pytest.mark.weights
@pytest.mark.parametrize(
    "text",
    [
        "We were asked again for the documents.",
        "I was called and asked again for the documents.",
        "I was transferred every time to the billing department.",
        "I got transferred every time to the billing department.",
    ],
)
def test_what_others_do_to_the_speaker_is_no_task(offers: Offers, text: str) -> None:
    assert offers(text) == set()


@pytest.mark.weights
@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("The room didn't get warm.", "the likelihood that the room does not get warm"),
        ("The rooms never get warm.", "the likelihood that the rooms do not get warm"),
        ("The rooms get cold.", "the likelihood that the rooms get cold"),
        ("The form is not ready.", "the likelihood that the form is not ready"),
    ],
)
def test_a_state_stands_in_the_present(offers: Offers, text: str, offer: str) -> None:
    assert offers(text) == {offer}


@pytest.mark.weights
@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("I lost a user manual.", "the likelihood of losing a user manual"),
        ("I had to pay for a utility bill.", "the cost of a utility bill"),
        ("They charge me for an hourly ticket.", "the cost of an hourly ticket"),
        ("I lost a new umbrella.", "the likelihood of losing an umbrella"),
        ("I lost an old uniform.", "the likelihood of losing a uniform"),
        ("I waited for another hourly bus.", "the time spent waiting for an hourly bus"),
    ],
)
def test_the_article_suits_the_sound_after_it(offers: Offers, text: str, offer: str) -> None:
    assert offer in offers(text)


@pytest.mark.weights
@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("I had to pay for the x-ray.", "the cost of the x-ray"),
        ("I lost the t-shirt.", "the likelihood of losing the t-shirt"),
        ("I waited for the check-in desk.", "the time spent waiting for the check-in desk"),
        ("We lost the long-term contract.", "the likelihood of losing the long-term contract"),
        ("I had to send the e-mail again.", "the number of times one has to send the e-mail"),
        ("I never know whether the check-in desk is open.", "the likelihood of not knowing whether the check-in desk is open"),
        ("I lost the form - again.", "the likelihood of losing the form"),
    ],
)
def test_words_with_a_hyphen_stay_whole(offers: Offers, text: str, offer: str) -> None:
    assert offer in offers(text)


@pytest.mark.weights
def test_the_wrong_thing_stays_wrong(offers: Offers) -> None:
    assert offers("He cut the wrong cable.") == {"the likelihood that the wrong cable is cut"}
