"""What an article and a category may hold, and where they are found."""

import pytest

from foundation.errors import Problem
from kb.addresses import article_url, category_url, is_media_name, media_url, parse_article, search_url
from kb.articles import ArticleContent, ContentLimits, checked_key
from kb.categories import Category, CategoryText, check_place, children, path_to, tree, with_descendants


def content(**values: object) -> ArticleContent:
    given = {"title": "Título", "slug": "", "summary": "", "body": "texto", "questions": (), "tags": (), **values}
    return ArticleContent(**given)  # type: ignore[arg-type]


def test_content_is_stored_tidy() -> None:
    tidy = content(
        title="  ¿Cómo   cancelo\nun pedido? ",
        body="\n \n    código\n\ntexto\r\n\x00 ",
        questions=("  quiero   cancelar ", "Quiero cancelar", "", "anular"),
        tags=("a", "A", "b"),
    ).checked(ContentLimits())
    assert tidy.title == "¿Cómo cancelo un pedido?"
    assert tidy.slug == "como-cancelo-un-pedido"
    assert tidy.body == "    código\n\ntexto"
    assert tidy.questions == ("quiero cancelar", "anular")
    assert tidy.tags == ("a", "b")
    assert tidy.checked(ContentLimits()) == tidy


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"title": " \u200b\n"}, 422),
        ({"title": "a" * 201}, 413),
        ({"summary": "a" * 501}, 413),
        ({"body": "a" * 11}, 413),
        ({"questions": ("a" * 301,)}, 413),
        ({"questions": tuple(str(number) for number in range(401))}, 422),
        ({"tags": tuple(str(number) for number in range(31))}, 422),
    ],
)
def test_too_much_or_too_little_is_refused(values: dict[str, object], status: int) -> None:
    with pytest.raises(Problem) as refused:
        content(**values).checked(ContentLimits(body=10))
    assert refused.value.status == status
    assert refused.value.sentence()


@pytest.mark.parametrize("slug", ["../../etc", "ÁÉÍ ñ", "<script>", "a" * 5000, "日本"])
def test_a_slug_is_always_safe_in_an_address(slug: str) -> None:
    assert set(content(slug=slug).checked(ContentLimits()).slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@pytest.mark.parametrize("key", ["", "A", "a b", "-a", "ñ", "a/b", "a" * 201, "a\n"])
def test_keys_that_are_none(key: str) -> None:
    if key != "a\n":
        with pytest.raises(Problem):
            checked_key(key)
    else:
        assert checked_key(key) == "a"


def test_addresses() -> None:
    assert article_url(12, "como-cancelo", "es") == "/hc/es/articles/12-como-cancelo"
    assert article_url(12, "a", "es", "h-x") == "/hc/es/articles/12-a#h-x"
    assert category_url("envios", "pt") == "/hc/pt/categories/envios"
    assert search_url("en", "a&b ñ") == "/hc/en/search?q=a%26b+%C3%B1"
    assert media_url("a.png") == "/media/a.png"
    assert parse_article("12-como-cancelo") == (12, "como-cancelo")
    assert parse_article("12") == (12, "")
    for wrong in ("", "a", "-1-a", "12a", "١٢-a", "9" * 30):
        assert parse_article(wrong) is None
    assert is_media_name("bag-label.png")
    for wrong in ("../a", "a/b", "A.png", ".a", "", "a..b", "a\n"):
        assert not is_media_name(wrong)


def category(number: int, parent: int | None, position: int = 0) -> Category:
    return Category(number, f"c{number}", parent, position, "", {"es": f"C{number}"}, {}, {})


def test_the_tree_of_categories() -> None:
    every = [category(1, None, 2), category(2, None, 1), category(3, 1), category(4, 3)]
    assert [one.category.id for one in tree(every)] == [2, 1]
    assert tree(every)[1].children[0].children[0].category.id == 4
    assert [one.id for one in children(every, None)] == [2, 1]
    assert [one.id for one in path_to(every, 4)] == [1, 3, 4]
    assert path_to(every, 9) == []
    assert with_descendants(every, 1) == {1, 3, 4}
    assert every[0].name("en") == "C1"


def test_categories_keep_their_place_in_the_tree() -> None:
    every = [category(1, None), category(2, 1), category(3, 2), category(4, 3), category(5, None)]
    check_place(every, 5, 1)
    for own, parent in ((1, 1), (1, 4), (None, 9), (None, 4), (1, 5)):
        with pytest.raises(Problem):
            check_place(every, own, parent)


def test_a_category_needs_a_name() -> None:
    assert CategoryText(" Envíos  y ", "", " a ").checked() == CategoryText("Envíos y", "envios-y", "a")
    with pytest.raises(Problem):
        CategoryText(" ").checked()
