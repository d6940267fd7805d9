"""Knows customers whom the company's own server vouches for; the only writer of them, and of who is one of them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from conversations import tables
from foundation.database import Database, now
from foundation.errors import Problem

_VISITOR = tables.visitor.c
_CUSTOMER = tables.customer.c


@dataclass(frozen=True, slots=True)
class Identity:
    """What the company says of a customer: `subject` is its own name for them; `expires_at` of the saying."""

    subject: str
    name: str
    email: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as the company last told of them."""

    name: str
    email: str


class Customers:
    """Customers, and the visitors who are signed in as them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_visitor(self, visitor_id: int) -> Customer | None:
        """Whom this visitor is signed in as."""
        query = (
            sa.select(_CUSTOMER.name, _CUSTOMER.email)
            .join(tables.visitor, _VISITOR.customer_id == _CUSTOMER.id)
            .where(_VISITOR.id == visitor_id)
        )
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return Customer(row.name, row.email) if row else None

    def identify(self, visitor_id: int, identity: Identity, token: str) -> Customer:
        """Sign the visitor in for good. `token` is what proved it: whoever brings the same one later is refused.

        401 `identity_used`: another visitor has brought it already; 409 `other_customer`: the visitor is somebody
        else already, and stays so.
        """
        digest = hashlib.sha256(token.encode()).hexdigest()
        uses = tables.identity_use
        moment = now()
        known = {"name": identity.name, "email": identity.email, "updated_at": moment}
        with self._database.write() as tx:
            tx.execute(sa.delete(uses).where(uses.c.expires_at < moment))
            current = tx.execute(
                sa.select(_VISITOR.customer_id).where(_VISITOR.id == visitor_id).with_for_update()
            ).scalar_one()
            used = tx.execute(sa.select(uses.c.visitor_id).where(uses.c.digest == digest)).scalar_one_or_none()
            if used not in (None, visitor_id):
                raise _used()
            mine = _CUSTOMER.subject == identity.subject
            customer = tx.execute(sa.select(_CUSTOMER.id).where(mine).with_for_update()).scalar_one_or_none()
            if current is not None and current != customer:
                raise Problem(409, "other_customer", "Somebody else is signed in here. Start a new conversation.")
            try:
                if customer is None:
                    row = sa.insert(tables.customer).values(subject=identity.subject, created_at=moment, **known)
                    customer = tx.execute(row.returning(_CUSTOMER.id)).scalar_one()
                else:
                    tx.execute(sa.update(tables.customer).where(mine).values(known))
                if used is None:
                    values = {"digest": digest, "visitor_id": visitor_id, "expires_at": identity.expires_at}
                    tx.execute(sa.insert(uses).values(values))
            except sa.exc.IntegrityError as error:
                raise _used() from error
            tx.execute(sa.update(tables.visitor).where(_VISITOR.id == visitor_id).values(customer_id=customer))
        return Customer(identity.name, identity.email)


def _used() -> Problem:
    return Problem(401, "identity_used", "This sign-in was used already. Load the page again.")
