import sys

import pytest

from annotations.errors import UnavailableError
from service.layout import check_layout


def test_our_own_packages_pass():
    check_layout()


def test_a_stranger_is_named(tmp_path, monkeypatch):
    stranger = tmp_path / "models"
    stranger.mkdir()
    (stranger / "__init__.py").touch()
    monkeypatch.delitem(sys.modules, "models", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(UnavailableError, match=str(stranger)):
        check_layout()
