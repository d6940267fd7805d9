"""Rate limits for the public doors, in this process or across processes through Redis."""

import hashlib

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from foundation.web.limits_in_memory import SCHEME

limiter = Limiter(key_func=get_remote_address, headers_enabled=True, swallow_errors=True)


def by_visitor() -> str:
    """Counts a visitor by a digest of their bearer token, anybody else by their network address."""
    token = request.headers.get("Authorization", "")
    return hashlib.sha256(token.encode()).hexdigest() if token else get_remote_address()


def install(app: Flask, redis_url: str) -> None:
    """Attach the limiter; swallowing its storage's errors keeps the doors open when Redis is away."""
    app.config["RATELIMIT_STORAGE_URI"] = redis_url or f"{SCHEME}://"
    app.config["RATELIMIT_STRATEGY"] = "moving-window"
    if redis_url:
        app.config["RATELIMIT_STORAGE_OPTIONS"] = {"socket_connect_timeout": 1, "socket_timeout": 1}
        app.config["RATELIMIT_IN_MEMORY_FALLBACK_ENABLED"] = True
    limiter.init_app(app)
