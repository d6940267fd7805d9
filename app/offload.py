"""Runs heavy computing beside the greenlets, so that one request never holds up everybody's streams."""

from collections.abc import Callable, Sequence
from typing import Literal, ParamSpec, TypeVar

import numpy as np
from gevent import get_hub, monkey
from numpy.typing import NDArray

from search.ports import Encoder

P = ParamSpec("P")
T = TypeVar("T")


def beside_requests(work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of `work`, done in gevent's thread pool when the process runs on gevent, else right here.

    The work may only compute: locks and connections belong to the greenlets.
    """
    if not monkey.is_module_patched("threading"):
        return work(*args, **kwargs)
    done: list[T] = []

    def caught() -> BaseException | None:
        # What is raised inside the pool would be written to the log with all that it quotes.
        try:
            done.append(work(*args, **kwargs))
        except Exception as error:
            return error
        return None

    failure = get_hub().threadpool.apply(caught)
    if failure is not None:
        raise failure
    return done[0]


class OffloadedEncoder:
    """An encoder whose work is done beside the requests."""

    def __init__(self, inner: Encoder) -> None:
        self._inner = inner
        self.name = inner.name
        self.dimensions = inner.dimensions

    def encode(self, texts: Sequence[str], kind: Literal["query", "passage"]) -> NDArray[np.float32]:
        """Vectors of the texts, shape (n, dimensions)."""
        return beside_requests(self._inner.encode, texts, kind)
