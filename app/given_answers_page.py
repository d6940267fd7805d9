"""The editors' page on the answers that were given from an article: what was asked, why it answered, and whether it
helped."""

from flask import Blueprint, render_template

from app.quality_page import percent
from assistant.given_answers import GivenAnswers
from assistant.reasons import Reasons
from foundation.access import Role
from foundation.errors import not_found
from foundation.web.language import translated
from foundation.web.sign_in import current_staff, requires
from kb.store import ArticleStore

SHOWN = 30


def blueprint(answers: GivenAnswers, articles: ArticleStore) -> Blueprint:
    """The page under each article's own address, for editors and admins; the editing page links to it.

    Only who may read conversations too, an admin, gets their addresses.
    """
    pages = Blueprint("given_answers", __name__, template_folder="templates")
    pages.record(lambda state: state.app.jinja_env.globals.update(answers_address=_address))
    pages.add_app_template_filter(percent, "percent")

    @pages.get("/editor/articles/<int:article_id>/<locale>/answers")
    @requires(Role.EDITOR)
    def page(article_id: int, locale: str) -> str:
        article = articles.latest(article_id, locale) if 0 < article_id < 2**63 else None
        if article is None:
            raise not_found()
        return render_template(
            "answers/page.html",
            article=article,
            answers=answers.latest(article_id, locale, SHOWN),
            shown=SHOWN,
            in_words=in_words,
            opens_conversations=current_staff().role.may_act_as(Role.AGENT),
        )

    return pages


def in_words(why: Reasons) -> list[str]:
    """Why an article was answered with, a sentence each, in the reader's language."""
    chance = translated("%(chance)s likely to be right; it answers alone from %(threshold)s on.")
    if why.chance < why.threshold:
        chance = translated("Only %(chance)s likely to be right; it answers alone from %(threshold)s on.")
    told = [chance % {"chance": percent(why.chance), "threshold": percent(why.threshold)}]
    if why.picked:
        told.append(translated("Several articles had been offered before."))
    if "words" in why.signs:
        share = percent(min(1.0, max(0.0, why.signs["words"])))
        told.append(translated("%(share)s of the question's words are in the article.") % {"share": share})
    if "near" in why.signs:
        told.append(_nearness(why.signs["near"]))
    return told


def _nearness(near: float) -> str:
    if near >= 0.5:
        return translated("Somebody has phrased it almost the same way in the article.")
    if near >= 0.3:
        return translated("The meaning is fairly near to the article's.")
    return translated("The meaning is far from every phrasing in the article.")


def _address(article_id: int, locale: str) -> str:
    return f"/editor/articles/{article_id}/{locale}/answers"
