"""A letter arrives as it was written, and a server that refuses or is not there is a clear answer."""

import pytest
from letter_box import letter_box

from foundation.errors import Problem
from foundation.mail import SmtpMail

ATTACHED = ("Grillo 2026-03-01.txt", "10:00 Inés: ¡Hola!\n.\nFin\n")


def mail(port: int) -> SmtpMail:
    return SmtpMail("127.0.0.1", port, "", "", "help@grillotostador.example", "none")


def test_a_letter_arrives_as_it_was_written() -> None:
    with letter_box() as box:
        mail(box.port).send("marta@grillotostador.example", "Tu conversación", "Aquí va.\n", ATTACHED)
    (letter,) = box.letters
    assert (letter["To"], letter["From"]) == ("marta@grillotostador.example", "help@grillotostador.example")
    assert letter["Subject"] == "Tu conversación"
    text, attached = (part.get_payload(decode=True).decode() for part in letter.iter_parts())  # type: ignore[union-attr]
    assert text.splitlines() == ["Aquí va."]
    assert attached.splitlines() == ATTACHED[1].splitlines()
    assert [part.get_filename() for part in letter.iter_attachments()] == [ATTACHED[0]]


def test_a_server_that_refuses_or_is_not_there_is_a_clear_answer() -> None:
    with letter_box() as box, pytest.raises(Problem) as refused:
        mail(box.port).send("nobody@grillotostador.example", "s", "t", ATTACHED)
    with pytest.raises(Problem) as gone:
        mail(box.port).send("marta@grillotostador.example", "s", "t", ATTACHED)
    assert (refused.value.status, refused.value.code, gone.value.code) == (502, "mail_failed", "mail_failed")
    assert box.letters == []
