"""English words by what they say about a hardship; none of them belongs to a trade."""

from __future__ import annotations

import re

from models.themes.lexicon import words

FAILURES = words(
    """
    break fail crash freeze leak jam stop disappear vanish expire fall burst flood rot die overheat stall drop slip spoil rust
    clog lapse bounce collapse wobble stick flicker contradict conflict clash differ disagree mismatch overlap repeat change
    drift fluctuate vary stink smell squeak rattle scratch crack tear wear bend shrink fade peel melt burn shake swing lag hang
    buffer misbehave malfunction overflow backfire mislead confuse annoy irritate interrupt distract hurt ache suffer struggle
    delay overrun pile accumulate refuse ignore forget lose miss cancel reject block lock mix double cheat lie overcharge exceed
    """
) | {
    "break down", "run out", "fall apart", "fall off", "fall through", "drop out", "drop off", "go off", "go down", "cut out",
    "give up", "pile up", "back up", "seize up", "freeze up", "wear out", "dry up", "blow up", "time out", "fill up", "run over",
    "come off", "come back", "slow down", "shut down", "lock up", "mess up", "hang up", "pass by", "go by",
}  # fmt: skip
HARMS = words(
    """
    lose cancel delay damage reject decline refuse block misplace steal duplicate postpone break miss mix delete lock forget
    overcharge charge close ignore bounce cut scratch dent crush ruin spoil flood burn blame fine punish penalize skip drop deny
    interrupt disrupt stick strand trap scatter bury hide confuse mislead fob wipe overwrite corrupt suspend withdraw abandon
    neglect overlook exclude shortchange short underpay overbook double kick shout bump dump waste scrap
    """
)
MISHAPS = words(
    """
    lose miss forget break skip confuse damage duplicate overlook misread drop delete spoil waste ruin mix misplace overpay repeat
    """
)
DELIBERATE = words("skip duplicate drop delete mix repeat")  # mishaps that may also be what people set out to do
DEAR = words("expensive dear costly pricey overpriced unaffordable")
PRICES = words("fee fare rent charge premium commission tariff toll bill fine tax rate postage")
BAD_STATES = words(
    """
    wrong late missing broken full empty closed unavailable unclear incomplete blocked dirty damaged outdated locked overdue
    stale bare short slow down dead off out useless pointless inaccurate incorrect invalid inconsistent unreliable patchy faulty
    mouldy cold freezing damp wet loud noisy dark dangerous unsafe slippery rude vague confusing cryptic illegible unreadable
    invisible different stuck blank flat tight scarce thin understaffed overloaded overcrowded crowded packed manual painful
    awkward expensive dear costly hidden buried scattered messy chaotic jammed frozen lost gone absent unknown unpredictable
    erratic weak poor heavy tedious fiddly clunky unfair arbitrary impossible hard difficult old busy engaged delayed faded torn
    cracked rusty
    """
)  # fmt: skip
NO_LOSS = words(
    """
    charge fee need point doubt matter wonder rush hurry difference sense good use harm offence secret choice luck idea way
    problem question clue surprise fuss reason trouble exception complaint worry shame interest
    """
)
IDIOMS = frozenset({
    "keep track", "lose track", "lose sight", "lose count", "catch sight", "get hold", "make use", "make sense", "take advantage",
    "take care", "take charge", "take note", "take notice",
})  # fmt: skip
TELLING = words("tell warn inform notify say mention explain advise let")
AGAIN = re.compile(
    r"\b(?:again|twice|every time|each time|over and over|every (?:single )?(?:day|week|month|morning|year)|times|keep|always)\b",
    re.IGNORECASE,
)
BY_HAND = re.compile(r"\b(?:by hand|manually|one by one|line by line|from scratch|separately)\b", re.IGNORECASE)
AGES = re.compile(
    r"\b(?:minutes?|hours?|days?|weeks?|months?|years?|ages|forever|long|longer|mornings?|afternoons?|evenings?|summer|winter|weekends?"
    r"|sundays?|saturdays?|nights?|half)\b",
    re.IGNORECASE,
)
