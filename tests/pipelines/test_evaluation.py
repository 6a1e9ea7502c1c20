import numpy as np
import pytest

from annotations.corpus import CodedSentence
from annotations.findings import Act, Facet, Finding
from annotations.transcript import Role
from annotations.utterances import Sentence
from pipelines.evaluation import calibration_error, pairs_of, score, worst


def gold(act, *, conversation="c", facets=(), contested=False, role=Role.RESPONDENT):
    return CodedSentence(Sentence("s", conversation, "text", role), act, frozenset(facets), contested=contested)


def found(act, p=1.0, facets=()):
    rest = (1 - p) / 4
    return Finding(act, tuple(facets), {a: p if a is act else rest for a in Act})


COMPLAINT, OTHER, WISH = Act.COMPLAINT, Act.OTHER, Act.WISH


def test_precision_recall_f1_and_confusion():
    pairs = pairs_of(
        [gold(COMPLAINT), gold(COMPLAINT), gold(OTHER), gold(WISH)],
        [found(COMPLAINT), found(OTHER), found(COMPLAINT), found(COMPLAINT)],
    )
    scores = score(pairs)
    complaint = scores.acts[COMPLAINT]
    assert complaint.precision.value == pytest.approx(1 / 3)
    assert complaint.recall.value == pytest.approx(1 / 2)
    assert complaint.f1.value == pytest.approx(0.4)
    assert scores.wishes_as_complaints == 1.0
    assert scores.confusion[COMPLAINT][OTHER] == 1


def test_perfect_agreement_is_one_everywhere():
    golds = [gold(COMPLAINT, facets=[Facet.BURDEN]), gold(OTHER), gold(WISH), gold(Act.PRAISE)]
    scores = score(pairs_of(golds, [found(g.act, facets=g.facets) for g in golds]))
    assert (scores.kappa.value, scores.alpha.value, scores.acts[COMPLAINT].f1.value) == (1.0, 1.0, 1.0)
    assert scores.facets[Facet.BURDEN].f1.value == 1.0
    assert scores.facets_macro_f1 == 1.0


def test_the_mean_over_facets_counts_what_was_found_in_vain():
    golds = [gold(COMPLAINT, facets=[Facet.BURDEN]), gold(COMPLAINT, facets=[Facet.BURDEN])]
    theirs = [found(COMPLAINT, facets=[Facet.BURDEN, Facet.SLOWNESS]), found(COMPLAINT, facets=[Facet.BURDEN])]
    assert score(pairs_of(golds, theirs)).facets_macro_f1 == 0.5


def test_kappa_of_independent_coders_is_near_zero():
    random = np.random.default_rng(1)
    golds = [gold(random.choice([COMPLAINT, OTHER]), conversation=str(n % 9)) for n in range(600)]
    scores = score(pairs_of(golds, [found(random.choice([COMPLAINT, OTHER])) for _ in golds]))
    assert abs(scores.kappa.value) < 0.12
    assert scores.kappa.low < 0 < scores.kappa.high


def test_contested_and_interviewers_lines_are_not_scored():
    golds = [gold(COMPLAINT, contested=True), gold(None, role=Role.INTERVIEWER), gold(OTHER)]
    assert len(pairs_of(golds, [found(COMPLAINT), None, found(OTHER)])) == 1


def test_calibration_error_of_honest_and_boastful_probabilities():
    true = np.array([True] * 7 + [False] * 3)
    assert calibration_error(np.full(10, 0.7), true) == pytest.approx(0.0)
    assert calibration_error(np.full(10, 0.95), true) == pytest.approx(0.25)


def test_the_worst_errors_come_first():
    pairs = pairs_of([gold(OTHER), gold(COMPLAINT), gold(OTHER)], [found(COMPLAINT, 0.6), found(OTHER, 0.9), found(OTHER)])
    assert [p.at for p in worst(pairs)] == [1, 0]


def test_alpha_is_krippendorffs():
    from nltk.metrics.agreement import AnnotationTask

    random = np.random.default_rng(2)
    golds = [gold(random.choice(list(Act))) for _ in range(60)]
    theirs = [found(g.act if random.random() < 0.6 else random.choice(list(Act))) for g in golds]
    rows = [
        (who, n, act) for n, (g, f) in enumerate(zip(golds, theirs, strict=True)) for who, act in (("a", g.act), ("b", f.act))
    ]
    assert score(pairs_of(golds, theirs)).alpha.value == pytest.approx(AnnotationTask(data=rows).alpha())


def test_intervals_come_from_whole_conversations():
    """Two conversations, one all right and one all wrong: what is drawn is either or both."""
    golds = [gold(COMPLAINT, conversation=c) for c in "aaabbb"]
    recall = score(pairs_of(golds, [found(COMPLAINT)] * 3 + [found(OTHER)] * 3)).acts[COMPLAINT].recall
    assert (recall.value, recall.low, recall.high) == (0.5, 0.0, 1.0)


def test_draws_of_conversations_without_an_act_tell_nothing_about_it():
    """Wishes in three of four conversations, all found: no draw says otherwise, and a wish in one alone has no interval."""
    golds = [gold(act, conversation=c) for c in "abcd" for act in (OTHER, WISH)][:-1]
    golds += [gold(Act.PRAISE, conversation="d"), gold(OTHER, conversation="d")]
    theirs = [found(g.act) for g in golds[:-1]] + [found(Act.PRAISE)]
    acts = score(pairs_of(golds, theirs)).acts
    assert (acts[WISH].f1.low, acts[WISH].f1.high, acts[WISH].support) == (1.0, 1.0, 3)
    praise = acts[Act.PRAISE]
    assert (praise.recall.value, praise.recall.low, praise.recall.high) == (1.0, None, None)
    assert (praise.precision.value, praise.precision.low, praise.f1.low) == (0.5, None, None)
    assert acts[Act.HYPOTHETICAL].f1.low is None


def test_what_is_found_where_gold_has_none_lowers_precision_alone():
    golds = [gold(act, conversation=c) for c in "abc" for act in (OTHER, WISH)] + [gold(OTHER, conversation="d")]
    wish = score(pairs_of(golds, [found(OTHER), found(WISH)] * 3 + [found(WISH)])).acts[WISH]
    assert wish.precision.low < 0.6
    assert wish.recall.low == 1.0
    assert wish.f1.low == pytest.approx(0.4)  # of one conversation with a wish and three without


def test_a_measure_without_gold_is_none():
    scores = score(pairs_of([gold(COMPLAINT), gold(OTHER)], [found(COMPLAINT), found(OTHER)]))
    assert (scores.wishes_as_complaints, scores.prompted, scores.last_time) == (None, None, None)
