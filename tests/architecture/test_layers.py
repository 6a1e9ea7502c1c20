"""The shape of the house: who may import whom, and which library belongs where."""

import ast
import graphlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

from tests.architecture.sources import PACKAGES, ROOT, SOURCES, importers, imports, module_name, nodes

LIBRARIES_OF_FORMATS = {"charset_normalizer", "docx"}
NAMES_AN_ERROR_OF_PICKLE = {"models.asr.openai_whisper_engine"}  # what torch raises when it refuses a checkpoint


def test_the_contracts_hold():
    linted = subprocess.run([Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True)
    assert linted.returncode == 0, linted.stdout


def test_every_capability_is_under_the_contract_of_independence():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (independent,) = [contract["modules"] for contract in settings["contracts"] if contract["type"] == "independence"]
    capabilities = {f"models.{path.parent.name}" for path in (ROOT / "models").glob("*/__init__.py")}
    assert set(independent) == capabilities


def test_no_modules_import_each_other_in_a_circle():
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    imported = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    graphlib.TopologicalSorter(imported).prepare()  # raises CycleError, which names the circle


def test_no_command_imports_another():
    """What several need lies below them; then each can be read alone."""
    graph = grimp.build_graph("service", cache_dir=None)
    commands = graph.find_children("service.commands")
    assert {(one, other) for one in commands for other in graph.find_modules_directly_imported_by(one) & commands} == set()


def test_annotations_needs_the_standard_library_only_and_a_format_its_own():
    strangers = {
        (module_name(path), name)
        for path in SOURCES
        if module_name(path).startswith("annotations")
        for name in (full.split(".")[0] for full in imports(path))
        if name not in sys.stdlib_module_names and name != "annotations"
    }
    assert {name for _, name in strangers} <= LIBRARIES_OF_FORMATS
    assert [module for module, _ in strangers if not module.startswith("annotations.formats.")] == []


@pytest.mark.parametrize("library", ["typer", "fastapi", "starlette", "uvicorn", "rich", "pydantic_settings"])
def test_the_edge_stays_in_service(library):
    assert {module for module in importers(library) if not module.startswith("service.")} == set()


def test_ray_stays_in_its_runner():
    assert importers("ray") <= {"pipelines.runners.ray"}


def test_the_environment_is_read_by_the_settings_alone():
    reading = {
        module_name(path)
        for path in SOURCES
        for node in nodes(path)
        if isinstance(node, ast.Attribute | ast.Name) and getattr(node, "attr", getattr(node, "id", "")) in {"environ", "getenv"}
    }
    assert reading <= {"service.settings"}


def test_packages_are_imported_by_their_modules():
    """``import annotations`` would read like the ``__future__`` feature of that name."""
    bare = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in [*SOURCES, *(ROOT / "tests").rglob("*.py")]
        for node in nodes(path)
        if isinstance(node, ast.Import) and any(alias.name in PACKAGES for alias in node.names)
    ]
    assert bare == []


@pytest.mark.parametrize("library", ["pickle", "dill", "cloudpickle", "joblib", "shelve"])
def test_nothing_is_pickled(library):
    assert importers(library) <= NAMES_AN_ERROR_OF_PICKLE


def test_no_weights_are_unpickled():
    """``numpy.load`` refuses pickles by itself and ``torch.load`` when told to; nobody may say otherwise."""
    unsafe = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in SOURCES
        for call in nodes(path)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and _unpickles(call)
    ]
    assert unsafe == []


def test_no_module_is_too_long_to_read():
    assert {str(p.relative_to(ROOT)): n for p in SOURCES if (n := len(p.read_text(encoding="utf-8").splitlines())) > 500} == {}


def test_every_folder_of_python_is_a_package():
    """A ``tests/models`` without ``__init__.py`` would hide the real ``models``."""
    folders = {path.parent for root in (*PACKAGES, "tests") for path in (ROOT / root).rglob("*.py")}
    assert {str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").exists()} == set()


def test_architecture_names_every_package():
    said = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    packages = {path.parent.relative_to(ROOT).as_posix() for root in PACKAGES for path in (ROOT / root).glob("*/__init__.py")}
    assert {package for package in packages if f"`{package}" not in said} == set()


def test_documents_run_the_product_by_its_console_script():
    """``python -m`` puts the current folder first, where another package may have one of the four names."""
    shown = re.compile(rf"python3? -m ({'|'.join(PACKAGES)})\b")
    assert [name for name in ("README.md", "ARCHITECTURE.md") if shown.search((ROOT / name).read_text(encoding="utf-8"))] == []


def _unpickles(call: ast.Call) -> bool:
    said = {keyword.arg: keyword.value.value for keyword in call.keywords if isinstance(keyword.value, ast.Constant)}
    is_torch = ast.unparse(call.func) == "torch.load"
    return said.get("allow_pickle") is True or (is_torch and said.get("weights_only") is not True)
