from hypothesis import given
from hypothesis import strategies as st

from models.acts.windows import Window, windows

LENGTHS = st.lists(st.integers(1, 60), max_size=40)


@given(LENGTHS, st.integers(0, 80), st.integers(1, 120), st.integers(0, 40), st.integers(0, 119))
def test_every_sentence_is_decided_once_in_order(lengths, before, decided, after, lead):
    made = windows(lengths, before=before, decided=decided, after=after, lead=min(lead, decided - 1))
    assert [n for w in made for n in range(w.decided_from, w.decided_to)] == list(range(len(lengths)))


@given(LENGTHS, st.integers(0, 80), st.integers(1, 120), st.integers(0, 40))
def test_windows_keep_their_budgets(lengths, before, decided, after):
    for w in windows(lengths, before=before, decided=decided, after=after):
        assert w.first <= w.decided_from < w.decided_to <= w.last
        assert sum(lengths[w.first : w.decided_from]) <= before
        assert sum(lengths[w.decided_to : w.last]) <= after
        assert w.decided_to - w.decided_from == 1 or sum(lengths[w.decided_from : w.decided_to]) <= decided


def test_context_stands_on_both_sides():
    assert windows([10, 10, 10, 10], before=10, decided=20, after=10) == [Window(0, 3, 0, 2), Window(1, 4, 2, 4)]
