"""The sample study that ships with the product: six short interviews in synthetic voices, and what is known about them."""

from pathlib import Path

SAMPLE = Path(__file__).parent
REFERENCE = SAMPLE / "reference"
RESPONDENTS = SAMPLE / "respondents.csv"
AUDIO_SUFFIXES = (".m4a", ".mp3", ".ogg", ".webm")


def sample_recordings() -> tuple[Path, ...]:
    """The audio files of the sample study, in order of their names."""
    return tuple(sorted(p for p in SAMPLE.iterdir() if p.suffix in AUDIO_SUFFIXES))
