import pytest

from annotations.errors import OptionsError
from models.themes.metric import LearnedMetric
from models.weights import WeightsStore
from service import compose
from service.cli import run
from service.compose import ModelChoice, theme_encoders, transcriber, weights_store
from service.settings import Settings

OURS = {"hardpart-coder", "hardpart-boundaries", "hardpart-themes", "hardpart-statements"}


def test_an_unknown_engine_is_refused_with_the_known_ones(tmp_path):
    settings = Settings(cache=tmp_path)
    with pytest.raises(OptionsError, match="--engine telegraph: there is no such engine; use faster_whisper or openai_whisper"):
        transcriber(settings, ModelChoice(engine="telegraph"), weights_store(settings))


def test_settings_come_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("HARDPART_CACHE", str(tmp_path))
    monkeypatch.setenv("HARDPART_THREADS", "3")
    assert (Settings().cache, Settings().threads) == (tmp_path, 3)


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
