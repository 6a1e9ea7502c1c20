"""Studies to look at: an English and a Russian one, an empty one, one that is large, and one that attacks its reader."""

from __future__ import annotations

from pathlib import Path

from annotations.findings import Facet
from annotations.respondents import Respondent
from annotations.spans import TimeSpan
from annotations.themes import Outcome
from pipelines.hearing import Failure
from pipelines.study import Study
from tests.fakes.study import Interview, ThemeSpec, coded_study

LONG_NAME = "Aleksandra-Konstantinovna_Wolfeschlegelsteinhausenbergerdorff (second interview, final)"

_ENGLISH_THEMES = (
    ThemeSpec(
        1,
        "Finding out where a parcel is",
        Outcome("minimize", "the time it takes", "to find out where a parcel is", "when it was taken to another locker"),
        ("parcel", "locker", "on the phone", "nobody told me", "tracking"),
        (Facet.DIFFICULTY, Facet.SLOWNESS),
        stability=0.86,
        parts=(2, 2),
    ),
    ThemeSpec(
        2,
        "Typing addresses again",
        Outcome("minimize", "the effort spent", "on entering addresses that were entered before", "when a pickup is booked"),
        ("type", "addresses", "every month", "by hand"),
        stability=0.41,
    ),
    ThemeSpec(
        3,
        "Matching returned parcels to orders",
        Outcome("minimize", "the likelihood", "that a returned parcel cannot be matched to its order"),
        ("return", "order number", "guess"),
        (Facet.DIFFICULTY, Facet.BURDEN),
        needs_wording=True,
    ),
    ThemeSpec(
        4,
        "Surcharges on the bill",
        Outcome("minimize", "the time it takes", "to understand a surcharge", "when the bill arrives"),
        ("bill", "surcharge"),
        (Facet.DIFFICULTY,),
    ),
)

_MAYA = """
i | Think back to the last delivery that did not go well.
i | What happened?
o | That was on Monday.
c1 | The box went to another locker, and *nobody told me where it was*.
c1 | I was *on the phone for an hour* before somebody found it.
i | How do you book a pickup?
c2 | *I type the same three hundred addresses every month*, and my wrist hurts afterwards.
c2 | The form forgets everything as soon as I close it.
i | Tell me about the last return.
c3 | They came back in a grey sack *with no order number on them*.
c- | The driver *smokes in the van* and the boxes smell of it.
i | What works well for you?
p | The tracking page is quick, to be honest.
p | And nothing has ever been broken.
i | What should they build next?
w | I would love an app that tells me when the driver is near.
h | If they raised the prices before Christmas, we would be in trouble.
"""

_TOM = """
i | What was the hardest part of last week?
c1 | A customer *stood in the rain at the wrong locker*, and she found out before I did.
c1 !low_confidence | Half an hour on the phone just to learn where the bag was.
i | And the booking?
c2 | It remembers nothing, so *I type a hundred names by hand*.
c3 | I sit on the floor and *guess whose coffee it is*.
c3 | Last time I refunded the wrong person.
u | Sorry, may I come in for a moment?
u | The kettle is on, and the man from the post office is at the door with a parcel that is not ours, as it seems to me.
w | They should put more lockers near the station.
p | It is cheaper than the post office.
"""

_MARCUS = """
i | What took long?
c1 !overlap | The parcel was gone for *nine days*.
c4 !low_confidence | There was a weight thing on the bill which I *did not understand*.
o | I print posters.
h | It could get lost for good one day.
"""

_LUCY = """
i | Why did you stop?
c2 | I *typed every address twice*, so I stopped sending.
c- | It took them *three weeks* to close my account.
o | I go to the post office now.
"""

_RUSSIAN_THEMES = (
    ThemeSpec(
        1,
        "Ввод адресов заново",
        Outcome("минимизировать", "усилия", "на повторный ввод адресов", "при оформлении отправки"),
        ("адрес", "набирать заново", "буква за буквой"),
        stability=0.64,
    ),
    ThemeSpec(
        2,
        "Ожидание курьера",
        Outcome("минимизировать", "время", "ожидания курьера", "в день отправки"),
        ("курьер", "весь день", "никто не звонит"),
        (Facet.SLOWNESS,),
    ),
)

_ANTON = """
i | Вспомните, когда вы отправляли посылки в последний раз.
i | Как это было?
o | Это было в среду.
c1 | *Каждый адрес приходится набирать заново*, буква за буквой.
c1 | На тридцать заказов у меня *ушло почти три часа*.
c2 | Обещали приехать до обеда, а он *приехал в семь вечера*.
c2 | Весь день я *просидел дома* и никуда не мог выйти.
p | Цена хорошая, дешевле почты.
w | Хотелось бы получать сообщение, когда курьер выехал.
h | Если они поднимут цены, нам будет тяжело.
"""

_OLGA = """
i | Что было самым трудным?
c1 | Я *ввожу одни и те же адреса* каждую неделю.
c2 !low_confidence | Курьера мы *ждали до ночи*.
c- | Коробки *не помещаются* в лифт.
"""


def english_study(media: Path | None = None) -> Study:
    """Four English interviews and a Russian one: three with ``media`` where it is given, with failures and doubts."""
    maya = Respondent("maya", ("en_ceramics",), "A", True, 7, {"booking": 3, "billing": 2}, attributes={"name": "Maya"})
    tom = Respondent("tom", ("en_coffee",), "B", True, 6, {"booking": 2}, "audio and quotes", attributes={"name": "Tom"})
    marcus = Respondent(LONG_NAME, ("en_prints",), None, None)
    lucy = Respondent("lucy", ("en_vintage",), "D", False, attributes={"name": "Lucy"})
    anton = Respondent("anton", ("ru_soap",), "B", True, 8, attributes={"name": "Антон"})
    lost = (TimeSpan(12_000, 14_200), TimeSpan(61_000, 62_500))
    return coded_study(
        [
            Interview("en_ceramics", maya, _MAYA, media=media),
            Interview("en_coffee", tom, _TOM, media=media, unrecognised=lost),
            Interview("en_prints", marcus, _MARCUS),
            Interview("en_vintage", lucy, _LUCY, media=media),
            Interview("ru_soap", anton, "i | Что было трудно?\nc2 | *Каждый адрес приходится набирать заново*.", language="ru"),
        ],
        _ENGLISH_THEMES,
        failures=(Failure("en_broken", "transcribe", "/data/private/en_broken.mp3: the file is empty; export it again."),),
        warnings=("en_coffee: the file is cut off: 30.0 s of 40.0 s could be decoded",),
    )


def russian_study(media: Path | None = None) -> Study:
    """Two Russian interviews."""
    anton = Respondent("anton", ("ru_soap",), "B", True, 7, {"оплата": 2}, attributes={"name": "Антон"})
    olga = Respondent("olga", ("ru_toys",), "D", True, 8, attributes={"name": "Ольга"})
    return coded_study(
        [
            Interview("ru_soap", anton, _ANTON, language="ru", media=media, unrecognised=(TimeSpan(3_000, 4_500),)),
            Interview("ru_toys", olga, _OLGA, language="ru", media=media),
        ],
        _RUSSIAN_THEMES,
        language="ru",
        failures=(Failure("битый", "transcribe", "/данные/битый.mp3: the file is empty; export it again."),),
    )


def empty_study() -> Study:
    """Nothing could be heard."""
    return coded_study([])


def one_theme_study(media: Path | None = None) -> Study:
    """One person, one complaint, no customer segment, no times."""
    lines = "i !no_times | What was hard?\nc1 !no_times | *The door sticks.*"
    return coded_study([Interview("notes", Respondent("notes", ("notes",)), lines, media=media)], _ENGLISH_THEMES[:1])


def large_study(*, themes: int = 25, people: int = 40, media: Path | None = None) -> Study:
    """Many people and themes; theme n is voiced by every n-th person."""
    specs = [
        ThemeSpec(
            n,
            f"Keeping track of matter {n}" + (" that has a name much longer than a bar is wide" if n % 4 == 0 else ""),
            Outcome("minimize", "the time it takes", f"to keep track of matter {n}", "when the month is closed"),
            ("matter", "track", f"item {n}"),
            stability=round(1 - n / 50, 2),
        )
        for n in range(1, themes + 1)
    ]
    interviews = []
    for person in range(1, people + 1):
        lines = ["i | What was hard?"]
        for n in range(1, themes + 1):
            if person % n == 0:
                lines += [f"c{n} | Matter {n} *took me {k + person} hours* again." for k in range(1 + person % 3)]
        respondent = Respondent(f"person{person:02}", (f"call_{person:02}",), ("A", "B", "C", "D", None)[person % 5], True)
        interviews.append(Interview(f"call_{person:02}", respondent, "\n".join(lines), media=media))
    return coded_study(interviews, specs)


def hostile_study(media: Path | None = None) -> Study:
    """Names and words that would run as script, break out of an attribute or address, or turn the text around."""
    attack = "<script>alert(1)</script>"
    name = f'"><img src=x onerror=alert(2)>{attack}'
    theme = ThemeSpec(1, f"{attack} & co", Outcome("minimize", "the time", f"to {attack}", "' onclick='alert(3)"), (attack,))
    lines = f"i | {attack} {{{{ config }}}}?\nc1 | *{attack}* took </blockquote></script><b>hours</b>.\nw | \u202e{attack}"
    respondent = Respondent(name, (attack,), "A", True, 3, {attack: 2}, attack, attributes={"name": name})
    recording = "</script><script>alert(4)</script>"
    return coded_study(
        [Interview(recording, respondent, lines, speaker=name, media=media)],
        [theme],
        failures=(Failure(attack, "transcribe", f"{attack}: no; javascript:alert(5)."),),
        warnings=(attack,),
    )
