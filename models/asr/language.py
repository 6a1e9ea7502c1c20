"""Which language a recording is in, from several places in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from annotations.spans import TimeSpan

UNDETERMINED = "und"  # ISO 639-2
_CLEARLY = 0.75
_ENOUGH_MS = 3_000  # shorter windows are poor witnesses


def places(windows: Sequence[TimeSpan], *, count: int) -> tuple[TimeSpan, ...]:
    """At most ``count`` windows spread evenly from the first to the last; short ones only when there are no others."""
    usable = [window for window in windows if window.duration_ms >= _ENOUGH_MS] or list(windows)
    if len(usable) <= count:
        return tuple(usable)
    step = (len(usable) - 1) / (count - 1) if count > 1 else 0
    return tuple(usable[round(index * step)] for index in range(count))


def vote(witnesses: Sequence[Mapping[str, float]], *, expected: Sequence[str]) -> tuple[str, float]:
    """The language with the highest mean probability over the places, and that probability.

    A language that is not ``expected`` wins only when it is clear: in noise Whisper hears rare languages, and close relatives of
    an expected one.
    """
    if not witnesses:
        return UNDETERMINED, 0.0
    languages = sorted({language for witness in witnesses for language in witness})
    means = {language: sum(witness.get(language, 0.0) for witness in witnesses) / len(witnesses) for language in languages}
    best = max(languages, key=lambda language: means[language])
    known = [language for language in expected if language in means]
    if best in known or means[best] >= _CLEARLY or not known:
        return best, means[best]
    closest = max(known, key=lambda language: means[language])
    return closest, means[closest]
