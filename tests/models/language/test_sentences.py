import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.language.boundaries import BUCKETS, BoundaryModel, load_boundaries, save_boundaries, train_boundaries
from models.language.sentences import LONG_WORDS, SentenceSplitter, best_cuts, packaged_splitter

NEVER = SentenceSplitter(BoundaryModel(np.zeros(BUCKETS, np.float32), -5.0))


def split(text, splitter=NEVER, **options):
    return [span.of(text) for span in splitter.split(text, **options)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It broke. Then we waited! Why? Well...", ["It broke.", "Then we waited!", "Why?", "Well..."]),
        ("Mr. Smith paid 3.5 percent. Fine.", ["Mr. Smith paid 3.5 percent.", "Fine."]),
        ("So... we waited. Yes.", ["So... we waited.", "Yes."]),
        ("Стоит 5 тыс. руб. в месяц. Дорого.", ["Стоит 5 тыс. руб. в месяц.", "Дорого."]),
        ("«Ждите!» И ждём.", ["«Ждите!»", "И ждём."]),
        ("", []),
        ("   ", []),
        ("yeah", ["yeah"]),
    ],
)
def test_marks_end_sentences_and_abbreviations_do_not(text, sentences):
    assert split(text) == sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["Did it help?", "No.", "It took me three hours to export the report."],
        ["See No. 5 on the list.", "It is wrong."],
        ["It was at 5 p.m. on Friday.", "At 6 p.m.", "Then the system crashed."],
        ["We use Word, Excel etc.", "Everything is slow."],
        ["So I chose plan B.", "Then it failed.", "It was me and I.", "Then."],
        ["I... I mean the export.", "Go to Main St. by bus.", "Ask J. R. Smith or J.K. Rowling."],
        ["We work in the U.K. and use it.", "She has a Ph.D. in law.", "They moved to the U.S.", "We stayed."],
        ["Use a plug-in, e.g. Zapier, i.e. Something else."],
        ["Я отдал отчёт им.", "Потом они его потеряли."],
        ["Больница им. Боткина, школа им. А. С. Пушкина.", "Всё сказали им.", "Ничего не вышло."],
        ["Я купил рис.", "Сварил.", "См. рис. 5 ниже.", "Диван 60 см.", "Узко."],
        ["Живу в г. Москва, ул. Ленина, д. 5, кв. 8.", "Это было в 2020 г.", "Банк отказал."],
        ["В 2020 г. мы переехали.", "Стоит 5 тыс.", "Дорого.", "На 100 руб.", "Смешно."],
        ["Это сделал А.С. Пушкин в 1830 году.", "Сделал Я. И. Перельман.", "Это был я.", "Банк отказал."],
        ["Мы считаем, т. е. сверяем, и т. д. и т. п.", "Приходит бухгалтер и т.д.", "Беда."],
        ["Это заняло 2 ч. 30 мин. каждый раз.", "Т.е. долго."],
        ["It took 30 min. to load, then 10 sec. more.", "I waited two hrs. and nothing came.", "It weighs 5 lbs. and is new."],
        ["Just wait a sec.", "We asked Acme Corp. and Gen. Miller.", "They are the next gen.", "It is slow."],
        ["On Jan. 5 and Feb. 3rd it broke, see Fig. 3 in Vol. 2.", "Send max. 5 MB or call ext. 12."],
        ["That was in Jan.", "We left."],
        ["Пришло 10 чел. и мы ждали.", "Взяли 5 шт. по 10 руб. и 5 кг. сахара.", "Есть доп. услуги.", "Дорого."],
        [
            "It took 5 hr. to load.",
            "It took 5 hr. 30 min. before.",
            "It took 5 hr.",
            "Then we left.",
            "I waited two yrs. and quit.",
        ],
        ["We asked HR.", "They said 3 wks. at most.", "It is 200 sq. ft. of dust.", "Nobody cleans it."],
        [
            "We asked the govt. office and the dept. Head of Sales.",
            "It costs approx. Five a day.",
            "It took 10 sec.",
            "Maria left.",
        ],
        ["It is no. 7 on the list.", "We said no.", "Seven times, e.g. Monday, e.g. on Park Ave. near Sgt. Miller.", "I left."],
        ["Ждали 3 мес. и 2 нед. по 5 дн. в неделю.", "Потом ещё 3 мес.", "Маша ушла.", "Это 2 нед.", "Долго."],
        ["Зам. директора и нач. отдела молчат.", "Спросил у нач. Иванова.", "У меня есть зам.", "Болеет он часто."],
        ["Это 5 тыс. руб. на чел. в месяц и 2 млн. за год.", "Платим 5 тыс. р.", "Дорого.", "Нас 10 чел.", "Ждём."],
        ["Живём на пр-т. Мира, корп. 2, кв. 7, Московская обл. и р-н. Химки.", "Квартира 50 кв. м.", "Соседи кричат."],
        ["Звоню в тех. поддержку, т.к. юр. лицо не платит, т.е. ждёт, и т.д. без конца.", "Много чеков, актов и т.д.", "Устал."],
        ["Это сказала гл. бух. фирмы и зав. складом на ул. Ленина.", "Я живу на этой ул.", "Там шумно."],
        ["The tank weighs 40 kg.", "3 people have to carry it.", "It weighs 6 lb. 3 oz. and is 5 ft. 3 inches long."],
        [
            "We walked 5 km.",
            "- It took hours.",
            "We waited 5 yrs. - nobody knows why.",
            "We waited 5 yrs.",
            "3 requests were lost.",
        ],
        ["In 5 yrs. 3 requests were lost.", "It took 3 hr. 20 min. of work.", "It took 2 wks. 3 days.", "Twice."],
        ["Ждали 3 мес.", "2 раза отказали.", "За 3 мес. 2 раза отказали.", "Ждали 3 ч. 20 мин.", "Ехали 1 час 5 мин. 20 секунд."],
        ["Ждали 3 мес.", "— Никто не ответил.", "Шкаф 60 см.", "3 раза меняли.", "Это 5 тыс. 300 руб. за штуку."],
        ["We asked the govt.", "Officials never reply.", "Our wait is above avg.", "Clients complain.", "It is incl. 3 meals."],
        [
            "Everything is incl.",
            "Breakfast was cold.",
            "Lunch is excl.",
            "Dinner too.",
            "We asked the mgr.",
            "Support never answered.",
        ],
        ["Живём в мкр.", "Автобусы не ходят.", "Мы спросили зав.", "Директор молчал."],
        ["С янв. 2020 по дек. 2021 звонили на тел. 123, см. стр. 10.", "Это было в дек.", "Потом ушли."],
    ],
)
def test_what_an_abbreviation_stands_beside_tells_whether_it_ends_a_sentence(sentences):
    assert split(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["Он сказал: «Не работает!» и ушёл.", "Мы ждали."],
        ['He said "It doesn\'t work!" and left.', "We waited."],
        ["Yahoo! was slow for us.", "We left."],
        ["«Что?» — спросил я.", "Молчит.", "— Кто там?", "— Это мы."],
        ["Did it help?", "No!", "I left.", "Really?", "iPhone again.", "When?", "3 times."],
        ['I said, "It is slow." and then I left.', "He agreed."],
        ["Он сказал: «Это медленно.» и ушёл.", "Потом вернулся."],
    ],
)
def test_a_mark_within_a_sentence_does_not_end_it(sentences):
    assert split(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["„Почему так долго?“", "Я ушёл.", "Сказали: „Ждите.“", "Ждём."],
        ["Очень долго ждали!😡", "Еда холодная.👎🏽", "Не приду…❤️", "Всё."],
        ["We waited for hours!😡", "Never again.🙅‍♀️", "It was cold."],
    ],
)
def test_low_quotation_marks_and_emoji_behind_a_mark_hide_no_end(sentences):
    assert split(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["what?", "i don't know.", "it was slow!", "and then nothing"],
        ["ой!", "не знаю.", "что?", "да нет"],
        ["Jira again!", "it was slow.", "really?", "so we left"],
    ],
)
def test_without_capitals_each_mark_ends_a_sentence(sentences):
    assert split(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["1. Slow.", "2. Expensive.", "10. Crashes."],
        ["What was hard?", "1. It is slow.", "2. It is expensive."],
        ["It took 15.", "We left.", "When?", "2019.", "Then it broke."],
    ],
)
def test_the_number_of_a_list_is_no_sentence(sentences):
    assert split(" ".join(sentences)) == sentences


@given(st.text(alphabet="abc .!?…\n,«»", max_size=300))
def test_nothing_said_is_lost(text):
    assert "".join("".join(split(text)).split()) == "".join(text.split())


@given(st.integers(1, 200))
def test_an_unmarked_stretch_never_stays_endless(words):
    parts = split(" ".join(["word"] * words), packaged_splitter())
    assert max(len(part.split()) for part in parts) <= 2 * LONG_WORDS


@pytest.mark.parametrize(
    "sentence",
    [
        (
            "Каждую пятницу, после того как уйдёт последний клиент и до того как придут уборщики, я сажусь за ноутбук, открываю "
            "три таблицы, переношу итоги из каждой из них в сводку и отправляю её хозяину."
        ),
        (
            "Every Friday, when the last customer leaves and before the cleaners come in, I sit down with the laptop, open the "
            "three spreadsheets that the owner made and copy the totals into the summary."
        ),
    ],
)
def test_a_whole_sentence_is_cut_between_its_clauses_alone(sentence):
    eager = SentenceSplitter(BoundaryModel(np.zeros(BUCKETS, np.float32), 1.0))
    assert split(sentence, packaged_splitter()) == [sentence]
    assert all(part.endswith((",", ".")) for part in split(sentence, eager))


def test_a_text_with_marks_far_between_is_cut_where_they_are_missing():
    sentence = "Well, " + " ".join(["word"] * 40) + "."
    eager = SentenceSplitter(BoundaryModel(np.zeros(BUCKETS, np.float32), 1.0))
    assert len(split(sentence, eager)) > 1


def test_a_long_pause_ends_a_sentence_where_no_mark_does():
    words = ["word"] * 40
    pauses = [0] * 40
    pauses[14] = 3000
    splitter = SentenceSplitter(BoundaryModel(np.zeros(BUCKETS, np.float32), -2.0))
    assert [len(part.split()) for part in split(" ".join(words), splitter, pauses_ms=pauses)] == [15, 25]


def test_best_cuts_respect_the_shortest_sentence():
    odds = np.array([9, 9, 9, -1, -1, -1, -1], np.float32)
    assert best_cuts(odds, shortest=3, longest=8) == [3]


def test_learned_ends_survive_saving(tmp_path):
    turns = [["we wait for the lorry", "it never comes", "so i call them"]] * 5
    model = train_boundaries(turns)
    save_boundaries(model, tmp_path / "b.npz")
    words = " ".join(turns[0]).split()
    kept = load_boundaries(tmp_path / "b.npz").log_odds(words)
    assert int(np.argmax(kept)) in (4, 7)
    assert np.allclose(kept, model.log_odds(words), atol=0.05)
