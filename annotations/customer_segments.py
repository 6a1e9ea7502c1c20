"""Customer segments A to D from what customers paid, when nobody has said them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from annotations.respondents import Purchase

# Shares of all revenue at which a segment ends, counted from the customer who pays most: A brings the first half, A and B
# together 80 %, C most of the rest. Source: the ABC analysis that the method prescribes (A and B bring 80 % of the revenue).
SEGMENT_ENDS = (("A", 0.50), ("B", 0.80), ("C", 0.95))
LAST_SEGMENT = "D"


def revenue_by_customer(purchases: Iterable[Purchase]) -> dict[str, float]:
    """What every customer paid in all; refunds (negative amounts) count against it."""
    revenue: dict[str, float] = {}
    for purchase in purchases:
        revenue[purchase.respondent] = revenue.get(purchase.respondent, 0.0) + purchase.amount
    return revenue


def derive_customer_segments(revenue: Mapping[str, float]) -> dict[str, str]:
    """The segment of every customer in ``revenue``: that in which the revenue of all who paid more ends.

    Customers who paid the same are in the same segment; who paid nothing (or got it back) is in D.
    """
    paid = {customer: amount for customer, amount in revenue.items() if amount > 0}
    total = sum(sorted(paid.values()))
    segments = dict.fromkeys(revenue, LAST_SEGMENT)
    brought_by_larger = 0.0
    for amount, tied in groupby(sorted(paid, key=lambda customer: -paid[customer]), key=lambda customer: paid[customer]):
        customers = list(tied)
        segments |= dict.fromkeys(customers, _segment_at(brought_by_larger / total))
        brought_by_larger += amount * len(customers)
    return segments


def _segment_at(share: float) -> str:
    return next((segment for segment, end in SEGMENT_ENDS if share < end - 1e-9), LAST_SEGMENT)
