"""The container file names what is there: sources, settings, commands."""

import json
import re

from service.settings import Settings
from tests.architecture.sources import ROOT

TEXT = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")


def test_it_copies_what_is_there():
    copied = [source for line in re.findall(r"^COPY (?!--)(.+)$", TEXT, re.MULTILINE) for source in line.split()[:-1]]
    assert {"annotations", "models", "pipelines", "service"} <= set(copied)
    assert [source for source in copied if not (ROOT / source).exists()] == []


def test_it_sets_settings_that_are_known():
    named = set(re.findall(r"\bHARDPART_([A-Z_]+)=", TEXT))
    assert named
    assert {name.lower() for name in named} <= set(Settings.model_fields)


def test_it_serves_as_nobody_in_particular_and_tells_its_health():
    last = TEXT.rpartition("\nFROM ")[2]
    assert re.search(r"^USER (?!root)\w+$", last, re.MULTILINE)
    commands = [
        json.loads(found)
        for found in re.findall(r"^(?:\s*)CMD (\[.+\])$|CMD (\[.+\])", last, re.MULTILINE)
        for found in found
        if found
    ]
    assert commands[-1] == ["hardpart", "serve"]
    compile(commands[0][2], "healthcheck", "exec")
