"""What kind of media a file is, told from its first bytes and never from its name."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from annotations.errors import MediaError

HEAD_BYTES = 65_536
_FRAMES_IN_A_ROW = 4
_MOST_CHUNKS = 200  # in front of the sound of a wav file
_OPEN_ENDED = 0x7FFF_F000  # programs that write to a pipe put the largest number they can
KINDS = "wav, mp3, m4a, aac, flac, ogg, opus, webm, mp4 or mov"

_MP4_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"})
_PLAYLISTS = (b"#EXTM3U", b"ffconcat", b"[playlist]", b"<?xml", b"<MPD", b"<smil", b"v=0\r", b"v=0\n", b"file '", b"file ")
# kbit/s by index, for MPEG 1 and for MPEG 2/2.5; ISO/IEC 11172-3 and 13818-3
_MP3_KBPS = {
    (1, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (1, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_MP3_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


def sniff(path: Path, source: BinaryIO) -> str:
    """The demuxer for ``source``, which is left at its start.

    Raises ``MediaError`` when it holds none of the media that the product reads.
    """
    head = source.read(HEAD_BYTES)
    start = _id3_size(head)
    if start:
        source.seek(start)
        head = source.read(HEAD_BYTES)
    source.seek(0)
    demuxer = _demuxer(head)
    if demuxer is None:
        raise MediaError(str(path), _what_it_is(head), f"give a recording as {KINDS}")
    return demuxer


def declares_length(source: BinaryIO, *, demuxer: str) -> bool:
    """Whether the file says how long it is; otherwise its length is only an estimate.

    Bare AAC never does, an mp3 if it says how many frames it has (a Xing, Info or VBRI header).
    """
    if demuxer != "mp3":
        return demuxer != "aac"
    head = source.read(HEAD_BYTES)
    start = _id3_size(head)
    source.seek(start)
    first = source.read(4096)
    source.seek(0)
    return any(mark in first for mark in (b"Xing", b"Info", b"VBRI"))


def wav_share(source: BinaryIO) -> float:
    """How much of the sound that a wav file's header declares is there, 0 to 1; 1 where the header leaves the length open."""
    size = source.seek(0, io.SEEK_END)
    offset = 12
    share = 1.0
    for _ in range(_MOST_CHUNKS):
        source.seek(offset)
        head = source.read(8)
        if len(head) < 8 or not any(head[:4]):
            break
        name, length = struct.unpack("<4sI", head)
        if name == b"data":
            open_ended = length == 0 or length >= _OPEN_ENDED
            share = 1.0 if open_ended else min(1.0, (size - offset - 8) / length)
            break
        offset += 8 + length + length % 2
    source.seek(0)
    return share


def _demuxer(head: bytes) -> str | None:
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return "wav"
    if head[:4] == b"fLaC":
        return "flac"
    if head[:4] == b"OggS":
        return "ogg"
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return "matroska"
    if head[4:8] in _MP4_BOXES:
        return "mov"
    if _is_text(head):
        return None
    return _frames(head)


def _frames(head: bytes) -> str | None:
    """``mp3`` or ``aac`` when frames of one of them follow each other; fewer than a few count at the very beginning only."""
    offset = head.find(0xFF)
    while 0 <= offset < len(head) - 4:
        for name, length_of in (("mp3", _mp3_frame), ("aac", _adts_frame)):
            chain, reaches_end = _chain(head, offset, length_of)
            if chain >= _FRAMES_IN_A_ROW or (offset == 0 and chain > 0 and reaches_end):
                return name
        offset = head.find(0xFF, offset + 1)
    return None


def _chain(head: bytes, offset: int, length_of: Callable[[bytes], int]) -> tuple[int, bool]:
    """How many like frames follow each other from ``offset``, and whether only the end of ``head`` stops them."""
    count, first = 0, head[offset : offset + 3]
    while count < _FRAMES_IN_A_ROW:
        here = head[offset : offset + 7]
        alike = here[1:2] == first[1:2] and here[2:3] and (here[2] ^ first[2]) & 0x0C == 0
        length = length_of(here) if alike else 0
        if not length:
            return count, len(here) < 4
        count += 1
        offset += length
    return count, False


def _mp3_frame(head: bytes) -> int:
    """Length in bytes of the MPEG audio frame that begins here, 0 when none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer = (head[1] >> 3) & 3, 4 - ((head[1] >> 1) & 3)
    bitrate, rate = head[2] >> 4, (head[2] >> 2) & 3
    if version == 1 or layer == 4 or bitrate in (0, 15) or rate == 3:
        return 0
    generation = 1 if version == 3 else 2
    bits, hertz = _MP3_KBPS[generation, layer][bitrate] * 1000, _MP3_RATES[version][rate]
    padding = (head[2] >> 1) & 1
    if layer == 1:
        return (12 * bits // hertz + padding) * 4
    slots = 72 if layer == 3 and generation == 2 else 144
    return slots * bits // hertz + padding


def _adts_frame(head: bytes) -> int:
    """Length in bytes of the AAC frame that begins here, 0 when none does."""
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0 or (head[2] >> 2) & 15 > 12:
        return 0
    length = ((head[3] & 3) << 11) | (head[4] << 3) | (head[5] >> 5)
    return length if length > 7 else 0


def _id3_size(head: bytes) -> int:
    if head[:3] != b"ID3" or len(head) < 10:
        return 0
    size = 0
    for byte in head[6:10]:
        size = (size << 7) | (byte & 0x7F)
    return size + 10


def _is_text(head: bytes) -> bool:
    sample = head[:4096]
    return bool(sample) and sum(byte < 9 or 13 < byte < 32 for byte in sample) == 0 and b"\xff" not in sample


def _what_it_is(head: bytes) -> str:
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(_PLAYLISTS):
        return "the file is a list of other files, not a recording"
    if _is_text(head):
        return "the file holds text, not sound"
    if not head.strip(b"\0"):
        return "the file holds nothing but zeros"
    return "the file is no recording of a kind that can be read"
