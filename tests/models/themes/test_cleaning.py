from __future__ import annotations

import pytest

from models.themes.cleaning import LONGEST, clean, has_content, is_denial, is_silence, named_things


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Uh, you know, the lift was, was dead.", "the lift was dead."),
        ("It took 45 minutes.", "It took minutes."),
        ("And then Marta closed the gate.", "And then closed the gate."),
        ("Ну, э-э, лифт, как бы, не работал.", "лифт, не работал."),
        ("[laughs]", ""),
        ("Yeah.", "."),
        ("I’d say, let’s say, it isn’t open.", "it isn't open."),
    ],
)
def test_what_pulls_strangers_together_is_left_out(said: str, read: str) -> None:
    assert clean(said) == read or clean(said).strip(".") == read.strip(".")


def test_long_texts_are_cut() -> None:
    assert len(clean("lift " * 5_000)) <= LONGEST


@pytest.mark.parametrize(
    "text",
    [
        *("I don't know.", "I don’t know.", "не знаю", "Nothing.", "", "...", "um", "No idea.", "42"),
        *("Dunno.", "I dunno", "I have no idea.", "no clue", "idk", "I can't remember", "can't say", "Hard to say.", "Not sure."),
        *("Nothing really.", "No comment", "nil", "I'm not really sure.", "Понятия не имею.", "Без понятия", "Трудно сказать."),
        *("Не могу сказать", "хз", "Не в курсе.", "Нечего сказать", "Ничего такого", "Да вроде нет", "Даже не знаю.", "Не помню"),
    ],
)
def test_what_says_nothing_is_known(text: str) -> None:
    assert not has_content(text)


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        ("Well, I don't really know.", "Ну, я даже не знаю."),
        ("I honestly don't know what to say.", "Честно говоря, не знаю, что и сказать."),
        ("To be honest, I don't know.", "Если честно, не знаю."),
        ("I don't know, I can't remember.", "Не знаю, не помню."),
        ("I don't remember anything like that.", "Ничего такого не помню."),
        ("I don't remember exactly.", "Точно не помню."),
        ("Nothing comes to mind.", "Ничего не приходит в голову."),
        ("Nothing really springs to mind.", "На ум ничего не идёт."),
        ("No, nothing comes to mind right now.", "Да нет, сейчас в голову ничего не приходит."),
        ("Nothing I can think of, really.", "Да как-то не приходит в голову ничего такого."),
        ("I can't think of anything.", "Ничего не могу вспомнить."),
        ("I can't think of any problems off the top of my head.", "Так сразу и не вспомню ничего такого."),
        ("Not that I can think of.", "Не припомню."),
        ("Not that I'm aware of, no.", "Нет, ничего такого не припомню."),
        ("I couldn't tell you.", "Не могу вам сказать."),
        ("I couldn't say exactly.", "Точно не скажу."),
        ("It's hard to say.", "Мне трудно сказать."),
        ("I'm not exactly sure.", "Не уверена."),
        ("I haven't got a clue.", "Понятия не имею."),
        ("I don't have the faintest idea.", "Не имею ни малейшего представления."),
        ("Who knows.", "Кто его знает."),
        ("How would I know?", "Откуда мне знать?"),
        ("That's a good question.", "Хороший вопрос."),
        ("Let me think.", "Дайте подумать."),
        ("I'd have to think about it.", "Надо подумать."),
        ("I've never thought about it.", "Никогда не задумывался об этом."),
        ("I have nothing to add.", "Мне больше нечего добавить."),
        ("I don't have anything to say.", "Сказать нечего."),
        ("Nothing to complain about.", "Жаловаться не на что."),
        ("Can't complain.", "Не жалуюсь."),
        ("No complaints.", "Жалоб нет."),
        ("Nothing special, no.", "Нет, ничего особенного."),
        ("Nothing in particular.", "Ничего конкретного."),
        ("No. Nothing. I don't know.", "Нет. Ничего. Не знаю."),
        ("Nope.", "Не-а."),
        ("It's a hard question.", "Это сложный вопрос."),
        ("We aren't sure.", "Мы не уверены."),
        ("None springs to mind.", "Ничего не идёт на ум."),
        ("No examples come to mind.", "Примеров в голову не приходит."),
        ("Nothing stands out.", "Ничего не выделяется."),
        ("We have nothing to say.", "Нам нечего сказать."),
        ("I can't say.", "Не готов ответить."),
        ("I don't know right now.", "Пока не знаю."),
        ("I don't know how to answer that.", "Не знаю, как ответить."),
        ("It's hard to say, no.", "Трудно сказать, нет."),
        ("Sorry, I don't know.", "Извините, не знаю."),
        ("I'm sorry, I don't know, thank you.", "Простите не знаю."),
        ("No, I, I don't know.", "Нет, я, я не знаю."),
        ("No, thank you.", "Нет, спасибо."),
        ("[laughs] No idea.", "[смеётся] Понятия не имею."),
    ],
)
def test_both_languages_say_nothing_in_as_many_ways(english: str, russian: str) -> None:
    assert not has_content(english)
    assert not has_content(russian)


@pytest.mark.parametrize(
    "text",
    [
        "Three times.",
        "I don't know where the parcel is.",
        "не знаю, где посылка",
        "Very.",
        "Nothing works.",
        "Трудно сказать врачу.",
        "No sound.",
        *("I don't know where to find the export.", "Не знаю, где найти выгрузку."),
        *("I don't know what to do.", "Не знаю, что делать."),
        *("I have no idea when the courier comes.", "Понятия не имею, когда приедет курьер."),
        *("I can't remember the password.", "Не могу вспомнить пароль."),
        *("Nobody could tell me anything.", "Никто ничего не мог сказать."),
        *("I don't know, it just takes too long.", "Не знаю, просто слишком долго."),
        *("Nothing arrives.", "Ничего не приходит."),
        *("The code never comes.", "Код не приходит."),
        *("I can't think of the right form.", "Не могу придумать название."),
        *("Nothing works, I don't know.", "Ничего не работает, не знаю."),
        *("Who knows where it is.", "Кто знает, где он лежит."),
        *("No answer.", "Нет ответа."),
        *("I can't.", "Не могу."),
        *("Not really.", "Не особо."),
        *("It's hard to say who is right.", "Сложно сказать, кто прав."),
        *("Nothing to eat.", "Нечего есть."),
        *("Not yet.", "Пока нет.", "Нет, пока нет.", "Нет пока.", "Пока вроде нет."),
        *("No more.", "Больше нет.", "No longer.", "Уже нет.", "Not for me.", "Мне нет."),
        *("No Internet.", "Нет Интернета."),
        *("I don't know Excel.", "Не знаю Excel.", "We don't know German.", "Не знаем Немецкого."),
        *("No hello, no please, no thank you.", "Ни здравствуйте, ни спасибо.", "No please, no thank you.", "No hello."),
        *("No idea (they never tell us).", "Понятия не имею (нам не говорят)."),
        *("Nothing (the service is down).", "Ничего (сервис не отвечает)."),
        *("We had no idea.", "Понятия не имели.", "I had no clue.", "Понятия не имел."),
        *("We had nothing.", "У нас ничего не было."),
        *("I don't know how to report.", "Не знаю, как добавить."),
        *("It's hard to say no.", "Трудно сказать нет.", "We couldn't say no.", "Не могу сказать нет", "Не могу сказать «нет»."),
        *("It's hard to just say no.", "Трудно просто сказать нет.", "Я не могу им сказать нет."),
        *("I can't even remember anymore.", "Даже вспомнить уже не могу.", "I can't even remember.", "Не могу даже вспомнить."),
        *("I can't, nothing to say.", "Не могу, нечего сказать"),
    ],
)
def test_what_says_something_is_kept(text: str) -> None:
    assert has_content(text)


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        ("No.", "Нет."),
        ("None.", "Никаких."),
        ("None at all.", "Вообще никаких."),
        ("Nothing.", "Ничего."),
        ("Nah.", "Не-а."),
        ("Nope, none.", "Нету."),
        ("Nothing like that.", "Ничего такого."),
        ("No, nothing really.", "Нет, ничего особенного."),
        ("Not that I know of.", "Насколько я знаю, нет."),
        ("There's nothing.", "Ничего нет."),
        ("Well, no, no.", "Ну да нет, нет."),
    ],
)
def test_both_languages_deny_alike(english: str, russian: str) -> None:
    assert is_denial(english)
    assert is_denial(russian)
    assert not has_content(english)
    assert not has_content(russian)


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        ("I don't know.", "Не знаю."),
        ("No, I don't know.", "Нет, не знаю."),
        ("Nothing comes to mind.", "Ничего в голову не приходит."),
        ("No idea.", "Понятия не имею."),
        ("Nothing to complain about.", "Жалоб нет."),
    ],
)
def test_who_does_not_know_denies_nothing(english: str, russian: str) -> None:
    assert not is_denial(english)
    assert not is_denial(russian)


@pytest.mark.parametrize("text", ["Yes.", "Yes, yes.", "So-so.", "Ой, да.", "Да.", "Thanks.", "...", ""])
def test_a_bare_yes_is_no_silence(text: str) -> None:
    assert not is_silence(text)


def test_a_name_that_several_say_is_a_thing() -> None:
    said = [(voice, "I topped up with a Mastercard.") for voice in "abc"] + [("a", "And then Marta called."), ("b", "and Marta")]
    things = named_things(said)
    assert things == {"mastercard"}
    assert "Mastercard" in clean(said[0][1], things=things)
    assert "Marta" not in clean(said[3][1], things=things)
