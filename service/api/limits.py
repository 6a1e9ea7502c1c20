"""How often somebody may ask."""

from __future__ import annotations

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from service.api.problems import Problem
from service.settings import Settings

_ONCE = RateLimitItemPerMinute(1)
_MANY = 10  # so many people at one address may try as often as one does, and one person from so many addresses


class RateLimits:
    """Counts requests and logins in this process."""

    def __init__(self, settings: Settings) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._requests = RateLimitItemPerMinute(settings.requests_a_minute)
        self._logins = RateLimitItemPerMinute(settings.logins_a_minute)
        self._many_logins = RateLimitItemPerMinute(_MANY * settings.logins_a_minute)

    def count_request(self, who: str) -> None:
        """Raises a problem when ``who`` asked too often within a minute."""
        self._count(self._requests, "request", who)

    def count_password(self, user_id: str) -> None:
        """Raises a problem when the user, who is logged in, gave the current password too often within a minute."""
        self._count(self._logins, "password", user_id)

    def count_login(self, address: str, name: str) -> None:
        """Raises a problem when the address or the name, or the one with the other, was tried too often within a minute."""
        self._count(self._many_logins, "address", address)
        self._count(self._logins, "login", f"{address} {name}")
        self._count(self._many_logins, "name", name)

    def is_first_in_a_minute(self, what: str) -> bool:
        """Whether ``what`` did not happen in the last minute; this time counts."""
        return self._limiter.hit(_ONCE, "once", what)

    def _count(self, limit: RateLimitItemPerMinute, what: str, who: str) -> None:
        if not self._limiter.hit(limit, what, who):
            raise Problem(429, "too-often", f"more than {limit.amount} in a minute; wait a minute", headers={"Retry-After": "60"})
