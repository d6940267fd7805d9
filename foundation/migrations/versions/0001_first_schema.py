"""The first schema: staff, knowledge base, passages and vectors, conversations."""

import sqlalchemy as sa
from alembic import op

from foundation.database import Id, Json, Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "category",
        sa.Column("id", Id, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("parent_id", Id, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("icon", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["category.id"], name=op.f("fk_category_parent_id_category")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("key", name=op.f("uq_category_key")),
    )
    op.create_table(
        "calibration",
        sa.Column("number", Id, autoincrement=True, nullable=False),
        sa.Column("encoder", sa.Text(), nullable=False),
        sa.Column("format", sa.Integer(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_calibration")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "answer_mark",
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("encoder", sa.Text(), nullable=False),
        sa.Column("signs", Json, nullable=False),
        sa.Column("is_right", sa.Boolean(), nullable=False),
        sa.Column("given_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("answer", "source", name=op.f("pk_answer_mark")),
    )
    op.create_table(
        "index_change",
        sa.Column("number", Id, autoincrement=True, nullable=False),
        sa.Column("translation_id", Id, nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_index_change")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_index_change_translation_id"), "index_change", ["translation_id"], unique=False)
    op.create_table(
        "media",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_media")),
    )
    op.create_table(
        "staff",
        sa.Column("id", Id, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("disabled_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_email")),
    )
    op.create_table(
        "customer",
        sa.Column("id", Id, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("subject", name=op.f("uq_customer_subject")),
    )
    op.create_table(
        "visitor",
        sa.Column("id", Id, nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("customer_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_visitor_customer_id_customer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visitor")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_visitor_token_hash")),
    )
    op.create_index(op.f("ix_visitor_customer_id"), "visitor", ["customer_id"], unique=False)
    op.create_table(
        "identity_use",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("visitor_id", Id, nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["visitor_id"], ["visitor.id"], name=op.f("fk_identity_use_visitor_id_visitor"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_identity_use")),
    )
    op.create_table(
        "article",
        sa.Column("id", Id, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("category_id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_article_category_id_category")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("key", name=op.f("uq_article_key")),
    )
    op.create_index(op.f("ix_article_category_id"), "article", ["category_id"], unique=False)
    op.create_table(
        "category_text",
        sa.Column("category_id", Id, nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["category.id"],
            name=op.f("fk_category_text_category_id_category"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("category_id", "locale", name=op.f("pk_category_text")),
        sa.UniqueConstraint("locale", "slug", name=op.f("uq_category_text_locale_slug")),
    )
    op.create_table(
        "conversation",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("visitor_id", Id, nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("window_locale", sa.Text(), nullable=False),
        sa.Column("language_chosen", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("agent_id", Id, nullable=True),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("waiting_since", Moment(), nullable=True),
        sa.Column("page", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["staff.id"], name=op.f("fk_conversation_agent_id_staff")),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitor.id"], name=op.f("fk_conversation_visitor_id_visitor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_conversation_public_id")),
    )
    op.create_index("ix_conversation_state", "conversation", ["state", "waiting_since"], unique=False)
    op.create_index(op.f("ix_conversation_visitor_id"), "conversation", ["visitor_id"], unique=False)
    op.create_table(
        "staff_session",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_session_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_session")),
    )
    op.create_index(op.f("ix_staff_session_staff_id"), "staff_session", ["staff_id"], unique=False)
    op.create_table(
        "article_translation",
        sa.Column("id", Id, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("latest_revision", sa.Integer(), nullable=False),
        sa.Column("published_revision", sa.Integer(), nullable=True),
        sa.Column("published_at", Moment(), nullable=True),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_article_translation_article_id_article"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_translation")),
        sa.UniqueConstraint("article_id", "locale", name=op.f("uq_article_translation_article_id_locale")),
    )
    op.create_index(op.f("ix_article_translation_updated_at"), "article_translation", ["updated_at"], unique=False)
    op.create_table(
        "conversation_event",
        sa.Column("conversation_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("staff_id", Id, nullable=True),
        sa.Column("body", Json, nullable=False),
        sa.Column("evidence", Json, nullable=True),
        sa.Column("article_id", Id, nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_conversation_event_conversation_id_conversation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_conversation_event_staff_id_staff")),
        sa.PrimaryKeyConstraint("conversation_id", "number", name=op.f("pk_conversation_event")),
        sa.UniqueConstraint("conversation_id", "key", name=op.f("uq_conversation_event_conversation_id_key")),
    )
    op.create_table(
        "agent_presence",
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_agent_presence_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_agent_presence")),
    )
    op.create_table(
        "read_mark",
        sa.Column("conversation_id", Id, nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_read_mark_conversation_id_conversation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", "reader", name=op.f("pk_read_mark")),
    )
    op.create_index(
        "ix_conversation_event_taken",
        "conversation_event",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("kind = 'taken'"),
        postgresql_where=sa.text("kind = 'taken'"),
    )
    op.create_index(
        "ix_conversation_event_article",
        "conversation_event",
        ["article_id", "created_at"],
        unique=False,
        sqlite_where=sa.text("article_id IS NOT NULL"),
        postgresql_where=sa.text("article_id IS NOT NULL"),
    )
    op.create_table(
        "attachment",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", Id, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_attachment_conversation_id_conversation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("conversation_id", "key", name=op.f("uq_attachment_conversation_id_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_attachment_public_id")),
    )
    op.create_index("ix_attachment_sent", "attachment", ["sent", "created_at"], unique=False)
    op.create_table(
        "rating",
        sa.Column("conversation_id", Id, nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("rated_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_rating_conversation_id_conversation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_rating")),
    )
    op.create_table(
        "article_revision",
        sa.Column("translation_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("questions", Json, nullable=False),
        sa.Column("tags", Json, nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("author_id", Id, nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["staff.id"], name=op.f("fk_article_revision_author_id_staff")),
        sa.ForeignKeyConstraint(
            ["translation_id"],
            ["article_translation.id"],
            name=op.f("fk_article_revision_translation_id_article_translation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("translation_id", "number", name=op.f("pk_article_revision")),
    )
    op.create_table(
        "article_feedback",
        sa.Column("id", Id, nullable=False),
        sa.Column("translation_id", Id, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("helped", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("given_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["translation_id"],
            ["article_translation.id"],
            name=op.f("fk_article_feedback_translation_id_article_translation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_feedback")),
    )
    op.create_index(op.f("ix_article_feedback_translation_id"), "article_feedback", ["translation_id"], unique=False)
    op.create_table(
        "import_item",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("translation_id", Id, nullable=True),
        sa.Column("imported_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["translation_id"],
            ["article_translation.id"],
            name=op.f("fk_import_item_translation_id_article_translation"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("source", "path", name=op.f("pk_import_item")),
    )
    op.create_table(
        "passage",
        sa.Column("id", Id, nullable=False),
        sa.Column("translation_id", Id, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("heading", sa.Text(), server_default="", nullable=False),
        sa.Column("anchor", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_passage_article_id_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["translation_id"],
            ["article_translation.id"],
            name=op.f("fk_passage_translation_id_article_translation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_passage_translation_id"), "passage", ["translation_id"], unique=False)
    op.create_table(
        "passage_vector",
        sa.Column("passage_id", Id, nullable=False),
        sa.Column("encoder", sa.Text(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["passage_id"],
            ["passage.id"],
            name=op.f("fk_passage_vector_passage_id_passage"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("passage_id", "encoder", name=op.f("pk_passage_vector")),
    )
