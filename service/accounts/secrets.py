"""Random secrets, the digests by which they are known again, and passwords."""

from __future__ import annotations

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

KEY_PREFIX = "hp_"
_WORD_BYTES = 32
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def new_token() -> str:
    """256 bits that nobody guesses, fit for a cookie or a header."""
    return secrets.token_urlsafe(_WORD_BYTES)


def new_key() -> str:
    """An API key; its prefix lets scanners find it where it should not be."""
    return KEY_PREFIX + new_token()


def new_password() -> str:
    """A password for somebody who will type it once."""
    return secrets.token_urlsafe(15)


def digest_of(token: str) -> str:
    """By which a token is found again; a token has so much chance in it that a quick digest is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def hash_password(password: str) -> str:
    """Argon2id with its library's parameters (RFC 9106, second recommendation)."""
    return PasswordHasher().hash(password)


def password_fits(hashed: str | None, password: str) -> bool:
    """Whether it is the one; without a hash it takes as long, so that nobody learns which names exist."""
    try:
        return PasswordHasher().verify(hashed or _NOBODY, password) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


def same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell where they differ."""
    return secrets.compare_digest(one.encode(), other.encode())
