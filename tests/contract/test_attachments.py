"""Files are stored once, only as what they really are, and given out to their own conversation only; both databases."""

import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from conversations import tables
from conversations.attachment_folder import AttachmentFolder
from conversations.attachments import Attachments
from conversations.conversation import Actor, Author, Conversation
from conversations.file_kinds import KINDS
from conversations.store import ConversationStore
from foundation.database import Database
from foundation.errors import Problem

VISITOR = Actor(Author.VISITOR)


def png(width: int = 2, height: int = 3, extra: bytes = b"") -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = zlib.compress(b"\0" * (3 * min(width, 9) + 1) * min(height, 9))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    text = chunk(b"tEXt", b"Author\0Somebody") + extra
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + text + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.fixture
def folder(tmp_path: Path) -> AttachmentFolder:
    return AttachmentFolder(tmp_path / "files")


@pytest.fixture
def files(database: Database, folder: AttachmentFolder) -> Attachments:
    return Attachments(database, folder, KINDS, 100_000)


@pytest.fixture
def conversations(database: Database) -> list[Conversation]:
    store = ConversationStore(database)
    return [store.start(store.new_visitor("es")[0], "es") for _ in range(2)]


def refused(files: Attachments, conversation: Conversation, content: bytes) -> Problem:
    with pytest.raises(Problem) as caught:
        files.add(conversation.id, VISITOR, "k", "x.png", content)
    return caught.value


def test_a_file_is_stored_once_by_its_key_and_loses_what_is_private(
    files: Attachments, conversations: list[Conversation]
) -> None:
    here = conversations[0]
    made, created = files.add(here.id, VISITOR, "k1", "C:\\fotos\\mi gato.PNG", png())
    assert created
    assert (made.name, made.content_type, made.width, made.height) == ("mi gato.png", "image/png", 2, 3)
    assert files.add(here.id, VISITOR, "k1", "other.png", png(5, 5)) == (made, False)
    found, content = files.open(here.id, made.id)
    assert found == made
    assert b"Somebody" not in content
    assert len(content) == made.size


def test_the_same_file_twice_at_once_is_one(files: Attachments, conversations: list[Conversation]) -> None:
    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(lambda _: files.add(conversations[0].id, VISITOR, "k", "a.png", png()), range(6)))
    assert len({made.id for made, _ in done}) == 1
    assert sum(created for _, created in done) == 1
    assert files.open(conversations[0].id, done[0][0].id)


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><script>alert(1)</script>",
        b"\n\n <svg xmlns='http://www.w3.org/2000/svg' onload='x'/>",
        b"<?xml version='1.0'?><x/>",
        b"MZ\x90\x00\x03\x00\x00\x00",
        b"PK\x03\x04aaaaaaaa",
        b"\x7fELF\x02\x01",
        b"   \n",
        b"\xff\xfe\x00\x01",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        b"GIF89a",
        b"RIFF\x00\x00\x00\x00WEBP",
        png()[:30],
    ],
)
def test_what_is_not_really_of_a_kind_is_refused(
    files: Attachments, conversations: list[Conversation], content: bytes
) -> None:
    assert refused(files, conversations[0], content).status == 415


def test_too_large_is_refused(files: Attachments, conversations: list[Conversation]) -> None:
    problem = refused(files, conversations[0], b"a" * 100_001)
    assert (problem.status, problem.sentence()) == (413, "This file is too large: at most 0.1 MB fit.")
    assert refused(files, conversations[0], png(60_000, 60_000)).code == "image_too_large"


def test_a_kind_that_is_not_wanted_is_refused(
    database: Database, folder: AttachmentFolder, conversations: list[Conversation]
) -> None:
    assert refused(Attachments(database, folder, {"pdf"}, 1000), conversations[0], png()).status == 415


def test_a_file_belongs_to_its_conversation_and_its_sender(
    files: Attachments, conversations: list[Conversation]
) -> None:
    here, there = conversations
    made, _ = files.add(here.id, VISITOR, "k", "a.txt", b"hola")
    assert files.claim(here.id, VISITOR, [made.id]) == [
        {"id": made.id, "name": "a.txt", "type": "text/plain", "size": 4}
    ]
    for conversation, sender in ((there, VISITOR), (here, Actor(Author.AGENT, 1))):
        with pytest.raises(Problem) as caught:
            files.claim(conversation.id, sender, [made.id])
        assert caught.value.code == "attachment_gone"
    with pytest.raises(Problem):
        files.open(there.id, made.id)
    with pytest.raises(Problem):
        files.open(here.id, "../../etc/passwd")


def test_what_was_never_sent_goes_after_a_day(
    files: Attachments, database: Database, folder: AttachmentFolder, conversations: list[Conversation]
) -> None:
    here = conversations[0]
    sent, _ = files.add(here.id, VISITOR, "sent", "a.txt", b"kept")
    left, _ = files.add(here.id, VISITOR, "left", "b.txt", b"left")
    files.claim(here.id, VISITOR, [sent.id])
    with database.write() as tx:
        tx.execute(sa.update(tables.attachment).values(created_at=sa.text("'2020-01-01 00:00:00'")))
    files.add(here.id, VISITOR, "new", "c.txt", b"new")
    assert files.open(here.id, sent.id)[1] == b"kept"
    assert folder.get(left.id) is None
    with pytest.raises(Problem):
        files.open(here.id, left.id)
