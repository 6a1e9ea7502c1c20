"""The learning curves of the coder as a picture, without a plotting library: lines on a plain grid in SVG."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

_WIDTH, _HEIGHT, _LEFT, _TOP, _INNER_WIDTH, _INNER_HEIGHT = 720, 400, 56, 24, 500, 320
_COLOURS = ("#1b6ca8", "#c8553d", "#4a8c5c", "#8d6cab")  # told apart in grey too


def curve_picture(languages: Mapping[str, Any]) -> str:
    """An SVG: complaint F1 (0 to 1) against respondents' sentences learned from, a line for each language and setting."""
    lines = {
        f"{language}, {setting}": points
        for language, own in languages.items()
        for setting, points in own["learning_curve"].items()
        if points
    }
    return "\n".join(_elements(lines)) + "\n"


def _elements(lines: Mapping[str, Sequence[Mapping[str, float]]]) -> Iterator[str]:
    most = max((p["sentences"] for points in lines.values() for p in points), default=1.0)
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" font-size="12">'
    yield f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>'
    for tenth in range(0, 11, 2):
        y = _y(tenth / 10)
        yield f'<path d="M{_LEFT} {y}h{_INNER_WIDTH}" stroke="#ddd"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{tenth / 10}</text>'
    for quarter in range(5):
        x, label = _LEFT + _INNER_WIDTH * quarter / 4, f"{most * quarter / 4:,.0f}"
        yield f'<text x="{x}" y="{_TOP + _INNER_HEIGHT + 18}" text-anchor="middle">{label}</text>'
    yield f'<text x="{_LEFT}" y="{_TOP - 8}">complaint F1 on studies left out</text>'
    yield f'<text x="{_LEFT + _INNER_WIDTH / 2}" y="{_HEIGHT - 14}" text-anchor="middle">sentences learned from</text>'
    for number, (name, points) in enumerate(lines.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        places = [(_LEFT + _INNER_WIDTH * p["sentences"] / most, _y(p["f1"])) for p in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places)
        x, y = _LEFT + _INNER_WIDTH + 16, _TOP + 20 + 20 * number
        yield f'<path d="M{x} {y - 4}h16" stroke="{colour}" stroke-width="2"/><text x="{x + 22}" y="{y}">{escape(name)}</text>'
    yield "</svg>"


def _y(f1: float) -> float:
    return round(_TOP + _INNER_HEIGHT * (1 - f1), 1)
