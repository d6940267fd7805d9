"""Evidence, ranking and the chance of being right, on numbers alone."""

import numpy as np
import pytest

from search import key_numbers
from search.calibration import IN_SCOPE_SIGNS, RIGHT_SIGNS, SIGNS, Baseline, Calibration, signs
from search.features import (
    FEATURES,
    Document,
    Evidence,
    Letters,
    Question,
    WordCounts,
    letter_groups,
    measure,
    without_unknown_numbers,
)
from search.geometry import Geometry, OffTopic, Passages, Set
from search.ranking import rank
from search.threshold import find_threshold, upper_bound

RANDOM = np.random.default_rng(5)
WEIGHTS = dict.fromkeys(FEATURES, 1.0)


def vectors(count: int, size: int = 8) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    drawn = RANDOM.normal(size=(count, size)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def evidence(*documents: tuple[int, str, float]) -> Evidence:
    features = np.zeros((len(documents), len(FEATURES)))
    features[:, 0] = [one[2] for one in documents]
    return Evidence([Document(one[0], one[1], key_numbers.NONE) for one in documents], features, 0.0, 2.0, 3, 0.1)


def test_nothing_gives_nothing() -> None:
    assert rank(evidence(), WEIGHTS) == []


def test_an_article_comes_once_by_its_best_language() -> None:
    found = rank(evidence((1, "es", 0.2), (2, "es", 0.5), (1, "pt", 0.9), (3, "en", 0.5)), WEIGHTS)
    assert [(one.article_id, one.document) for one in found] == [(1, 2), (2, 1), (3, 3)]


def test_the_packaged_calibration_covers_every_feature_and_sign() -> None:
    packaged = Calibration.packaged()
    assert packaged.ranking.keys() == set(FEATURES)
    assert tuple(packaged.in_scope.weights) == IN_SCOPE_SIGNS
    assert tuple(packaged.right.weights) == RIGHT_SIGNS
    assert {*IN_SCOPE_SIGNS, *RIGHT_SIGNS} == set(SIGNS)
    assert packaged.slope > 0


def test_any_evidence_has_a_chance() -> None:
    off_topic = OffTopic.of(vectors(9))
    for documents in ([(1, "es", 0.0)], [(1, "es", 99.0), (2, "pt", -99.0)], [(n, "es", 0.3) for n in range(9)]):
        one = evidence(*documents)
        ranked = rank(one, WEIGHTS)
        baseline = Baseline.of([one], 3.0)
        told = signs(one, ranked, baseline, vectors(1)[0], off_topic, "es")
        assert told.keys() == set(SIGNS)
        assert 0 <= Calibration.packaged().probability(told) <= 1


def test_the_geometry_of_nothing_and_of_a_language_without_vectors_works() -> None:
    off_topic = OffTopic.of(vectors(9))
    none = np.empty(0, np.int64)
    empty = Passages(none, none, none.astype(bool), none.astype(bool), np.empty((0, 8), np.float32), ())
    Geometry.of([], off_topic, empty)
    bare = Geometry.of([Set("es", True, 0, np.zeros(8), np.zeros((8, 8)))], off_topic, empty)
    one = Passages(
        np.zeros(1, np.int64), np.zeros(1, np.int64), np.ones(1, bool), np.zeros(1, bool), vectors(1) * 0, ("es",)
    )
    assert np.isfinite(bare.cosines(vectors(1)[0], one)).all()
    assert np.isfinite(bare.whitened(vectors(1)[0], one)).all()


def test_letter_groups_are_found_in_the_words_that_have_them() -> None:
    groups = letter_groups(["pedido", "de", "zz"])
    bodies = [Letters.of(["mi", "pedido", "de", "ayer"]), Letters.of([]), Letters.of(["zz"])]
    found = key_numbers.held(groups, [one.groups for one in bodies])
    assert found.tolist() == [
        [group != "_zz_" for group in groups],
        [False] * len(groups),
        [g == "_zz_" for g in groups],
    ]
    assert "_de_" in groups
    assert [one.length for one in bodies] == [19, 1, 4]


def test_a_phrasing_in_the_same_words_is_nearest_in_spelling_unless_many_articles_share_it() -> None:
    asked_words, off_topic = ["cambiar", "direccion"], OffTopic.of(vectors(9))
    phrasings = [Letters.of(words) for words in (asked_words, ["cambiar", "la", "direccion"], ["horario"], asked_words)]
    passages = Passages(
        document=np.array([0, 1, 2, 3]),
        language=np.array([0, 0, 0, 0]),
        phrasing=np.ones(4, np.bool_),
        shared=np.array([False, False, False, True]),
        vectors=vectors(4),
        languages=("es",),
    )
    geometry = Geometry.of([Set("es", True, 0, np.zeros(8), np.zeros((8, 8)))], off_topic, passages)
    counts = {"es": WordCounts(4, {}, 0, {}, 1.0)}
    for language, expected in (("es", [1.0, 14 / (14 * 15) ** 0.5, 0.0, 0.0]), ("pt", [0.0] * 4)):
        question = Question("cambiar direccion", language, vectors(1)[0], {}, letter_groups(asked_words))
        documents = [Document(number, "es", key_numbers.NONE) for number in range(4)]
        told = measure(question, documents, passages, phrasings, geometry, counts, lambda _: 10.0, off_topic)
        assert told.features[:, FEATURES.index("spelling")] == pytest.approx(expected)


def test_what_is_in_nothing_is_not_found() -> None:
    assert key_numbers.held([], [key_numbers.NONE]).shape == (1, 0)
    assert key_numbers.held(["a"], []).shape == (0, 1)
    assert key_numbers.held(["b", "a"], [key_numbers.numbers_of("abca"), key_numbers.NONE]).tolist() == [
        [True, True],
        [False, False],
    ]


def test_long_numbers_that_nobody_knows_are_left_out() -> None:
    assert without_unknown_numbers("mi pedido 123456 y 98765", {"98765"}.__contains__) == "mi pedido y 98765"
    assert without_unknown_numbers("123456", lambda _: False) == "123456"


def test_a_threshold_keeps_its_promise_or_there_is_none() -> None:
    chances = RANDOM.uniform(size=4000)
    right = RANDOM.uniform(size=4000) < chances
    found = find_threshold(chances, right, 0.1)
    assert found is not None
    assert found.bound <= 0.1
    assert 0.7 < found.chance < 1
    assert find_threshold(chances[:20], right[:20], 0.05) is None
    assert find_threshold(chances[:0], right[:0], 0.05) is None


@pytest.mark.parametrize(("events", "trials", "bound"), [(0, 59, 0.0495), (5, 100, 0.1023), (10, 10, 1.0)])
def test_clopper_and_pearson(events: int, trials: int, bound: float) -> None:
    assert upper_bound(events, trials, 0.05) == pytest.approx(bound, abs=5e-4)
