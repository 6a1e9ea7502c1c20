"""The shape of the house: layers, what importing costs, what is installed."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("annotations", "models", "pipelines", "service")
HEAVY = ("torch", "spacy", "faster_whisper", "sentence_transformers", "ctranslate2", "hdbscan")
SOURCES = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]


def test_layers_hold():
    linted = subprocess.run([Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True)
    assert linted.returncode == 0, linted.stdout


def test_help_loads_nothing_heavy():
    code = "import sys, service.cli; print([m for m in ('numpy','torch','spacy','pydantic','sklearn','av') if m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


@pytest.mark.parametrize("package", PACKAGES)
def test_importing_a_module_of_ours_loads_no_model_library(package):
    modules = [".".join(p.relative_to(ROOT).with_suffix("").parts) for p in SOURCES if p.relative_to(ROOT).parts[0] == package]
    modules = [m.removesuffix(".__init__") for m in modules if "make_sample" not in m and "media_worker" not in m]
    code = (
        "import importlib, sys\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert loaded.returncode == 0, loaded.stderr
    assert loaded.stdout.strip() == "[]"


def test_nothing_is_pickled():
    pickling = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and any(name.split(".")[0] in ("pickle", "joblib", "dill") for name in _imported(node))
    ]
    assert pickling == []


def test_no_module_is_too_long_to_read():
    assert {str(p.relative_to(ROOT)): n for p in SOURCES if (n := len(p.read_text(encoding="utf-8").splitlines())) > 500} == {}


def test_every_folder_of_tests_is_a_package():
    bare = {str(p.parent.relative_to(ROOT)) for p in (ROOT / "tests").rglob("*.py") if not (p.parent / "__init__.py").exists()}
    assert bare == set()


def _imported(node):
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
