"""Words that cannot name a theme, in both languages."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a text that is a list."""
    return frozenset(text.split())


# Content words by their part of speech that say nothing about what was hard.
EMPTY_WORDS = words(
    """
    zero pound quid buck dollar euro cent penny mile kilometre kilometer metre meter foot gallon litre liter percent degree half
    quarter hundred thousand million name chance idea rest fall top bottom front middle line couple bunch ton pile head hand eye
    face word talk сутки километр метр литр рубль копейка тысяча миллион процент градус половина четверть штука имя возможность
    остальной голова рука глаз лицо слово разговор понедельник вторник среда четверг пятница суббота воскресенье январь февраль
    март апрель май июнь июль август сентябрь октябрь ноябрь декабрь весна лето осень зима январский пятый monday tuesday
    wednesday thursday friday saturday sunday january february march april may june july august september october november
    december spring summer autumn winter weekend thing stuff lot bit kind sort way guy people person man woman one something
    anything everything nothing someone anyone everyone everybody nobody somebody time day week month year hour minute second
    today yesterday tomorrow morning evening night moment case point example fact end part number place side reason problem
    issue trouble difficulty be have do get go come make take give say tell know think see look want need let mean feel seem
    happen keep put use try start stop become can could would should might must will guess like okay yeah uh um er hm sure right
    good bad big small little long short new old other same different own whole many much few more most less least next last
    first third able real actual hard difficult slow easy quick fast annoying terrible awful horrible nice great fine crazy
    ridiculous stupid вещь дело раз время день неделя месяц год час минута секунда сегодня вчера завтра утро вечер ночь момент
    случай пример факт конец часть место сторона причина проблема трудность сложность человек люди парень мужик женщина кто-то
    что-то всё все ничего быть иметь делать сделать мочь смочь хотеть надо нужно знать думать говорить сказать видеть смотреть
    посмотреть давать дать взять брать идти пойти прийти приходить стать становиться начать начинать являться получаться
    получиться казаться понимать оказаться должный такой какой этот тот самый весь свой другой новый старый хороший плохой
    большой маленький первый второй третий последний следующий каждый любой разный целый долгий трудный тяжёлый тяжелый сложный
    медленный лёгкий легкий быстрый ужасный страшный ну вот это как бы короче значит типа ладно просто вообще прямо ещё еще уже
    очень потом сейчас опять снова который прийтись приходиться
    """
)

# People whom a respondent speaks of and a statement does not.
KIN = words(
    """
    wife husband partner mother father mum mam mom dad son daughter kid child baby brother sister uncle aunt cousin nephew niece
    grandmother grandfather granny grandson granddaughter friend neighbour neighbor girl boy lady fella bloke lad mate god
    жена муж супруга супруг мать отец мама папа сын дочь дочка ребёнок ребенок дети брат сестра дядя тётя тетя бабушка дедушка
    бабка дед внук внучка тёща теща тесть свекровь зять подруга друг сосед соседка баба мальчик девочка девчонка малыш бог
    """
)

# Adjectives that judge a thing and do not tell it from another.
VERDICTS = words(
    """
    single bloody damn damned lovely decent proper wrong dreadful poor stupid silly huge massive tiny enormous terrible usual
    normal certain several various constant endless proud whole entire only exact particular fancy weird strange odd funny
    ridiculous insane decent honest simple basic important special main major minor random extra additional further possible
    impossible necessary nasty ugly awkward clunky tedious boring painful expensive cheap free dear late early busy happy
    единственный проклятый чёртов обычный нормальный нужный ненужный отдельный лишний бедный глупый огромный крошечный
    ужасный странный смешной особенный конкретный определённый определенный бесконечный постоянный главный основной важный
    возможный невозможный дорогой дешёвый дешевый поздний ранний дурацкий очередной сплошной
    """
)

# What an interviewer does, and asks people to do.
INTERVIEWING = words(
    """
    tell describe talk walk mention start end worry think feel like want hear say ask call recall remember imagine mean happen go
    do be come guess understand discuss explain know see look speak wonder thank hope wish notice use try need work live
    treat cope deal handle compare
    рассказать рассказывать описать относиться пробовать попробовать вспомнить сказать говорить думать считать чувствовать хотеть
    подумать представить помнить объяснить пояснить поговорить обсудить спросить начать закончить замечать заметить случаться
    бывать быть происходить слышать услышать видеть смотреть понимать понять знать узнать работать жить пользоваться использовать
    справляться справиться сравнивать сравнить поделиться
    """
)

# What befalls people and how they take it: asked about, it is nothing that they want to get done.
ORDEALS = words(
    """
    encounter confront face endure suffer struggle fail err stumble fight battle argue quarrel wrestle grapple complain moan
    grumble swear curse fear dread panic hate dislike resent regret avoid annoy bother irritate frustrate upset anger blame
    tolerate
    сталкиваться столкнуться натыкаться наткнуться мучиться замучиться намучиться помучиться маяться намаяться страдать
    пострадать терпеть вытерпеть натерпеться возиться повозиться провозиться бороться воевать ругаться поругаться ссориться
    поссориться спорить поспорить конфликтовать жаловаться пожаловаться бояться опасаться злиться разозлиться сердиться
    рассердиться нервничать раздражаться раздражать бесить расстраиваться расстроиться беспокоиться волноваться переживать
    тревожиться отчаиваться путаться запутаться застревать застрять уставать устать избегать избежать ненавидеть сожалеть
    """
) | {
    "run into", "bump into", "run out", "break down", "give up", "put up", "mess up", "screw up", "fall behind",
}  # fmt: skip

# Nouns that people say to be polite.
COURTESIES = words(
    """
    thank thanks pleasure welcome cheer cheers bye goodbye hello hi congratulation congratulations apology
    спасибо благодарность пожалуйста привет свидание удовольствие поздравление извинение прощение
    """
)

# Things that a study is about as a whole, or that stand for anything.
TOO_WIDE = words(
    """
    job work question answer story experience life business company office home house town city area field world situation
    difference change way approach laugh chuckle sigh pause interview conversation topic subject matter attitude opinion feeling
    mood impression role wait waiting pain task process practice stuff everyday basis start beginning ending term sense kind type
    dear
    работа вопрос ответ история опыт жизнь бизнес компания фирма офис дом город место область мир ситуация разница изменение
    подход смех пауза интервью разговор тема отношение мнение чувство настроение впечатление роль задача процесс практика начало
    конец смысл вид тип жалоба недовольство польза пик принцип норма среднее общее план ноль нолик итог
    """
)
