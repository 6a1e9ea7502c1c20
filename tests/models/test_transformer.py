from models.transformer import both_ends


def test_of_a_long_text_both_ends_are_kept() -> None:
    assert both_ends([1, 2, 3, 4, 5, 6, 7], most=4) == [1, 2, 6, 7]


def test_a_text_that_fits_is_kept_whole() -> None:
    assert both_ends([1, 2, 3, 4], most=4) == [1, 2, 3, 4]
