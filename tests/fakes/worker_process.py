"""A worker process with fakes in place of the models, each recording taking as long as the first argument says (seconds).

The second argument is its number; to its coder, the words that follow are complaints too.
"""

import sys
import time

from service.api.middleware import log_as_json
from service.boot import worker
from service.settings import Settings
from service.store.content_addressed import BlobStore
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
    seconds, number, words = float(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    beyond = BlobStore(settings.media).artefacts
    worker(settings, number, lambda: slow(FakeEngine(settings.artefacts, *words, beyond=beyond), seconds)).run()
