"""Whose voice is played to nobody: who did not clearly consent, and who may not be kept any longer, or nobody knows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from annotations.formats.cells import parse_consent
from annotations.respondents import Respondent


def withheld(respondents: Iterable[Respondent], *, today: date) -> dict[str, str]:
    """The respondents whose sound stays out of everything, each with a sentence that says why."""
    reasons = ((respondent, _reason(respondent, today)) for respondent in respondents)
    return {respondent.id: reason for respondent, reason in reasons if reason is not None}


def _reason(respondent: Respondent, today: date) -> str | None:
    agreed = parse_consent(respondent.consent) if respondent.consent else True
    if agreed is False:
        return f"{respondent.id} gave no consent (respondents.csv), so their voice is left out."
    if agreed is None:
        unclear = f"{respondent.id} has the consent {respondent.consent!r} (respondents.csv)"
        return f"{unclear}, which says neither yes nor no, so their voice is left out."
    if respondent.retain_until is not None and respondent.retain_until < today:
        kept = f"{respondent.id} may be kept until {respondent.retain_until.isoformat()} (respondents.csv)"
        return f"{kept}, which is past, so their voice is left out; delete what they said."
    if respondent.retain_unclear:
        unclear = f"{respondent.id} has the retain_until {respondent.retain_unclear!r} (respondents.csv)"
        return f"{unclear}, which is no day, so their voice is left out."
    return None
