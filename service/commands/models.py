"""``hardpart models``: what is installed."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table

from service.compose import installed_weights
from service.exit_codes import DONE
from service.settings import Settings

COLUMNS = ("name", "kind", "version", "licence", "sha256", "verified")
_DIGEST_SHOWN = 16  # characters; the manifest of a study has the whole
_WIDE = 160  # columns where there is no terminal, so that nothing is cut


def run_models() -> int:
    """Prints the table of weights; the exit code."""
    console = Console()
    if not console.is_terminal:
        console.width = _WIDE
    table = Table(*COLUMNS, box=box.SIMPLE)
    for column in table.columns:
        column.overflow = "fold"
    for weights in installed_weights(Settings()):
        table.add_row(*(weights[name][:_DIGEST_SHOWN] if name == "sha256" else weights[name] for name in COLUMNS))
    console.print(table)
    return DONE
