"""Segments A to D from revenue: the rule as the module states it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.customer_segments import derive_customer_segments, revenue_by_customer
from annotations.respondents import Purchase


def test_a_brings_the_first_half_and_so_on():
    revenue = {"tiny": 20.0, "big": 500.0, "fair": 300.0, "small": 150.0, "dust": 30.0}
    assert derive_customer_segments(revenue) == {"big": "A", "fair": "B", "small": "C", "dust": "D", "tiny": "D"}


def test_whoever_passes_the_border_is_still_in_the_segment():
    assert derive_customer_segments({"all": 10.0}) == {"all": "A"}
    assert derive_customer_segments({"a": 40.0, "b": 35.0, "c": 25.0}) == {"a": "A", "b": "A", "c": "B"}


def test_equal_customers_are_in_one_segment():
    assert set(derive_customer_segments(dict.fromkeys("abcd", 10.0)).values()) == {"A"}


def test_who_paid_nothing_is_in_the_last():
    assert derive_customer_segments({"a": 5.0, "b": 0.0, "c": -3.0}) == {"a": "A", "b": "D", "c": "D"}
    assert derive_customer_segments({"b": 0.0}) == {"b": "D"}
    assert derive_customer_segments({}) == {}


def test_refunds_count_against_revenue():
    purchases = [
        Purchase("a", date(2026, 1, 1), 10.0),
        Purchase("b", date(2026, 1, 1), 4.0),
        Purchase("a", date(2026, 2, 1), -7.5),
    ]
    assert revenue_by_customer(purchases) == {"a": pytest.approx(2.5), "b": pytest.approx(4.0)}


@given(st.dictionaries(st.text(max_size=3), st.integers(-5, 1000).map(float), max_size=30))
def test_who_paid_more_is_never_in_a_lower_segment_whatever_the_order(revenue):
    segments = derive_customer_segments(revenue)
    assert segments.keys() == revenue.keys()
    ordered = sorted(revenue, key=lambda name: -revenue[name])
    assert [segments[name] for name in ordered] == sorted(segments.values())
    assert derive_customer_segments(dict(reversed(revenue.items()))) == segments
