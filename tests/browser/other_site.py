"""Another site that shows the help window: hostile styles, the strictest policy, and commands before the script."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from playwright.sync_api import Page, Request
from running_server import Server

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self' {0}; frame-src 'self' {0}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
HOSTILE = """<!doctype html><html lang="en" dir="rtl"><head><meta charset="utf-8"><title>A shop</title>
<link rel="stylesheet" href="/hostile.css"><script src="/queue.js"></script>
<script async src="{0}/widget/ventanilla.js"></script></head>
<body><div><h1>A shop</h1><button>Buy</button><iframe title="advertisement"></iframe><dialog open>Sale</dialog></div>
</body></html>"""
FRAMES = """<!doctype html><html lang="en"><head><title>A shop of old</title></head>
<frameset cols="340,*"><frame name="shop" src="/"><frame name="rest" src="/hostile.css"></frameset></html>"""
CSS = """
* { all: revert; box-sizing: content-box !important; margin: 9px !important; color: #ff00ff !important;
  opacity: 0.4 !important; font: italic 40px/3 fantasy !important; transform: rotate(3deg) !important;
  text-transform: uppercase !important;
  direction: rtl !important; transition: all 9s !important; animation: none !important; }
iframe, dialog, body > * { display: none !important; width: 1px !important; height: 1px !important;
  position: static !important; z-index: 0 !important; }
div { display: block !important; width: auto !important; height: auto !important; }
html { font-size: 3px !important; } button { position: static !important; background: red !important; }
"""
QUEUE = """window.ventanilla = window.ventanilla || function () { (ventanilla.q = ventanilla.q || []).push(arguments) };
window.told = [];
for (const name of ["ready", "open", "close", "unread", "message", "handoff"])
  ventanilla("on", name, (detail) => told.push([name, detail]));
"""


class Host:
    """Another site, on an address of its own: its home under a strict policy, `pages` (type and body) without one."""

    def __init__(self, server: Server) -> None:
        files = {
            "/": ("text/html", HOSTILE.format(server.address)),
            "/frames": ("text/html", FRAMES),
            "/hostile.css": ("text/css", CSS),
        }
        policy = POLICY.format(server.address)
        site = self
        self.script = QUEUE
        self.pages: dict[str, tuple[str, str]] = {}

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kind, body = {**files, **site.pages}.get(self.path, ("text/javascript", site.script))
                self.send_response(200)
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                if self.path not in site.pages:
                    self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.address = f"http://localhost:{self.http.server_port}/"
        Thread(target=self.http.serve_forever, daemon=True).start()

    def visit(self, page: Page, script: str = "", path: str = "") -> list[Request]:
        """Open its page; every request that is ever made there."""
        requests: list[Request] = []
        self.script = QUEUE + script
        page.on("request", lambda one: requests.append(one))  # noqa: PLW0108 a method of a built-in cannot listen
        page.goto(self.address + path)
        page.wait_for_selector("ventanilla-window", state="attached")
        return requests

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()
