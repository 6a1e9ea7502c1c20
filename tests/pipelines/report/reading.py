"""Reads a report as a browser would, strictly: every tag is closed, every id is there once."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from types import MappingProxyType

from pipelines.artefacts import ArtefactStore
from pipelines.inputs import FoundInputs
from pipelines.progress import Quiet
from pipelines.report.build import REPORT, write_report
from pipelines.report.gaps import ReportNotes
from pipelines.study import Study

_VOID = frozenset({"meta", "link", "br", "img", "input", "hr"})
_ADDRESSES = frozenset({"href", "src", "action", "srcset", "data", "poster", "formaction"})


class Page(HTMLParser):
    """What is in a page; raises ``ValueError`` when its tags do not nest."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.quotes: list[str] = []
        self.addresses: list[str] = []
        self.attributes: list[str] = []
        self.buttons: list[str] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        if self._open:
            raise ValueError(f"never closed: {self._open}")

    @property
    def text(self) -> str:
        """All words that are neither style nor script, with single spaces."""
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in _VOID:
            self._open.append(tag)
        for name, value in attrs:
            self.attributes.append(name)
            if name == "id":
                self.ids.append(value or "")
            elif name == "data-utterance":
                self.quotes.append(value or "")
            elif name in _ADDRESSES:
                self.addresses.append(value or "")
            elif name == "aria-label" and tag == "button":
                self.buttons.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            raise ValueError(f"</{tag}> closes nothing at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self._open):
            self.words.append(data)


def report_of(
    study: Study,
    out: Path,
    *,
    found: FoundInputs | None = None,
    store: ArtefactStore | None = None,
    problems: tuple[str, ...] = (),
    withheld: Mapping[str, str] = MappingProxyType({}),
    silent: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """The report that is written for ``study``, as text."""
    kept = store or ArtefactStore(out / "kept")
    notes = ReportNotes(problems=problems, withheld=withheld, silent=silent)
    write_report(study, found or FoundInputs(()), out, store=kept, progress=Quiet(), notes=notes)
    return (out / REPORT).read_text(encoding="utf-8")
