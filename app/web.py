"""The web application: blueprints, security, languages and health, put on one Flask object."""

from datetime import timedelta
from functools import partial

from flask import Blueprint, Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import assistant.tone_api
import desk.api
import desk.attachment_api
import desk.draft_advice
import desk.pages
import desk.presence_api
import desk.verdict_api
import kb.article_api
import kb.editor_pages
import kb.pages
import kb.program_pages
import search.api
import widget.api
import widget.attachment_api
import widget.embed
import widget.ending_api
import widget.history_api
import widget.home_api
import widget.identity_api
import widget.presence_api
import widget.rasa_channel
from app import given_answers_page, health, quality_page, shop, staff
from app.wiring import Services, secret_key
from assistant.answer_feedback import AnswerFeedback
from assistant.contact import with_contact
from assistant.training import examples
from conversations.conversation import Conversation
from foundation.web import brand_css, language, limits, problems, security, sign_in, static_files
from search.answer_marks import MarkedBy
from widget.rasa_conversations import RasaConversations
from widget.standing import Standing


def create(services: Services) -> Flask:
    """The application over ready services."""
    settings = services.settings
    app = Flask("app", static_folder=None, template_folder=None)
    app.config.update(
        SECRET_KEY=secret_key(settings),
        MAX_CONTENT_LENGTH=settings.request_limit,
        MAX_FORM_MEMORY_SIZE=settings.request_limit,
        SESSION_COOKIE_NAME="ventanilla_staff",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.jinja_env.globals["brand"] = services.brand
    language.install(app)
    problems.install(app)
    security.install(app, https=settings.secure_cookies)
    static_files.install(app)
    limits.install(app, settings.redis_url)
    sign_in.install(app, services.staff)
    csrf = CSRFProtect(app)

    for public in _public(services):
        app.register_blueprint(public)
        csrf.exempt(public)
    for private in _of_staff(services):
        app.register_blueprint(private)
    return app


def _public(services: Services) -> list[Blueprint]:
    """Everything that no cookie opens: visitors prove themselves by a token, so forms elsewhere cannot act for them."""
    settings, brand = services.settings, services.brand
    channels = [] if settings.rasa_channel == "off" else [_rasa_channel(services)]
    return [
        *channels,
        brand_css.blueprint(brand),
        health.blueprint(services.checks(), services.notes()),
        kb.pages.blueprint(
            services.centre,
            services.articles,
            services.categories,
            services.rendered,
            services.media,
            services.finder,
            services.related,
            services.feedback,
            brand,
            settings,
        ),
        kb.program_pages.blueprint(services.publications, services.articles, services.categories, brand, settings),
        kb.article_api.blueprint(services.articles, services.rendered, settings),
        search.api.blueprint(services.finder, services.suggestions, services.categories, settings),
        widget.presence_api.blueprint(
            store=services.conversations, marks=services.read_marks, bus=services.bus, settings=settings
        ),
        widget.history_api.blueprint(store=services.conversations, brand=brand, settings=settings),
        widget.attachment_api.blueprint(
            store=services.conversations, attachments=services.attachments, settings=settings
        ),
        widget.identity_api.blueprint(store=services.conversations, customers=services.customers, settings=settings),
        widget.ending_api.blueprint(
            store=services.conversations,
            ratings=services.ratings,
            brand=brand,
            settings=settings,
            mail=services.mail,
        ),
        widget.api.blueprint(
            store=services.conversations,
            standing=Standing(services.read_marks, services.waiting_room, services.ratings),
            attachments=services.attachments,
            bus=services.bus,
            brand=brand,
            settings=settings,
            schedule_turn=services.turns.schedule,
            hand_off_text=services.wording.hand_off_text,
            helped=partial(_helped, services.answer_feedback),
            stop=services.stop,
        ),
        assistant.tone_api.blueprint(services.tone, settings),
        widget.embed.blueprint(settings, brand),
        widget.home_api.blueprint(services.centre, services.categories, services.finder, brand, settings),
        shop.blueprint(settings, brand),
    ]


def _helped(feedback: AnswerFeedback, conversation: Conversation, number: int, right: bool) -> None:
    feedback.say(conversation, number, right=right, source=MarkedBy.VISITOR)


def _judged(feedback: AnswerFeedback, conversation: Conversation, number: int, right: bool) -> bool:
    return feedback.say(conversation, number, right=right, source=MarkedBy.AGENT)


def _rasa_channel(services: Services) -> Blueprint:
    settings = services.settings
    conversations = RasaConversations(
        services.conversations,
        services.bus,
        settings.locales,
        settings.message_limit,
        {locale: examples(locale) for locale in settings.locales},
        services.turns.schedule_now,
        services.wording.hand_off_text,
        partial(with_contact, order_number=services.brand.order_number),
        services.stop,
    )
    return widget.rasa_channel.blueprint(conversations, settings, services.brand.assistant)


def _of_staff(services: Services) -> list[Blueprint]:
    """Everything behind the staff's sign-in, protected against forged forms."""
    settings, brand = services.settings, services.brand
    return [
        staff.blueprint(services.staff, settings.sign_in_rate),
        kb.editor_pages.blueprint(
            services.articles,
            services.categories,
            services.listing,
            services.publishing,
            services.rendered,
            lambda: [media.name for media in services.media.all()],
            services.staff,
            services.feedback,
            partial(services.tone.check, channel="article"),
            settings,
        ),
        quality_page.blueprint(services.calibrations, services.limits.promise, settings.locales),
        given_answers_page.blueprint(services.given_answers, services.articles),
        desk.pages.blueprint(brand=brand, settings=settings),
        desk.draft_advice.blueprint(services.tone),
        desk.api.blueprint(
            store=services.conversations,
            marks=services.read_marks,
            attachments=services.attachments,
            ratings=services.ratings,
            customers=services.customers,
            verdicts=services.answer_feedback.verdicts,
            bus=services.bus,
            brand=brand,
            settings=settings,
            here=services.presence.seen,
            stop=services.stop,
        ),
        desk.attachment_api.blueprint(store=services.conversations, attachments=services.attachments),
        desk.verdict_api.blueprint(services.conversations, partial(_judged, services.answer_feedback)),
        desk.presence_api.blueprint(store=services.conversations, marks=services.read_marks, bus=services.bus),
    ]
