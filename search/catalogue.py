"""What the search keeps in memory about every passage: where it belongs; immutable, replaced as a whole."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Self


class Place(NamedTuple):
    """Where a passage belongs."""

    article_id: int
    translation_id: int
    locale: str
    kind: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every passage's place, and the passages of each translation and translations of each article."""

    places: Mapping[int, Place] = field(default_factory=dict)
    of_translation: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    of_article: Mapping[int, Mapping[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, places: Iterable[tuple[int, Place]]) -> Self:
        """The catalogue of these passages."""
        return cls().changed((), places)

    def changed(self, removed: Collection[int], added: Iterable[tuple[int, Place]]) -> Self:
        """The catalogue without some passages and with others."""
        places = dict(self.places)
        touched: dict[int, set[int]] = {}
        articles: dict[int, dict[str, int]] = {}

        def ids_of(place: Place) -> set[int]:
            return touched.setdefault(place.translation_id, set(self.of_translation.get(place.translation_id, ())))

        def translations_of(place: Place) -> dict[str, int]:
            return articles.setdefault(place.article_id, dict(self.of_article.get(place.article_id, {})))

        for number in removed:
            place = places.pop(number, None)
            if place is not None:
                ids_of(place).discard(number)
                translations_of(place).pop(place.locale, None)
        for number, place in added:
            places[number] = place
            ids_of(place).add(number)
        of_translation = {**self.of_translation, **{key: tuple(sorted(ids)) for key, ids in touched.items()}}
        for translation_id, ids in touched.items():
            if ids:
                place = places[next(iter(ids))]
                translations_of(place)[place.locale] = translation_id
            else:
                del of_translation[translation_id]
        of_article = {**self.of_article, **articles}
        for article_id, translations in articles.items():
            if not translations:
                del of_article[article_id]
        return type(self)(places, of_translation, of_article)

    def of_article_in(self, article_id: int, locale: str) -> tuple[int, ...]:
        """The passages of an article in a language."""
        translation_id = self.of_article.get(article_id, {}).get(locale)
        return () if translation_id is None else self.of_translation[translation_id]

    def by_locale(self) -> dict[str, list[int]]:
        """The passages of each language, ascending."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, place in self.places.items():
            found[place.locale].append(number)
        return {locale: sorted(ids) for locale, ids in found.items()}
