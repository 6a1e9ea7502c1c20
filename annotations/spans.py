"""Half-open stretches of text and of time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class TextSpan:
    """Unicode code points ``start`` to ``end`` (exclusive) of one text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a text span needs 0 <= start < end, got {self.start} to {self.end}")

    def of(self, text: str) -> str:
        """The stretch of ``text`` that the span covers."""
        return text[self.start : self.end]

    def shifted(self, offset: int) -> TextSpan:
        """The same stretch in a text that begins ``offset`` code points earlier."""
        return TextSpan(self.start + offset, self.end + offset)


@dataclass(frozen=True, slots=True, order=True)
class TimeSpan:
    """Whole milliseconds ``start_ms`` to ``end_ms`` (exclusive) on one recording's clock; may be empty."""

    start_ms: int
    end_ms: int

    def __post_init__(self) -> None:
        if not 0 <= self.start_ms <= self.end_ms:
            raise ValueError(f"a time span needs 0 <= start_ms <= end_ms, got {self.start_ms} to {self.end_ms}")

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds."""
        return self.end_ms - self.start_ms

    def overlap_ms(self, other: TimeSpan) -> int:
        """How long both spans last together, in milliseconds; 0 when they do not meet."""
        return max(0, min(self.end_ms, other.end_ms) - max(self.start_ms, other.start_ms))
