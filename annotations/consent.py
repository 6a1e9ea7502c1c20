"""Whose voice is played to nobody: who refused consent, and who may not be kept any longer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from annotations.respondents import Respondent

REFUSALS = frozenset({"no", "n", "false", "0", "none", "refused", "withdrawn", "нет", "отказ", "отозвано"})


def withheld(respondents: Iterable[Respondent], *, today: date) -> dict[str, str]:
    """The respondents whose sound stays out of everything, each with a sentence that says why."""
    reasons = ((respondent, _reason(respondent, today)) for respondent in respondents)
    return {respondent.id: reason for respondent, reason in reasons if reason is not None}


def _reason(respondent: Respondent, today: date) -> str | None:
    if (respondent.consent or "").strip().casefold() in REFUSALS:
        return f"{respondent.id} gave no consent (respondents.csv), so their voice is left out."
    if respondent.retain_until is not None and respondent.retain_until < today:
        kept = f"{respondent.id} may be kept until {respondent.retain_until.isoformat()} (respondents.csv)"
        return f"{kept}, which is past, so their voice is left out; delete what they said."
    return None
