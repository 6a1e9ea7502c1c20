"""``hardpart models``: what is installed."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from service.compose import installed_weights
from service.exit_codes import DONE
from service.settings import Settings


def run_models() -> int:
    """Prints the table of weights; the exit code."""
    columns = ("name", "kind", "version", "licence", "sha256", "verified")
    table = Table(*columns)
    for weights in installed_weights(Settings()):
        table.add_row(*(weights[column][:16] if column == "sha256" else weights[column] for column in columns))
    Console().print(table)
    return DONE
