"""Tables of the search: passages of published articles, their vectors, and the list of changes.

They are written in the transaction that publishes an article; every index outside the database is derived from
them. A passage row never changes and its id is never used again: an article that changes gets new passages.
`index_change` holds the last change of each translation whose passages changed: an index that has seen change
number N brings itself up to date by reading the changes after N.

`calibration` holds what was measured on this knowledge base; the newest row of an encoder and format counts.
`answer_mark` holds whether an answer was right, as its visitor or an agent said; it has no text of anybody.
"""

import sqlalchemy as sa

from foundation.database import Id, Json, Moment, metadata

passage = sa.Table(
    "passage",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column(
        "translation_id",
        Id,
        sa.ForeignKey("article_translation.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("article_id", Id, sa.ForeignKey("article.id", ondelete="CASCADE"), nullable=False),
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("heading", sa.Text, nullable=False, server_default=""),
    sa.Column("anchor", sa.Text, nullable=False, server_default=""),
    sa.Column("text", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)

passage_vector = sa.Table(
    "passage_vector",
    metadata,
    sa.Column("passage_id", Id, sa.ForeignKey("passage.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("encoder", sa.Text, primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),
)

index_change = sa.Table(
    "index_change",
    metadata,
    sa.Column("number", Id, primary_key=True, autoincrement=True),
    sa.Column("translation_id", Id, nullable=False, index=True),
    sa.Column("changed_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

calibration = sa.Table(
    "calibration",
    metadata,
    sa.Column("number", Id, primary_key=True, autoincrement=True),
    sa.Column("encoder", sa.Text, nullable=False),
    sa.Column("format", sa.Integer, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("content", Json, nullable=False),
    sqlite_autoincrement=True,
)

answer_mark = sa.Table(
    "answer_mark",
    metadata,
    sa.Column("answer", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("article_id", Id, nullable=False),
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("encoder", sa.Text, nullable=False),
    sa.Column("signs", Json, nullable=False),
    sa.Column("is_right", sa.Boolean, nullable=False),
    sa.Column("given_at", Moment, nullable=False),
)
