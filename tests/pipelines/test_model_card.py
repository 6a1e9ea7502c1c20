import json
from xml.etree import ElementTree as ET

import pytest

from annotations.codebook import read_codebook
from models.acts.coder import SentenceCoder
from models.acts.validation import CURVE as SHARES
from pipelines.model_card import CARD, CARD_DATA, CURVE
from pipelines.training import train_coder
from tests.fakes.corpus import OPTIONS, little_studies
from tests.fakes.reader import WordsReader

READER = {"name": "words", "version": "1", "licence": "MIT-0", "sha256": "0"}
STUDIES = [*little_studies(), *little_studies(language="ru")]


def train(folder, built_on=(READER,)):
    said = []
    train_coder(folder, WordsReader(), say=said.append, built_on=built_on, options=OPTIONS, studies=STUDIES)
    return "\n".join(said)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    (folder / "said").write_text(train(folder))
    return folder


def test_the_card_tells_weights_corpus_scores_and_licences(folder):
    page, facts = (folder / CARD).read_text(), json.loads((folder / "coder.json").read_text())
    book = f"version {read_codebook('en').version} of the codebook"
    for needed in (
        facts["digest"],
        facts["corpus"],
        book,
        "MIT-0",
        "| en | told | 4 | 12 | 60 |",
        "### Russian",
        "What it is not",
    ):
        assert needed in page
    assert f"]({CURVE})" in page


def test_the_card_as_data_has_every_act_register_and_noise_level(folder):
    card = json.loads((folder / CARD_DATA).read_text())
    english = card["languages"]["en"]
    assert english["all"]["acts"]["complaint"]["f1"]["value"] == 1.0
    assert english["marks"]["last_time"]["scores"]["f1"]["value"] > 0.5
    assert english["marks"]["last_time"]["sentences"] == 2 * 4 * 5  # of the respondents who were judged for it
    assert list(english["registers"]) == ["told"]
    assert english["noise"]["flat"]["complaint_f1"] == 1.0
    assert 0 <= english["wrong_roles"]["share"] <= 1
    assert len(english["learning_curve"]["interview"]) == len(SHARES)


def test_the_curve_is_a_picture_and_a_table(folder):
    picture = ET.parse(folder / CURVE).getroot()
    assert len(picture.findall("{http://www.w3.org/2000/svg}polyline")) == 2  # two languages, interviews only
    assert "| language | setting | studies | sentences | complaint F1 |" in (folder / "said").read_text()


def test_the_same_corpus_gives_the_same_card(folder, tmp_path):
    train(tmp_path)
    for name in (CARD, CARD_DATA, CURVE, "heads.npz", "coder.json"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_weights_without_a_card_leave_no_old_card_beside_them(tmp_path):
    (tmp_path / CARD).write_text("of other weights")
    train(tmp_path, built_on=None)
    assert not (tmp_path / CARD).exists()
    assert SentenceCoder(WordsReader(), folder=tmp_path).fingerprint.startswith("coder-")
