"""The demo's order system, running in the tests' own process."""

import importlib.util
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from running_server import ROOT

TOKEN = "a-token-for-tests"


def demo_module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("order_service", ROOT / "demo" / "order_service.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass
class OrderSystem:
    """Where it is, and what it holds."""

    address: str
    service: Any

    @property
    def environment(self) -> dict[str, str]:
        return {"ORDERS_ADDRESS": self.address, "ORDERS_TOKEN": TOKEN}


@contextmanager
def order_system() -> Iterator[OrderSystem]:
    module = demo_module()
    service = module.OrderService()
    serving = module.server(0, TOKEN, service)
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    try:
        yield OrderSystem(f"http://127.0.0.1:{serving.server_port}", service)
    finally:
        serving.shutdown()
        serving.server_close()
