"""Tables of visitors, conversations and their events."""

import sqlalchemy as sa

from foundation.database import Id, Json, Moment, metadata

visitor = sa.Table(
    "visitor",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("token_hash", sa.Text, nullable=False, unique=True),
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("customer_id", Id, sa.ForeignKey("customer.id"), index=True),
)

customer = sa.Table(
    "customer",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("subject", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
)

identity_use = sa.Table(
    "identity_use",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("visitor_id", Id, sa.ForeignKey("visitor.id", ondelete="CASCADE"), nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
)

conversation = sa.Table(
    "conversation",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("public_id", sa.Text, nullable=False, unique=True),
    sa.Column("visitor_id", Id, sa.ForeignKey("visitor.id"), nullable=False, index=True),
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("window_locale", sa.Text, nullable=False),
    sa.Column("language_chosen", sa.Boolean, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("agent_id", Id, sa.ForeignKey("staff.id")),
    sa.Column("last_number", sa.Integer, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Column("waiting_since", Moment),
    sa.Column("page", sa.Text),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("phone", sa.Text, nullable=False),
    sa.Index("ix_conversation_state", "state", "waiting_since"),
)

# `article_id` is the article that the assistant answered with, for its editors.
event = sa.Table(
    "conversation_event",
    metadata,
    sa.Column("conversation_id", Id, sa.ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("staff_id", Id, sa.ForeignKey("staff.id")),
    sa.Column("body", Json, nullable=False),
    sa.Column("evidence", Json),
    sa.Column("article_id", Id),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.UniqueConstraint("conversation_id", "key"),
)
sa.Index(
    "ix_conversation_event_taken",
    event.c.created_at,
    sqlite_where=event.c.kind == "taken",
    postgresql_where=event.c.kind == "taken",
)
sa.Index(
    "ix_conversation_event_article",
    event.c.article_id,
    event.c.created_at,
    sqlite_where=event.c.article_id.is_not(None),
    postgresql_where=event.c.article_id.is_not(None),
)

agent_presence = sa.Table(
    "agent_presence",
    metadata,
    sa.Column("staff_id", Id, sa.ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("seen_at", Moment, nullable=False),
)

read_mark = sa.Table(
    "read_mark",
    metadata,
    sa.Column("conversation_id", Id, sa.ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("reader", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
)

attachment = sa.Table(
    "attachment",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("public_id", sa.Text, nullable=False, unique=True),
    sa.Column("conversation_id", Id, sa.ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("content_type", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("width", sa.Integer),
    sa.Column("height", sa.Integer),
    sa.Column("sent", sa.Boolean, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.UniqueConstraint("conversation_id", "key"),
    sa.Index("ix_attachment_sent", "sent", "created_at"),
)

rating = sa.Table(
    "rating",
    metadata,
    sa.Column("conversation_id", Id, sa.ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("score", sa.Integer, nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("rated_at", Moment, nullable=False),
)
