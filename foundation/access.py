"""Staff, their roles, their passwords and their sign-ins; the only module that writes them."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from foundation.access_tables import staff, staff_session
from foundation.database import Database, now
from foundation.errors import Problem
from foundation.offload import Run, at_once
from foundation.text import storable

PASSWORD_MIN = 10
PASSWORD_MAX = 200


class Role(StrEnum):
    """What a member of staff may do; an admin may do everything."""

    AGENT = "agent"
    EDITOR = "editor"
    ADMIN = "admin"

    def may_act_as(self, wanted: "Role") -> bool:
        """Whether this role includes the wanted one."""
        return self is Role.ADMIN or self is wanted


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff, without anything secret."""

    id: int
    email: str
    name: str
    role: Role
    locale: str


_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_urlsafe())


def token_hash(token: str) -> str:
    """How a random token of at least 128 bits is stored: SHA-256 in hex, so that a read database opens no door."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError, UnicodeError):
        return False


class StaffDirectory:
    """Staff accounts and sign-ins; passwords, slow on purpose, are checked where `run` says."""

    def __init__(self, database: Database, session_hours: int, run: Run = at_once) -> None:
        self._database = database
        self._run = run
        self._session_length = timedelta(hours=session_hours)

    def add(self, email: str, name: str, role: Role, locale: str, password: str) -> Staff:
        """Create an account. Refuses a short password (422) and a known e-mail address (409)."""
        if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
            raise Problem(
                422,
                "password_length",
                "A password has %(least)d to %(most)d characters.",
                {"least": PASSWORD_MIN, "most": PASSWORD_MAX},
            )
        address, shown = _address(email), storable(name).strip()
        account = sa.insert(staff).values(
            email=address,
            name=shown,
            role=role.value,
            locale=locale,
            password_hash=_hasher.hash(password),
            created_at=now(),
        )
        try:
            with self._database.write() as tx:
                found = tx.execute(account.returning(staff.c.id)).scalar_one()
        except sa.exc.IntegrityError as error:
            raise Problem(409, "email_taken", "There is already an account with this e-mail address.") from error
        return Staff(found, address, shown, role, locale)

    def disable(self, email: str) -> None:
        """Shut an account, so that it can no longer sign in and whoever is signed in no longer is. 404: no such one."""
        with self._database.write() as tx:
            shut = sa.update(staff).where(staff.c.email == _address(email), staff.c.disabled_at.is_(None))
            found = tx.execute(shut.values(disabled_at=now()).returning(staff.c.id)).scalar_one_or_none()
            if found is None:
                raise Problem(404, "no_account", "There is no account with this e-mail address.")
            tx.execute(sa.delete(staff_session).where(staff_session.c.staff_id == found))

    def sign_in(self, email: str, password: str) -> tuple[Staff, str]:
        """Check a password and start a session: the account and the session's token. Refuses with 401.

        An unknown address costs the same time as a wrong password.
        """
        with self._database.read() as connection:
            row = connection.execute(
                sa.select(staff).where(staff.c.email == _address(email), staff.c.disabled_at.is_(None))
            ).one_or_none()
        right = self._run(_matches, row.password_hash if row else _NOBODY, password[:PASSWORD_MAX])
        if row is None or not right:
            raise Problem(401, "sign_in_failed", "This e-mail address and password do not go together. Try again.")
        token = secrets.token_urlsafe(32)
        moment = now()
        with self._database.write() as tx:
            tx.execute(sa.delete(staff_session).where(staff_session.c.expires_at < moment))
            tx.execute(
                sa.insert(staff_session).values(
                    token_hash=token_hash(token),
                    staff_id=row.id,
                    created_at=moment,
                    expires_at=moment + self._session_length,
                )
            )
        return _member(row), token

    def by_session(self, token: str) -> Staff | None:
        """Whose session this token is, if it still is one."""
        query = (
            sa.select(staff)
            .join(staff_session, staff_session.c.staff_id == staff.c.id)
            .where(
                staff_session.c.token_hash == token_hash(token),
                staff_session.c.expires_at > now(),
                staff.c.disabled_at.is_(None),
            )
        )
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return _member(row) if row else None

    def sign_out(self, token: str) -> None:
        """End a session; ending it twice is fine."""
        with self._database.write() as tx:
            tx.execute(sa.delete(staff_session).where(staff_session.c.token_hash == token_hash(token)))

    def set_locale(self, member: Staff, locale: str) -> None:
        """Remember the language a member of staff works in."""
        with self._database.write() as tx:
            tx.execute(sa.update(staff).where(staff.c.id == member.id).values(locale=locale))

    def everyone(self) -> list[Staff]:
        """All accounts that may sign in, by name."""
        query = sa.select(staff).where(staff.c.disabled_at.is_(None)).order_by(staff.c.name, staff.c.id)
        with self._database.read() as connection:
            return [_member(row) for row in connection.execute(query)]


def _address(email: str) -> str:
    return storable(email[:1000]).strip().lower()[:320]


def _member(row: sa.Row[tuple[object, ...]]) -> Staff:
    return Staff(row.id, row.email, row.name, Role(row.role), row.locale)
