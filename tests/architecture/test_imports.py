"""What importing costs and does: nothing heavy is loaded, nothing is read, written, started or set."""

import subprocess
import sys

import pytest

from tests.architecture.sources import PACKAGES, ROOT, SOURCES, module_name

HEAVY = ("torch", "spacy", "faster_whisper", "sentence_transformers", "transformers", "ctranslate2", "hdbscan", "av")
NOT_FOR_IMPORT = {
    "pipelines.media_worker",  # a script that runs in a process of its own
    "service.sample.make_sample",  # makes the sample study with programs that the product does not need
    "service.sample.voices",
}
WATCH = """
import importlib, logging, os, pathlib, sys, threading, warnings
root, names = pathlib.Path({root!r}), {names!r}
did = []
def watch(event, args):
    if event in ("socket.connect", "socket.bind", "subprocess.Popen", "os.system", "os.fork", "os.putenv", "os.mkdir"):
        did.append((event, str(args)))
    elif event == "open" and isinstance(args[0], str):
        path = pathlib.Path(args[0]).absolute()
        ours = any(path.is_relative_to(root / p) for p in {packages!r})
        if (ours and path.suffix not in (".py", ".pyc")) or set(args[1] or "") & set("wax+"):
            did.append((event, str(path)))
import numpy, pydantic, pydantic_settings, rich.console, typer  # what they do is theirs
before = dict(os.environ), list(logging.root.handlers), list(warnings.filters), threading.active_count()
sys.addaudithook(watch)
for name in names:
    importlib.import_module(name)
after = dict(os.environ), list(logging.root.handlers), list(warnings.filters), threading.active_count()
did += [f"changed: {{what}}" for what, a, b in zip(("environment", "logging", "warnings", "threads"), before, after) if a != b]
print(did + [name for name in {heavy!r} if name in sys.modules])
"""


def _run(code: str) -> str:
    ran = subprocess.run([sys.executable, "-B", "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


@pytest.mark.parametrize("package", PACKAGES)
def test_importing_does_nothing(package):
    names = [module_name(path) for path in SOURCES if path.relative_to(ROOT).parts[0] == package]
    names = [name for name in names if name not in NOT_FOR_IMPORT]
    assert _run(WATCH.format(root=str(ROOT), names=names, packages=PACKAGES, heavy=HEAVY)) == "[]"


def test_help_loads_nothing_heavy():
    light = ("numpy", "pydantic", "scipy", "sklearn", *HEAVY)
    assert _run(f"import sys, service.cli; print([m for m in {light!r} if m in sys.modules])") == "[]"
