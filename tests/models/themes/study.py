"""A small study with three things that several people complain about, each in two or three sentences."""

from __future__ import annotations

from annotations.themes import Complaint

THINGS = {
    "parcel": ("The parcel stood at the depot.", "Courier left the parcel with strangers.", "Tracking of the parcel froze."),
    "invoice": (
        "The invoice carried a wrong total.",
        "Correcting the invoice needed letters.",
        "Accounting refused the invoice.",
    ),
    "password": ("The password expired on Friday.", "Resetting the password locked me out.", "Helpdesk lost my password form."),
    "elevator": (
        "The elevator stood still.",
        "Repairing the elevator dragged on.",
        "Neighbours carry prams, the elevator is dead.",
    ),
}


def study(people: int = 5) -> list[Complaint]:
    """Every person complains about every thing, in a turn of its own that a question led to."""
    complaints = []
    for person in range(people):
        for thing, sentences in THINGS.items():
            said = [sentences[(person + place) % 3] for place in range(2)]
            context = f"What about the {thing}?\n" + " ".join(said)
            complaints += [
                Complaint(f"p{person}:{thing}{place}", text, context=context, conversation=f"p{person}", respondent=f"p{person}")
                for place, text in enumerate(said)
            ]
    return complaints
