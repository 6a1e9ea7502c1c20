"""Telling another program that a job ended: signed, and never to addresses inside of the operator's network."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import ipaddress
import json
import secrets
import socket
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from urllib.parse import SplitResult, urlsplit

from sqlalchemy.orm import Session

from annotations.errors import OptionsError
from service.clock import moment_or_none
from service.database.engine import Database
from service.database.study_tables import Job
from service.database.tables import Secret

SIGNATURE = "X-Hardpart-Signature"
_SECRET = "callbacks"  # noqa: S105 - its name
_TIMEOUT_S = 10.0  # to connect, to send, to wait for a part of the answer
_CALL_S = 30.0
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
# What else stands for IPv4 (RFC 4291, 7915, 8215), or did (6to4), and addresses of a site (RFC 3879): no receiver has one.
_NOBODYS = tuple(ipaddress.IPv6Network(network) for network in ("::/8", "2002::/16", "fec0::/10"))


class Callbacks:
    """Calls the ``callback_url`` of jobs."""

    def __init__(self, database: Database, *, private: bool) -> None:
        self._database = database
        self._private = private

    def call(self, job_id: str, attempt: int) -> None:
        """One try. Raises an exception unless the other program answered with success."""
        with self._database.reading() as session:
            job = session.get(Job, job_id)
            if job is None or job.callback_url is None or job.attempt != attempt:
                return
            body = json.dumps(_fields(job)).encode()
            key = signing_key(session, job.user_id)
            url = job.callback_url
        parts, addresses = reachable(url, private=self._private)
        name = (parts.hostname or "").encode("idna").decode()  # as its address was found
        port = f":{parts.port}" if parts.port else ""
        rest = f"{port}{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        headers = {
            "Host": f"{_bracketed(name)}{port}",
            "Content-Type": "application/json",
            SIGNATURE: sign(key, body, at=int(time.time())),
            "X-Hardpart-Delivery": f"{job_id}-{attempt}",
            "Accept-Encoding": "identity",
        }
        # The addresses that were checked are those that are called, whatever the name leads to by then.
        targets = [f"{parts.scheme}://{_bracketed(address)}{rest}" for address in addresses]
        with ThreadPoolExecutor(1) as apart:  # the thread that calls may be in an event loop
            apart.submit(asyncio.run, _post(targets, body, headers, name=name)).result()

    def note(self, job_id: str, attempt: int, *, delivered: bool) -> None:
        """Writes down how it went, unless the job was tried again meanwhile."""
        with self._database.writing() as session:
            job = session.get(Job, job_id, with_for_update=True)
            if job is not None and job.attempt == attempt:
                job.callback_state = "delivered" if delivered else "failed"


def reachable(url: str, *, private: bool) -> tuple[SplitResult, list[str]]:
    """The parts of a callback's address and the IPs to call. Raises ``OptionsError`` for where it may not lead."""
    try:
        parts = urlsplit(url)
    except ValueError as cause:
        raise OptionsError("callback_url: it is no address; check it.") from cause
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise OptionsError("callback_url: give an http or https address without a password.")
    try:
        found = socket.getaddrinfo(
            parts.hostname, parts.port or (443 if parts.scheme == "https" else 80), type=socket.SOCK_STREAM
        )
    except (OSError, UnicodeError, ValueError) as cause:
        raise OptionsError("callback_url: its host is not known; check the address.") from cause
    addresses = [str(entry[4][0]) for entry in found]
    if not private and not all(_is_public(address) for address in addresses):
        raise OptionsError("callback_url: it leads to a private address; the operator can allow that.")
    return parts, addresses


async def _post(targets: Sequence[str], body: bytes, headers: Mapping[str, str], *, name: str) -> None:
    """Posts to the first that can be reached. Of the answer, which may have no end, nothing but the status is read."""
    import httpx

    client = httpx.AsyncClient(timeout=_TIMEOUT_S, follow_redirects=False, trust_env=False)
    async with asyncio.timeout(_CALL_S), client:

        async def post(target: str) -> None:
            stream = client.stream("POST", target, content=body, headers=headers, extensions={"sni_hostname": name})
            async with stream as answer:
                answer.raise_for_status()

        for target in targets[:-1]:
            with suppress(httpx.ConnectError, httpx.ConnectTimeout):
                await post(target)
                return
        await post(targets[-1])


def sign(key: str, body: bytes, *, at: int) -> str:
    """``t=<seconds>,v1=<hex>``: HMAC-SHA256 of ``<seconds>.<body>`` with the user's key."""
    signed = hmac.new(key.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={signed}"


def signing_key(session: Session, user_id: str) -> str:
    """With which callbacks of a user's jobs are signed."""
    secret = session.get(Secret, _SECRET)
    assert secret is not None
    return hmac.new(secret.value.encode(), user_id.encode(), hashlib.sha256).hexdigest()


def make_secret(session: Session) -> None:
    """Makes the installation's secret where there is none."""
    if session.get(Secret, _SECRET) is None:
        session.add(Secret(name=_SECRET, value=secrets.token_hex(32)))


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or (ipaddress.IPv4Address(ip.packed[-4:]) if ip in _NAT64 else ip)
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _NOBODYS)


def _fields(job: Job) -> dict[str, object]:
    ended = moment_or_none(job.finished_ms)
    return {
        "job": job.id,
        "kind": job.kind,
        "state": job.state,
        "study": job.study_id,
        "failure": job.failure,
        "finished_at": None if ended is None else ended.isoformat(),
    }
