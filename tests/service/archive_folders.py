"""An archive of short interviews, coded with fakes in place of the models and worker processes that are real."""

import json

from pipelines.archive.plan import Scope
from service.commands.reprocess import ReprocessRequest, run_reprocess
from service.folders.request import CodeRequest
from tests.fakes.archive import FakeModels

TALK = "Interviewer: What was the hardest part last time?\n{0}: The export number {1} took hours. We have two plants.\n"


class Archive:
    """Folders of interviews, and the study that is made of them."""

    def __init__(self, folder):
        self.folder, self.out = folder / "in", folder / "out"
        (self.folder / "2025").mkdir(parents=True)
        for number, name in enumerate(("2023/ann", "2023/bob", "2024/cleo", "2024/igor")):
            self.write(f"{name}.txt", TALK.format(name[5:].title(), number))

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, models=None, *, plan_only=False, regroup=False, **scope):
        models = models or FakeModels()
        code = CodeRequest(inputs=(self.folder,), out=self.out, regroup=regroup)
        return run_reprocess(ReprocessRequest(code, Scope(**scope), plan_only=plan_only), models)

    def results(self):
        lines = (self.out / "results.jsonl").read_text(encoding="utf-8").splitlines()
        return {line["file"]: line for line in map(json.loads, lines)}

    def states(self):
        return {file: line["state"] for file, line in self.results().items()}

    def calls(self):
        return sum(sum(line.get("model_calls", {}).values()) for line in self.results().values())

    def outputs(self):
        """Everything that a person reads, but for what tells of the run rather than of the study."""
        of_the_run = {"manifest.json", "results.jsonl", "changes.json"}
        files = [p for p in self.out.rglob("*") if p.is_file() and ".hardpart" not in p.parts and p.name not in of_the_run]
        return {str(p.relative_to(self.out)): p.read_bytes() for p in files}
