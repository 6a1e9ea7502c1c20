from models.batches import batches_of_one_length


def test_texts_of_one_length_go_together_and_none_is_lost():
    assert list(batches_of_one_length([3, 1, 3, 2, 3], most=2)) == [[1], [3], [0, 2], [4]]


def test_no_texts_make_no_batch():
    assert list(batches_of_one_length([], most=2)) == []
