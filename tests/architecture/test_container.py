"""The container file names what is there: sources, settings, commands."""

import json
import re
from fnmatch import fnmatch

from service.jobs.supervisor import GRACE_S
from service.settings import Settings
from tests.architecture.sources import ROOT

TEXT = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")


def test_it_copies_what_is_there():
    copied = [source for line in re.findall(r"^COPY (?!--)(.+)$", TEXT, re.MULTILINE) for source in line.split()[:-1]]
    assert {"annotations", "models", "pipelines", "service"} <= set(copied)
    assert [source for source in copied if not (ROOT / source).exists()] == []


def test_what_only_a_working_copy_has_stays_out_of_the_image():
    left_out = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    made_here = [line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split()]
    assert [name for name in (".git", *made_here) if not any(fnmatch(name, line.removeprefix("**/")) for line in left_out)] == []
    copied = {source for line in re.findall(r"^COPY (?!--)(.+)$", TEXT, re.MULTILINE) for source in line.split()[:-1]}
    assert copied.isdisjoint(left_out)


def test_the_commands_that_it_names_keep_the_health_check_and_wait_for_the_end():
    told = TEXT.partition("\nFROM ")[0]
    assert "podman build --format docker " in told  # the other format has no HEALTHCHECK
    assert int(re.search(r"podman run .*--stop-timeout (\d+)", told)[1]) > GRACE_S


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
