"""What is public is documented: the README and the program name the same commands, files, columns and settings."""

import json
import re
from pathlib import Path

import pytest
from typer.main import get_command

from annotations.formats.complaint_lines import read_complaints
from annotations.formats.sentence_lines import read_gold
from annotations.transcript import Role
from annotations.utterances import Utterance
from pipelines import outputs
from pipelines.outputs import QUOTE_COLUMNS, SEGMENT_COLUMNS, utterance_fields
from service.cli import app, run
from service.exit_codes import DONE
from service.settings import Settings

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")


def test_every_command_is_in_the_readme_and_has_help():
    commands = get_command(app).commands
    assert [name for name in commands if f"`hardpart {name}" not in README] == []
    assert [name for name, command in commands.items() if not command.help] == []


def test_the_readme_opens_with_the_two_commands():
    assert README.index("make demo") < README.index("make test") < README.index("## ")


@pytest.mark.parametrize("file", [outputs.UTTERANCES, outputs.THEMES, outputs.SEGMENTS, outputs.QUOTES, outputs.MANIFEST])
def test_every_output_file_is_in_the_readme(file):
    assert f"`{file}`" in README


def test_every_column_is_in_the_readme():
    utterance = Utterance("r:1", "r", None, Role.RESPONDENT, None, 0, 1, "x", "en")
    columns = {*utterance_fields(utterance), *SEGMENT_COLUMNS, *QUOTE_COLUMNS}
    assert sorted(column for column in columns if f"`{column}`" not in README) == []


def test_the_lines_that_the_readme_shows_can_be_read(tmp_path):
    sentence, complaint = re.findall(r"`(\{.*?\})`", README)
    judged = re.search(r'the same with `("act".*?)` and, where they hold, `(.*?)`', README)
    path = tmp_path / "lines.jsonl"
    path.write_text(f"{sentence[:-1]}, {judged[1]}, {judged[2]}}}\n", encoding="utf-8")
    (gold,) = read_gold(path)
    assert (gold.sentence.id, gold.sentence.conversation, gold.sentence.language) == ("7", "call-1", "en")
    assert gold.prompted
    assert gold.last_time
    assert gold.contested
    path.write_text(f"{complaint}\n", encoding="utf-8")
    (read,) = read_complaints(path)
    assert (read.respondent, read.customer_segment, read.context, read.facets) == ("ann", "A", "What was hard?", ("slowness",))


@pytest.mark.weights
def test_the_sentence_that_the_readme_shows_is_a_complaint(tmp_path, capsys):
    path = tmp_path / "lines.jsonl"
    path.write_text(re.findall(r"`(\{.*?\})`", README)[0] + "\n", encoding="utf-8")
    assert run(["label", str(path)]) == DONE
    assert json.loads(capsys.readouterr().out)["act"] == "complaint"


def test_every_setting_is_in_the_readme():
    assert [name for name in Settings.model_fields if f"`HARDPART_{name.upper()}`" not in README] == []
