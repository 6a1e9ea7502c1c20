"""Work for runners: doubles a number, and does as it is told."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ENTRY = "tests.fakes.work:open_work"


def open_work(setup: Mapping[str, Any]):
    with Path(setup["log"]).open("a") as log:
        log.write(f"{os.getpid()}\n")

    def work(order: Mapping[str, Any]) -> dict[str, Any]:
        match order.get("does"):
            case "crash":
                os.kill(os.getpid(), signal.SIGSEGV)
            case "be killed once" if not Path(setup["log"] + ".killed").exists():
                Path(setup["log"] + ".killed").touch()
                os.kill(os.getpid(), signal.SIGKILL)
            case "be killed":
                os.kill(os.getpid(), signal.SIGKILL)
            case "fail":
                raise ValueError(f"{order['number']} is no good")
            case "sleep":
                time.sleep(60)
            case "print":
                print('{"id": "not an answer"}')
        return {"id": order["id"], "double": 2 * order["number"]}

    return work
