"""Python looks for cycles again as soon as a study is put together, whatever became of it."""

import gc

import pytest

from pipelines.memory import without_search_for_cycles


def test_the_search_rests_within_and_goes_on_after():
    with without_search_for_cycles():
        assert not gc.isenabled()
        with without_search_for_cycles():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_search_goes_on_after_a_failure():
    with pytest.raises(OSError, match="full"), without_search_for_cycles():
        raise OSError("full")
    assert gc.isenabled()
