"""`ventanilla tone`: what a file or a text should say differently before it leaves the company."""

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from foundation.brand import CHANNELS, Brand, Channel
from foundation.i18n import LOCALES, speak
from foundation.settings import Settings

if TYPE_CHECKING:
    from assistant.tone_advice import Advice
    from assistant.tone_sources import Piece

FILE_LIMIT = 2_000_000
"""Bytes of a file that are read."""

_VARIETY = re.compile(r"-[A-Z]{2}$")


@dataclass(frozen=True, slots=True)
class _Told:
    file: str
    piece: "Piece"
    advice: "Advice"

    def line(self) -> int:
        """The line in the file, 0 where it is not known."""
        return self.piece.line and self.piece.line + self.piece.text.count("\n", 0, self.advice.start)

    def in_words(self, locale: str) -> str:
        place = ":".join(part for part in (self.file, self.piece.name, str(self.line() or "")) if part)
        quoted = " ".join(self.piece.text[self.advice.start : self.advice.end].split())
        fix = "" if self.advice.fix is None else f" → “{self.advice.fix}”" if self.advice.fix else " → (leave out)"
        return f"{place}: {self.advice.code}: “{quoted[:80]}”{fix}\n    {self.advice.sentence(locale)}"

    def to_dict(self, locale: str) -> dict[str, Any]:
        return {"file": self.file, "name": self.piece.name, "line": self.line(), **self.advice.to_dict(locale)}


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--locale", type=click.Choice(LOCALES), help="The readers' language; else that of the path.")
@click.option("--channel", type=click.Choice(CHANNELS), help="Else article for .md, chat for the rest.")
@click.option("--formality", type=click.Choice(("informal", "formal")), help="Else the brand's.")
@click.option("--in", "spoken", type=click.Choice(LOCALES), default="en", help="Language of the advice.")
@click.option("--json", "as_json", is_flag=True, help="Print the advice as JSON.")
def tone(
    files: tuple[str, ...], locale: str | None, channel: Channel | None, formality: Any, spoken: str, as_json: bool
) -> None:
    """Say what texts should say differently: Markdown articles, Rasa domains, plain text, - for standard input.

    Ends with 1 when there is something to say.
    """
    from app.wiring import packaged
    from assistant.tone import Tone

    brand = Brand.read(packaged(Settings.load().brand_file))
    speak(brand.voice.portuguese)
    checker = Tone(brand)
    told = [
        _Told(file, piece, one)
        for file in files
        for piece in _pieces(file)
        for one in checker.check(
            piece.text, locale or _locale_of(file), channel or piece.channel or "chat", formality or piece.formality
        )
    ]
    if as_json:
        click.echo(json.dumps({"advice": [one.to_dict(spoken) for one in told]}, ensure_ascii=False, indent=2))
    else:
        for one in told:
            click.echo(one.in_words(spoken))
    if told:
        sys.exit(1)


def _pieces(file: str) -> "list[Piece]":
    from assistant.tone_sources import UnreadableTexts, pieces

    with click.open_file(file, "rb") as source:
        content = source.read(FILE_LIMIT + 1)
    if len(content) > FILE_LIMIT:
        raise click.ClickException(f"{file} is longer than {FILE_LIMIT} bytes.")
    try:
        return pieces(file, content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is not UTF-8 text.") from error
    except UnreadableTexts as error:
        raise click.ClickException(str(error)) from error


def _locale_of(file: str) -> str:
    folders = [_VARIETY.sub("", part) for part in Path(file).parts]
    return next((part for part in reversed(folders) if part in LOCALES), LOCALES[0])
