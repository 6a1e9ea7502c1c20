import pytest

from annotations.errors import OptionsError
from service.compose import ModelChoice, transcriber, weights_store
from service.settings import Settings


def test_an_unknown_engine_is_refused_with_the_known_ones(tmp_path):
    settings = Settings(cache=tmp_path)
    with pytest.raises(OptionsError, match="--engine telegraph: there is no such engine; use faster_whisper or openai_whisper"):
        transcriber(settings, ModelChoice(engine="telegraph"), weights_store(settings))


def test_settings_come_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("HARDPART_CACHE", str(tmp_path))
    monkeypatch.setenv("HARDPART_THREADS", "3")
    assert (Settings().cache, Settings().threads) == (tmp_path, 3)
