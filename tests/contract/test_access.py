"""Staff accounts on both databases: odd input is refused, and slow work is done where the caller says."""

from collections.abc import Callable
from typing import Any

import pytest

from foundation.access import Role, StaffDirectory
from foundation.database import Database
from foundation.errors import Problem

PASSWORD = "tuesta-despacio"


@pytest.mark.parametrize("email", ["ana\x00@grillotostador.example", "\x00", "\ud800@x", "a" * 100_000, ""])
@pytest.mark.parametrize("password", ["x\x00y", "\ud800", "a" * 100_000, ""])
def test_an_odd_sign_in_is_refused_like_any_other(database: Database, email: str, password: str) -> None:
    with pytest.raises(Problem) as refused:
        StaffDirectory(database, 12).sign_in(email, password)
    assert refused.value.status == 401


def test_a_password_is_checked_outside_the_database_where_the_caller_says(database: Database) -> None:
    run_with: list[str] = []

    def run(work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        run_with.append(work.__name__)
        assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
        return work(*args, **kwargs)

    directory = StaffDirectory(database, 12, run)
    directory.add("ana@grillotostador.example", "Ana", Role.AGENT, "es", PASSWORD)
    member, token = directory.sign_in(" ANA@grillotostador.example", PASSWORD)
    assert directory.by_session(token) == member
    with pytest.raises(Problem):
        directory.sign_in("nobody@grillotostador.example", PASSWORD)
    assert run_with == ["_matches", "_matches"]


def test_a_shut_account_is_out_at_once_and_stays_out(database: Database) -> None:
    directory = StaffDirectory(database, 12)
    directory.add("ana@grillotostador.example", "Ana", Role.AGENT, "es", PASSWORD)
    _, token = directory.sign_in("ana@grillotostador.example", PASSWORD)
    directory.disable("Ana@grillotostador.example")
    assert directory.by_session(token) is None
    assert directory.everyone() == []
    with pytest.raises(Problem) as refused:
        directory.sign_in("ana@grillotostador.example", PASSWORD)
    assert refused.value.code == "sign_in_failed"
    with pytest.raises(Problem) as unknown:
        directory.disable("ana@grillotostador.example")
    assert unknown.value.status == 404
