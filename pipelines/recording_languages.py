"""Which language a recording is in, also where its transcript does not say."""

from __future__ import annotations

from collections import Counter, defaultdict

from annotations.languages import LANGUAGES
from pipelines.study import Study


def recording_languages(study: Study) -> dict[str, str | None]:
    """The language of each recording by name; one whose transcript names none has that of most of its letters, if it is coded."""
    letters: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for u in study.utterances:
        letters[u.recording][u.language] += len(u.text)
    said = ((r.source.recording, r.transcript.language) for r in study.recordings)
    return {name: language or of_most_letters(letters[name]) for name, language in said}


def of_most_letters(letters: Counter[str]) -> str | None:
    """The language with the most ``letters``; ``None`` where there are none, or where it is none of ours."""
    most = max(letters, key=lambda language: (letters[language], language), default=None)
    return most if most in LANGUAGES else None
