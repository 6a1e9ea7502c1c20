"""``hardpart reprocess`` in a process of its own, with fakes in place of the models; its argument is JSON."""

import json
import sys
from pathlib import Path

from pipelines.archive.plan import Scope
from service.commands.reprocess import ReprocessRequest, run_reprocess
from service.folders.request import CodeRequest
from tests.fakes.archive import FakeModels

if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    code = CodeRequest(inputs=(Path(asked["archive"]),), out=Path(asked["out"]))
    sys.exit(run_reprocess(ReprocessRequest(code, Scope()), FakeModels(**asked["models"])))
