from annotations.corpus import CodedSentence
from annotations.findings import Act, Finding
from annotations.utterances import Sentence
from tests.benchmarks.coder import show_noise


class Sure:
    """A coder that takes every sentence for a complaint."""

    fingerprint = "sure"

    def code(self, sentences):
        return [Finding(Act.COMPLAINT, (), {act: 0.8 if act is Act.COMPLAINT else 0.05 for act in Act}) for _ in sentences]


def test_gold_of_few_conversations_is_shown_without_an_interval(capsys):
    acts = [Act.COMPLAINT, Act.OTHER, Act.OTHER, Act.OTHER, Act.OTHER, Act.OTHER]
    show_noise(
        Sure(), [CodedSentence(Sentence(f"s{n}", str(n), "It took hours.", language="en"), act) for n, act in enumerate(acts)]
    )
    assert "clean      complaint F1 0.286, +0.000 lost" in capsys.readouterr().out
