from pathlib import Path

import numpy as np
import pytest

from annotations.errors import OptionsError, UnavailableError
from models.themes.metric import LearnedMetric
from models.weights import WeightsStore
from service import compose
from service.archive.worker import setup_fields
from service.cli import run
from service.compose import ModelChoice, theme_encoders, transcriber, used_device, weights_store
from service.settings import Settings
from tests.fakes.ctranslate2 import FakeGpus

OURS = {"hardpart-coder", "hardpart-boundaries", "hardpart-themes", "hardpart-statements"}


def test_an_unknown_engine_is_refused_with_the_known_ones(tmp_path):
    settings = Settings(cache=tmp_path)
    with pytest.raises(OptionsError, match="--engine telegraph: there is no such engine; use faster_whisper or openai_whisper"):
        transcriber(settings, ModelChoice(engine="telegraph"), weights_store(settings))


def test_settings_come_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("HARDPART_CACHE", str(tmp_path))
    monkeypatch.setenv("HARDPART_THREADS", "3")
    assert (Settings().cache, Settings().threads) == (tmp_path, 3)


@pytest.mark.parametrize(
    ("device", "gpus", "used"),
    [(None, 1, "cpu"), ("cpu", 1, "cpu"), ("auto", 0, "cpu"), ("auto", 2, "cuda"), ("cuda", 1, "cuda")],
)
def test_whisper_runs_on_the_device_that_is_set(tmp_path, monkeypatch, device, gpus, used):
    fake = FakeGpus(gpus)
    fake.install(monkeypatch)
    for name in ("config.json", "model.bin"):
        (tmp_path / name).write_text("{}")
    settings = Settings(cache=tmp_path) if device is None else Settings(cache=tmp_path, device=device)
    engine = transcriber(settings, ModelChoice(whisper=str(tmp_path)), weights_store(settings))
    assert engine._decoder.model is fake
    how = {"cpu": ("cpu", "int8"), "cuda": ("cuda", "float16")}[used]
    assert [(options["device"], options["compute_type"]) for options in fake.opened] == [how]
    plain = transcriber(Settings(cache=tmp_path), ModelChoice(whisper=str(tmp_path)), weights_store(settings))
    assert (engine.fingerprint == plain.fingerprint) == (used == "cpu")
    folder = Path("study")
    assert setup_fields(folder, ModelChoice(), device=used_device(settings))["device"] == used


def test_a_gpu_that_is_not_there_is_told(tmp_path, monkeypatch):
    FakeGpus(0).install(monkeypatch)
    for name in ("config.json", "model.bin"):
        (tmp_path / name).write_text("{}")
    settings = Settings(cache=tmp_path, device="cuda")
    engine = transcriber(settings, ModelChoice(whisper=str(tmp_path)), weights_store(settings))
    with pytest.raises(UnavailableError, match="HARDPART_DEVICE=cuda: there is no GPU that CTranslate2 can use"):
        engine.transcribe(np.zeros(16_000, dtype=np.float32))


@pytest.mark.weights
def test_the_list_of_models_names_all_weights_whole_and_they_are_the_tested_ones(capsys):
    assert run(["models"]) == 0
    shown = capsys.readouterr().out
    assert "universal-sentence-encoder-multilingual-3" in shown
    assert all(name in shown for name in OURS)
    assert "NO" not in shown.split()


def test_everything_that_is_trained_here_is_listed(tmp_path, monkeypatch):
    monkeypatch.setattr(compose, "weights_store", lambda _: WeightsStore(tmp_path, catalogue=()))
    assert {weights["name"] for weights in compose.installed_weights(Settings())} == OURS


def test_the_learned_metric_knows_every_encoder_that_themes_are_found_with():
    encoders = theme_encoders(Settings())
    learned = {block.split("/")[0] for block in LearnedMetric.shipped().matrices}
    assert {*encoders.multilingual, *encoders.english} == learned
