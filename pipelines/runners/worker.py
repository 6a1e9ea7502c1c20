"""A worker process: orders come as lines of JSON on standard input, results go as such to standard output.

It ends when its input does, in the middle of whatever it does: nobody would read the result, and what was finished is kept.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading

from pipelines.runners.protocol import spec_from_json


def main() -> None:
    """Runs until the one who started it is gone."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is no answer
    orders: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(orders,), daemon=True).start()
    work = spec_from_json(sys.argv[1]).open()
    while True:
        result = work(json.loads(orders.get()))
        answers.write(json.dumps(result, ensure_ascii=False) + "\n")
        answers.flush()


def _read(orders: queue.SimpleQueue[str]) -> None:
    for line in sys.stdin:
        orders.put(line)
    os._exit(0)
