"""Which texts a transformer reads together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def batches_of_one_length(lengths: Sequence[int], *, most: int) -> Iterator[list[int]]:
    """Places of texts that have the same number of pieces, at most ``most`` together, the shortest first.

    Nothing is padded. With padding, an 8-bit model answers a little differently beside a longer text; without it, a text has
    the same vector in every company.
    """
    places: dict[int, list[int]] = {}
    for place, length in enumerate(lengths):
        places.setdefault(length, []).append(place)
    for _, own in sorted(places.items()):
        yield from (own[start : start + most] for start in range(0, len(own), most))
