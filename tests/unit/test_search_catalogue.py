"""What is kept in memory about passages follows every change exactly."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from search.background import Background
from search.catalogue import Catalogue, Place
from search.lexicon import Lexicon
from search.ports import IndexedPassage


def test_a_background_forgets_what_is_taken_away() -> None:
    vectors = np.eye(4, dtype=np.float32)
    background = Background().changed(("es", True), vectors, 1).changed(("es", True), vectors[:3], -1)
    assert background.sets["es", True].total.tolist() == vectors[3].tolist()
    assert background.sets["es", True].outer.tolist() == np.outer(vectors[3], vectors[3]).tolist()
    assert background.changed(("es", True), vectors[3:], -1).sets == {}
    assert background.changed(("pt", True), vectors[:0], 1) is background


def place(number: int, article: int, locale: str) -> Place:
    return Place(number, article, article * 10 + len(locale), locale, number % 2 == 0)


@settings(deadline=None)
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
    assert catalogue.rows([6, 5, 2, 99]).tolist() == [2, 0]
    assert Catalogue().rows([1]).tolist() == []


KINDS = ("title", "question", "summary", "body")
TEXTS = ("Cómo pido un reembolso", "pedido 4521-X", "", "El reembolso tarda, y el pedido también", "🙂")


def passage(number: int, owner: tuple[int, str], text: int) -> IndexedPassage:
    return IndexedPassage(number, owner[0] * 10 + len(owner[1]), owner[1], KINDS[number % 4], TEXTS[text], None)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.tuples(st.integers(1, 4), st.sampled_from(["es", "ptt"])), st.integers(0, 4)), max_size=25),
    st.data(),
)
def test_a_lexicon_that_changes_is_as_one_made_at_once(
    rows: list[tuple[tuple[int, str], int]], data: st.DataObject
) -> None:
    passages = [passage(number, *row) for number, row in enumerate(rows, 1)]
    border = data.draw(st.integers(0, len(passages)))
    removed = data.draw(st.sets(st.sampled_from([one.id for one in passages[:border]]))) if border else set()
    changed, whole = Lexicon(), Lexicon()
    changed.apply((), passages[:border], 1)
    changed.apply({*removed, 999}, [*passages[border:], *passages[border:]], 2)
    whole.apply((), [one for one in passages if one.id not in removed], 2)
    assert changed.ids().tolist() == whole.ids().tolist()
    assert changed.counts == whole.counts
    for one in passages:
        ours, others = changed.letters_of([one.id])[0], whole.letters_of([one.id])[0]
        assert (ours.groups.tolist(), ours.length) == (others.groups.tolist(), others.length)
        assert changed.is_shared(one.id) == whole.is_shared(one.id)
        assert changed.stems_of([one.id]).tolist() == whole.stems_of([one.id]).tolist()
