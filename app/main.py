"""What gunicorn loads in each worker: the application over this installation's settings."""


from flask import Flask

from app import web, wiring
from foundation import logs
from foundation.settings import Settings


def application() -> Flask:
    """Build the services, answer what a stopped server left unanswered, and return the application."""
    settings = Settings.load()
    logs.configure(settings.log_level)
    services = wiring.build(settings)
    services.database.upgrade()
    services.indexer.refresh()
    services.turns.start()
    return web.create(services)
