"""What the bodies of requests have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class RequestBody(BaseModel):
    """What somebody sends. A field that it does not have is refused, since whoever misspelt one would not learn of it."""

    model_config = ConfigDict(extra="forbid")


class NoFields(RequestBody):
    """Nothing: all is said in the address."""
