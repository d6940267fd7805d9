"""The web application: blueprints, security, languages and health, put on one Flask object."""

from datetime import timedelta

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app import health, staff
from app.wiring import Services, secret_key
from foundation.web import brand_css, language, limits, problems, security, sign_in


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
    limits.install(app, settings.redis_url)
    sign_in.install(app, services.staff)
    csrf = CSRFProtect(app)

    app.register_blueprint(brand_css.blueprint(services.brand))
    app.register_blueprint(staff.blueprint(services.staff, settings.sign_in_rate))
    app.register_blueprint(health.blueprint(services))
    for public in services.public_blueprints():
        app.register_blueprint(public)
        csrf.exempt(public)
    for private in services.staff_blueprints():
        app.register_blueprint(private)
    return app
