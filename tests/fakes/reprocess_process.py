"""``hardpart reprocess`` in a process of its own, with fakes in place of the models: ARCHIVE OUT WORKERS PAUSE_S LOG."""

import sys
from pathlib import Path

from pipelines.archive.plan import Scope
from service.commands.code import CodeRequest
from service.commands.reprocess import ReprocessRequest, run_reprocess
from tests.fakes.archive import FakeModels

if __name__ == "__main__":
    folder, out, workers, pause_s, log = sys.argv[1:]
    code = CodeRequest(inputs=(Path(folder),), out=Path(out))
    models = FakeModels(workers=int(workers), pause_s=float(pause_s), log=log)
    sys.exit(run_reprocess(ReprocessRequest(code, Scope()), models))
