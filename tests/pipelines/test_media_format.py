from __future__ import annotations

import io
import struct

import pytest

from pipelines.media_format import wav_share


class Counting(io.BytesIO):
    """``reads`` is how often anything was read."""

    reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        return super().read(size)


def wav(*chunks: tuple[bytes, int, bytes]) -> Counting:
    body = b"".join(name + struct.pack("<I", length) + content for name, length, content in chunks)
    return Counting(b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body)


@pytest.mark.parametrize(
    ("declared", "share"),
    [(1_000, 1.0), (2_000, 0.5), (0, 1.0), (0xFFFF_FFFF, 1.0)],
    ids=["whole", "cut", "no length", "open end"],
)
def test_how_much_of_the_declared_sound_is_there(declared: int, share: float) -> None:
    source = wav((b"fmt ", 16, bytes(16)), (b"LIST", 3, b"abc\0"), (b"data", declared, bytes(1_000)))
    assert wav_share(source) == share
    assert source.tell() == 0


@pytest.mark.parametrize("name", [bytes(4), b"junk"], ids=["zeros", "empty chunks"])
def test_the_search_for_the_sound_ends_soon(name: bytes) -> None:
    source = wav(*[(name, 0, b"")] * 20_000, (b"data", 2_000, bytes(1_000)))
    assert wav_share(source) == 1.0
    assert source.reads < 1_000
