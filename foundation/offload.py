"""Where heavy computing is done; whoever wires the program chooses, so that one request never holds up the others."""

from collections.abc import Callable
from typing import ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Run(Protocol):
    """Does a piece of work that only computes, and gives its result; it may do so in another thread."""

    def __call__(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of `work` with these arguments; what it raises is raised here."""
        ...


def at_once(work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Do the work right here."""
    return work(*args, **kwargs)
