"""Tables of the knowledge base.

An *article* is one subject; each language it is written in is a *translation* with its own slug and status; each
save of a translation is a numbered *revision* that is never changed. The public sees `published_revision`.
"""

import sqlalchemy as sa

from foundation.database import Id, Json, Moment, metadata

category = sa.Table(
    "category",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("parent_id", Id, sa.ForeignKey("category.id")),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("icon", sa.Text, nullable=False, server_default=""),
)

category_text = sa.Table(
    "category_text",
    metadata,
    sa.Column("category_id", Id, sa.ForeignKey("category.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("locale", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("slug", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False, server_default=""),
    sa.UniqueConstraint("locale", "slug"),
)

article = sa.Table(
    "article",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("category_id", Id, sa.ForeignKey("category.id"), nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)

translation = sa.Table(
    "article_translation",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("article_id", Id, sa.ForeignKey("article.id", ondelete="CASCADE"), nullable=False),
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("latest_revision", sa.Integer, nullable=False),
    sa.Column("published_revision", sa.Integer),
    sa.Column("published_at", Moment),
    sa.Column("updated_at", Moment, nullable=False, index=True),
    sa.UniqueConstraint("article_id", "locale"),
)

revision = sa.Table(
    "article_revision",
    metadata,
    sa.Column("translation_id", Id, sa.ForeignKey("article_translation.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("slug", sa.Text, nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("questions", Json, nullable=False),
    sa.Column("tags", Json, nullable=False),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("author_id", Id, sa.ForeignKey("staff.id")),
    sa.Column("created_at", Moment, nullable=False),
)

media = sa.Table(
    "media",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("content_type", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)

article_feedback = sa.Table(
    "article_feedback",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column(
        "translation_id", Id, sa.ForeignKey("article_translation.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("helped", sa.Boolean, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("given_at", Moment, nullable=False),
)

import_item = sa.Table(
    "import_item",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("checksum", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("translation_id", Id, sa.ForeignKey("article_translation.id", ondelete="SET NULL")),
    sa.Column("imported_at", Moment, nullable=False),
)
