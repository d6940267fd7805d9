"""Ranking and calibration, on numbers alone."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.background import Background, Moments
from search.calibration import probability
from search.catalogue import Catalogue, Place
from search.ranking import Candidates, mixed, rank

Known = tuple[int, float, float, bool, bool]
"""Article, inner product, word score, whether it is a phrasing, whether in the question's language."""


def candidates(*passages: Known, codes: tuple[float, ...] = ()) -> Candidates:
    columns = list(zip(*passages, strict=True)) or [()] * 5
    count = len(passages)
    return Candidates(
        rows=np.arange(count),
        articles=np.array(columns[0], np.int64),
        dense=np.array(columns[1], float),
        mean=np.full(count, 0.8),
        spread=np.full(count, 0.03),
        words=np.array(columns[2], float),
        codes=np.array(codes or [0.0] * count),
        phrasing=np.array(columns[3], bool),
        same_language=np.array(columns[4], bool),
    )


def test_nothing_gives_nothing() -> None:
    assert rank(candidates()) == []


def test_the_nearest_in_meaning_comes_first() -> None:
    found = rank(candidates((1, 0.82, 0, True, True), (2, 0.9, 0, True, True), (3, 0.8, 0, True, True)))
    assert [one.article_id for one in found] == [2, 1, 3]
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert found[0].features["margin"] > 0 > found[1].features["margin"]


def test_words_decide_between_equals_and_less_across_languages() -> None:
    same = rank(candidates((1, 0.85, 0, False, True), (2, 0.85, 9, False, True), (3, 0.85, 1, False, True)))
    other = rank(candidates((1, 0.85, 3, False, True), (2, 0.85, 9, False, False), (3, 0.85, 1, False, True)))
    assert same[0].article_id == 2
    assert other[0].article_id == 1


def test_a_code_outweighs_meaning() -> None:
    found = rank(candidates((1, 0.89, 1, True, True), (2, 0.8, 1, False, True), codes=(0.0, 1.0)))
    assert found[0].article_id == 2


def test_the_same_phrasing_outweighs_a_nearer_text() -> None:
    found = rank(
        candidates(
            (1, 0.98, 0, True, True), (1, 0.8, 0, False, True), (2, 0.8, 0, True, True), (2, 0.91, 0, False, True)
        )
    )
    assert found[0].article_id == 1
    assert found[0].best == 0


def test_an_article_comes_once_with_its_best_passage() -> None:
    found = rank(candidates((1, 0.8, 0, False, True), (1, 0.9, 5, False, True), (2, 0.7, 0, False, True)))
    assert [(one.article_id, one.best) for one in found] == [(1, 1), (2, 2)]


def test_equals_come_in_order_of_article() -> None:
    found = rank(candidates(*[(article, 0.8, 1, True, True) for article in (5, 3, 4)]))
    assert [one.article_id for one in found] == [3, 4, 5]


@given(
    st.lists(
        st.tuples(st.integers(1, 6), st.floats(-1, 1), st.floats(0, 50), st.booleans(), st.booleans()),
        min_size=1,
        max_size=40,
    )
)
def test_any_candidates_give_every_article_once_with_a_chance(
    passages: list[tuple[int, float, float, bool, bool]],
) -> None:
    found = rank(candidates(*passages))
    assert {one.article_id for one in found} == {one[0] for one in passages}
    assert len(found) == len({one.article_id for one in found})
    for one in found:
        assert passages[one.best][0] == one.article_id
        assert 0 <= probability(one.features) <= 1
        assert all(np.isfinite(value) for value in one.features.values())


def test_more_evidence_never_lowers_the_chance() -> None:
    base = {"phrasing": 1.0, "text": 1.0, "by_words": 0.5, "margin": 0.5, "agree": 0.0, "same": 0.0, "codes": 0.0}
    for name in base:
        rising = [probability({**base, name: value}) for value in (0.0, 1.0, 3.0, 100.0)]
        assert rising == sorted(rising)


def test_small_sets_are_drawn_towards_the_usual() -> None:
    assert mixed(0, 0.1, 9.0) == (0.8, 0.035)
    assert mixed(1000, 0.7, 0.05) == (0.7, 0.05)
    assert all(0.7 < mixed(count, 0.7, 0.05)[0] <= 0.8 for count in range(30))
    assert mixed(1000, 0.7, 0.0)[1] > 0


def test_moments_tell_mean_and_spread_of_all_products() -> None:
    random = np.random.default_rng(3)
    vectors = random.normal(size=(500, 12)).astype(np.float32)
    question = random.normal(size=12).astype(np.float32)
    mean, spread = Moments.of(vectors).spread(question)
    products = vectors @ question
    assert mean == pytest.approx(products.mean(), abs=1e-4)
    assert spread == pytest.approx(products.std(), rel=1e-4)


def test_a_background_forgets_what_is_taken_away() -> None:
    vectors = np.eye(4, dtype=np.float32)
    background = Background().changed(("es", True), vectors, 1).changed(("es", True), vectors[:3], -1)
    assert background.sets["es", True].mean().tolist() == vectors[3].tolist()
    assert background.changed(("es", True), vectors[3:], -1).sets == {}
    assert background.changed(("pt", True), vectors[:0], 1) is background


def place(number: int, article: int, locale: str) -> Place:
    return Place(number, article, article * 10 + len(locale), locale, number % 2 == 0)


@given(st.lists(st.tuples(st.integers(1, 5), st.sampled_from(["es", "pt", "xxx"])), max_size=30), st.data())
def test_a_catalogue_that_changes_is_as_one_made_at_once(owners: list[tuple[int, str]], data: st.DataObject) -> None:
    places = [place(number, *owner) for number, owner in enumerate(owners, 1)]
    border = data.draw(st.integers(0, len(places)))
    removed = data.draw(st.sets(st.sampled_from([one.id for one in places[:border]]))) if border else set()
    changed = Catalogue().changed((), places[:border]).changed(removed, places[border:])
    whole = Catalogue().changed((), [one for one in places if one.id not in removed])
    assert changed.ids.tolist() == whole.ids.tolist()
    assert changed.articles.tolist() == whole.articles.tolist()
    assert [changed.language(row) for row in range(len(changed.ids))] == [
        whole.language(row) for row in range(len(whole.ids))
    ]
    told = [
        {article: {locale: ids.tolist() for locale, ids in one.items()} for article, one in kept.of_article.items()}
        for kept in (changed, whole)
    ]
    assert told[0] == told[1]
    assert all(a < b for a, b in pairwise(changed.ids.tolist()))


def test_rows_of_unknown_passages_are_left_out() -> None:
    catalogue = Catalogue().changed((), [place(number, 1, "es") for number in (2, 4, 6)])
    assert catalogue.rows([6, 5, 2, 99, 2]).tolist() == [0, 2]
    assert Catalogue().rows([1]).tolist() == []
