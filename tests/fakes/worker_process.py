"""A worker process with fakes in place of the models, each recording taking as long as the first argument says (seconds)."""

import sys
import time

from service.api.middleware import log_as_json
from service.boot import worker
from service.settings import Settings
from tests.fakes.engine import FakeEngine


def slow(engine: FakeEngine, seconds: float) -> FakeEngine:
    code = engine.coder.code

    def slowly(sentences):
        time.sleep(seconds)
        return code(sentences)

    engine.coder.code = slowly
    return engine


if __name__ == "__main__":
    log_as_json()
    settings = Settings()
    seconds, number = float(sys.argv[1]), int(sys.argv[2])
    worker(settings, number, lambda: slow(FakeEngine(settings.artefacts), seconds)).run()
