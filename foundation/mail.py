"""Sends plain-text e-mail through the operator's SMTP server; whoever sends waits for it, and nobody else does."""

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from typing import Literal

from foundation.errors import Problem

_PATIENCE_SECONDS = 15


class SmtpMail:
    """One SMTP server; `security` is starttls, tls (from the first byte) or none."""

    def __init__(
        self,
        host: str,
        port: int,
        user: str,
        password: str,
        sender: str,
        security: Literal["starttls", "tls", "none"],
    ) -> None:
        self._address = (host, port)
        self._user = user
        self._password = password
        self._sender = sender
        self._security = security

    def send(self, to: str, subject: str, text: str, attachment: tuple[str, str]) -> None:
        """Send a text with one text file (its name and content). 502: the server cannot be reached or refuses."""
        letter = EmailMessage(policy=SMTP)
        letter["From"], letter["To"], letter["Subject"] = self._sender, to, subject
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(text)
        name, content = attachment
        letter.add_attachment(content, subtype="plain", filename=name)
        try:
            self._deliver(letter)
        except (smtplib.SMTPException, OSError) as error:
            raise Problem(
                502, "mail_failed", "The e-mail could not be sent. Check the address and try again."
            ) from error

    def _deliver(self, letter: EmailMessage) -> None:
        host, port = self._address
        if self._security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=_PATIENCE_SECONDS, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(host, port, timeout=_PATIENCE_SECONDS)
        with server:
            if self._security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self._user:
                server.login(self._user, self._password)
            server.send_message(letter)
