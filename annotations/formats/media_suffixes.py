"""What the names of recordings end with."""

from __future__ import annotations

_AUDIO_SUFFIXES = (".wav", ".mp3", ".m4a", ".aac", ".flac", ".ogg", ".oga", ".opus", ".mka")
_VIDEO_SUFFIXES = (".webm", ".mp4", ".m4v", ".mov", ".mkv")
MEDIA_SUFFIXES = _AUDIO_SUFFIXES + _VIDEO_SUFFIXES
