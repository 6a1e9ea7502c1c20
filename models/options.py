"""What models do is set by options: frozen, strict, and with a digest that travels with every result."""

from __future__ import annotations

import hashlib
import json

from pydantic import BaseModel, ConfigDict


class Options(BaseModel):
    """Base of all options: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def digest(self) -> str:
        """SHA-256 of the options as canonical JSON, 16 hexadecimal digits."""
        canonical = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()[:16]
