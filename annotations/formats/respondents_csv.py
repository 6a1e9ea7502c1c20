"""``respondents.csv``, one row a respondent or one for each of their recordings, and ``purchases.csv`` beside it.

Fatal are only faults of the table itself: no file, no rows, no column ``respondent`` or ``recordings``. Everything else is one
sentence for one cell or row, and whatever is certain is used: a cell that makes no sense counts as empty, of rows of one
respondent that contradict each other the first counts, but for the strictest consent and the earliest day, and what is said in a
recording that two respondents claim belongs to neither unless the voice has their name, since a quote of the wrong customer is
worse than one of an unknown. Columns that only the study knows say what they like in each row: all of it is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import accumulate
from pathlib import Path

from annotations.customer_segments import derive_customer_segments, revenue_by_customer
from annotations.errors import InputError, LineError, RespondentsError
from annotations.formats.cells import parse_consent, parse_date, parse_score, parse_yes_no, strictest_consent
from annotations.formats.csv_table import Row, Table, read_table
from annotations.formats.purchases_csv import read_purchases
from annotations.formats.recording_names import RecordingNames
from annotations.respondents import CUSTOMER_SEGMENTS, Purchase, Respondent

PURCHASES = "purchases.csv"

_KNOWN = ("respondent", "recordings", "customer_segment", "target_behaviour", "nps", "consent", "retain_until")
_RUSSIAN = {"целевое_поведение": "target_behaviour", "согласие": "consent", "хранить_до": "retain_until"}
_SHORT = {"segment": "customer_segment", "сегмент": "customer_segment", "target": "target_behaviour"}  # or an attribute
_MISSPELT = 0.85  # likeness of a column's name to a known one; "customer_since" has .73, "consents" .93
_CSI = "csi_"
_NAME = "name"  # the attribute that a person is called by
_BETWEEN = "; "  # what several rows say of one attribute
_LATIN = str.maketrans("АВС", "ABC")


@dataclass(frozen=True, slots=True)
class ReadRespondents:
    """Respondents in the order of the file, every cell that could not be used, and what a person should know besides."""

    respondents: tuple[Respondent, ...]
    problems: tuple[InputError, ...]
    warnings: tuple[str, ...] = ()


def read_respondents(path: Path, *, recordings: Collection[str], renamed: Mapping[str, str] | None = None) -> ReadRespondents:
    """The respondents in ``path`` and their purchases, linked to those of ``recordings`` (file stems) that they name.

    ``renamed`` are names that recordings had before.

    A customer segment that is not given is derived from the purchases, if there are any. Raises ``RespondentsError`` when the
    table cannot be used at all.
    """
    table = read_table(path, error=RespondentsError)
    _check_columns(path, table)
    table = _with_known_columns(path, table)
    reader = _Reader(str(path), RecordingNames(recordings, renamed))
    respondents = reader.respondents(table)
    problems = tuple(sorted(reader.problems, key=lambda problem: problem.line))
    purchases_path = path.with_name(PURCHASES)
    if not purchases_path.exists():
        return ReadRespondents(respondents, problems, table.warnings)
    bought = read_purchases(purchases_path)
    respondents, derived = _with_purchases(respondents, bought.purchases, unusable=reader.unusable_segments)
    warnings = (*table.warnings, *bought.warnings, *_purchase_warnings(purchases_path, respondents, bought.purchases, derived))
    return ReadRespondents(respondents, (*problems, *bought.problems), warnings)


def _check_columns(path: Path, table: Table) -> None:
    missing = [name for name in ("respondent", "recordings") if name not in table.columns]
    if missing:
        there = ", ".join(name for name in table.columns if name)
        reason = f"has no column {' and no column '.join(repr(name) for name in missing)} (but {there:.80})"
        raise RespondentsError(str(path), reason, "name the columns in its first line")
    if not table.rows:
        raise RespondentsError(str(path), "has no rows", "write one row for each respondent")


def _with_known_columns(path: Path, table: Table) -> Table:
    """The table with columns that are nearly called as known ones are under these names, and a warning for each.

    What may as well be an attribute stays one, and is warned of.
    """
    missing = [name for name in _KNOWN if name not in table.columns]
    read_as: dict[str, str] = {}
    warnings = list(table.warnings)
    for column in table.columns:
        near = [_RUSSIAN[column]] if column in _RUSSIAN else get_close_matches(column, missing, n=1, cutoff=_MISSPELT)
        if column not in _KNOWN and near and near[0] in missing:
            missing.remove(near[0])
            read_as[column] = near[0]
            warnings.append(f"{path}: its column {column!r} is read as {near[0]!r}; call it so, or otherwise if it is none.")
        elif _SHORT.get(column) in missing:
            warnings.append(f"{path}: its column {column!r} is an attribute; call it {_SHORT[column]!r} if that is meant.")
    columns = tuple(read_as.get(column, column) for column in table.columns)
    rows = tuple(replace(row, cells={read_as.get(c, c): cell for c, cell in row.cells.items()}) for row in table.rows)
    return Table(columns, rows, tuple(warnings))


class _Reader:
    """Reads rows one by one and keeps the problems met on the way."""

    def __init__(self, source: str, names: RecordingNames) -> None:
        self._source = source
        self._names = names
        self.problems: list[LineError] = []
        self.unusable_segments: set[str] = set()

    def respondents(self, table: Table) -> tuple[Respondent, ...]:
        own: dict[str, list[Row]] = {}
        alike: dict[str, Row] = {}
        for row in table.rows:
            name = row.cell("respondent")
            if name.strip("."):  # full stops alone name nobody, and in an address they lead elsewhere
                own.setdefault(name, []).append(row)
                other = alike.setdefault(name.casefold(), row)
                if other.cell("respondent") != name and len(own[name]) == 1:
                    reason = f"names respondent {name!r}, whom line {other.line} calls {other.cell('respondent')!r}"
                    self._problem(row, reason, "write both alike if they are one person; until then they are two")
            else:
                self._problem(row, "names no respondent", "write an id in the column 'respondent'; the row was left out")
        linked = self._linked([row for rows in own.values() for row in rows])
        latin = not any(row.cell("customer_segment").upper() in {"Б", "Г"} for row in table.rows)  # else the scale is А, Б, В, Г
        return tuple(self._joined(rows, linked[name], latin=latin) for name, rows in own.items())

    def _joined(self, rows: Sequence[Row], recordings: tuple[str, ...], *, latin: bool) -> Respondent:
        """What the rows of one respondent say together."""
        said = [self._respondent(row, recordings, latin=latin) for row in rows]
        together = list(accumulate(said, _together))
        for row, again, before in zip(rows[1:], said[1:], together[:-1], strict=True):
            others = _contradicting(before, again)
            if others:
                reason = f"names respondent {again.id!r} again, after line {rows[0].line}, with another {', '.join(others)}"
                self._problem(row, reason, "write the same in both; until then the first counts")
        return together[-1]

    def _linked(self, rows: Sequence[Row]) -> dict[str, tuple[str, ...]]:
        """The recordings of each respondent; those that another one names too are a problem."""
        named: dict[str, tuple[str, ...]] = {}
        first: dict[str, Row] = {}
        for row in rows:
            found = self._recordings(row)
            named[row.cell("respondent")] = tuple(dict.fromkeys((*named.get(row.cell("respondent"), ()), *found)))
            for recording in found:
                other = first.setdefault(recording, row)
                if other.cell("respondent") != row.cell("respondent"):
                    reason = f"names recording {recording!r}, which line {other.line} names too"
                    remedy = "leave it in one of them; until then only a voice that is named as its respondent is linked"
                    self._problem(row, reason, remedy)
        return named

    def _recordings(self, row: Row) -> tuple[str, ...]:
        written = self._names.split(row.cell("recordings"))
        if not written:
            self._problem(row, f"names no recording of {row.cell('respondent')!r}", "write file names in the column 'recordings'")
        if row.surplus:
            count = "a cell" if len(row.surplus) == 1 else f"{len(row.surplus)} cells"
            self._problem(row, f"has {count} too many", 'put several names in one cell in quotes ("a;b")')
        known: list[str] = []
        for name in written:
            recording = self._names.find(name)
            if recording is None:
                self._problem(row, f"names recording {name!r}, which is not among the inputs", self._names.remedy(name))
            elif recording not in known:
                known.append(recording)
        return tuple(known)

    def _respondent(self, row: Row, recordings: tuple[str, ...], *, latin: bool) -> Respondent:
        csi = {column.removeprefix(_CSI): self._score(row, column, 1, 5) for column in row.cells if column.startswith(_CSI)}
        behaviour = row.cell("target_behaviour")
        target = parse_yes_no(behaviour)
        if behaviour and target is None:
            self._problem(row, f"has target_behaviour {behaviour!r}", "write yes or no, or nothing when nobody knows")
        consent = row.cell("consent")
        if consent and parse_consent(consent) is None:
            self._problem(row, f"has consent {consent!r}", "write yes or no; until then their voice is left out")
        until = row.cell("retain_until")
        retain_until = parse_date(until)
        if until and retain_until is None:
            self._problem(row, f"has retain_until {until!r}", "write the day as 2025-01-31; until then their voice is left out")
        return Respondent(
            id=row.cell("respondent"),
            recordings=recordings,
            customer_segment=self._segment(row, latin=latin),
            target_behaviour=target,
            nps=self._score(row, "nps", 0, 10),
            csi={module: score for module, score in csi.items() if score is not None},
            consent=consent or None,
            retain_until=retain_until,
            retain_unclear=until if until and retain_until is None else None,
            attributes={c: cell for c, cell in row.cells.items() if cell and c not in _KNOWN and not c.startswith(_CSI)},
        )

    def _segment(self, row: Row, *, latin: bool) -> str | None:
        written = row.cell("customer_segment")
        segment = written.upper().translate(_LATIN) if latin else written.upper()
        if not segment or segment in CUSTOMER_SEGMENTS:
            return segment or None
        self.unusable_segments.add(row.cell("respondent"))
        self._problem(row, f"has customer_segment {written!r}", "write A, B, C or D in Latin letters, or nothing")
        return None

    def _score(self, row: Row, column: str, lowest: int, highest: int) -> int | None:
        written = row.cell(column)
        score = parse_score(written, lowest=lowest, highest=highest)
        if written and score is None:
            self._problem(row, f"has {column} {written!r}", f"write a whole number from {lowest} to {highest}, or nothing")
        return score

    def _problem(self, row: Row, reason: str, remedy: str) -> None:
        self.problems.append(LineError(self._source, row.line, reason, remedy))


def _contradicting(before: Respondent, again: Respondent) -> list[str]:
    """The columns that can be true in one way only, and in which a further row says something else than those before it."""
    known = _single(before)
    return [column for column, value in _single(again).items() if known.get(column, value) != value]


def _single(respondent: Respondent) -> dict[str, object]:
    """What is known of the columns that can be true in one way only."""
    values = {
        "customer_segment": respondent.customer_segment,
        "target_behaviour": respondent.target_behaviour,
        "nps": respondent.nps,
        **{f"{_CSI}{module}": score for module, score in respondent.csi.items()},
        _NAME: respondent.attributes[_NAME].casefold() if _NAME in respondent.attributes else None,
    }
    return {column: value for column, value in values.items() if value is not None}


def _together(first: Respondent, again: Respondent) -> Respondent:
    """What two rows of one respondent say; where they contradict each other the first, but for what is kept of whom."""
    both = first.attributes.keys() & again.attributes.keys() - {_NAME}
    listed = {column: _listed(first.attributes[column], again.attributes[column]) for column in both}
    return replace(
        first,
        customer_segment=first.customer_segment or again.customer_segment,
        target_behaviour=again.target_behaviour if first.target_behaviour is None else first.target_behaviour,
        nps=again.nps if first.nps is None else first.nps,
        csi={**again.csi, **first.csi},
        consent=strictest_consent(first.consent, again.consent),
        retain_until=min(filter(None, (first.retain_until, again.retain_until)), default=None),
        retain_unclear=first.retain_unclear or again.retain_unclear,
        attributes={**again.attributes, **first.attributes, **listed},
    )


def _listed(first: str, again: str) -> str:
    """Both cells, parted by semicolons; what the first lists is not repeated."""
    known = first.casefold().split(_BETWEEN)
    return _BETWEEN.join([first, *(part for part in again.split(_BETWEEN) if part.casefold() not in known)])


def _with_purchases(
    respondents: Sequence[Respondent], purchases: Sequence[Purchase], *, unusable: Collection[str]
) -> tuple[tuple[Respondent, ...], Mapping[str, str]]:
    """Respondents with their purchases, and the segments that were derived; one written wrongly is not replaced in silence."""
    segments = derive_customer_segments(revenue_by_customer(purchases))
    open_ids = [r.id for r in respondents if r.customer_segment is None and r.id not in unusable]
    derived = {name: segments[name] for name in open_ids if name in segments}
    bought: dict[str, list[Purchase]] = {}
    for purchase in purchases:
        bought.setdefault(purchase.respondent, []).append(purchase)
    linked = (
        replace(r, customer_segment=derived.get(r.id, r.customer_segment), purchases=tuple(bought.get(r.id, ())))
        for r in respondents
    )
    return tuple(linked), derived


def _purchase_warnings(
    path: Path, respondents: Sequence[Respondent], purchases: Sequence[Purchase], derived: Mapping[str, str]
) -> tuple[str, ...]:
    said = []
    others = {purchase.respondent for purchase in purchases} - {respondent.id for respondent in respondents}
    if others:
        who = f"{len(others)} customers are" if len(others) > 1 else f"customer {min(others)!r} is"
        said.append(f"{path}: {who} not among the respondents and counted for the shares of revenue only.")
    if derived:
        listed = ", ".join(f"{name} {segment}" for name, segment in derived.items())
        said.append(f"{path}: customer segments derived from the shares of revenue: {listed}.")
    return tuple(said)
