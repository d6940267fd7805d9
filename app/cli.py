"""The command line: ventanilla COMMAND."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any, TextIO

import click

from app import doctor, settings_page
from app.tone_command import tone
from foundation import logs
from foundation.access import Role, StaffDirectory
from foundation.bus import MemoryBus
from foundation.database import Database
from foundation.errors import Problem
from foundation.files import privately
from foundation.i18n import LOCALES
from foundation.settings import Settings, SettingsError
from kb.importing.mapping import Mapping as FieldMapping
from kb.importing.markdown_import import import_markdown


def _services() -> Any:
    from app import wiring

    settings = Settings.load()
    logs.configure("WARNING")
    return wiring.build(settings, threads=settings.import_threads or os.cpu_count() or 1, report=_report)


def _database(settings: Settings) -> Database:
    """The database alone, for commands that need neither encoder nor indexes."""
    logs.configure("WARNING")
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_address, MemoryBus())
    database.upgrade()
    return database


def _report(sentence: str, share: float) -> None:
    click.echo(f"  {sentence} ({share:.0%})", err=True)


class _Progress:
    """A progress bar that learns its length from the first report."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._last = 0.0

    def __call__(self, done: int, total: int, seconds_left: float | None = None) -> None:
        moment = time.monotonic()
        if moment - self._last < 0.2 and done < total:
            return
        self._last = moment
        left = "" if not seconds_left or done >= total else f", about {max(1, round(seconds_left))} s left"
        width = 30 * done // max(1, total)
        bar = "#" * width + "-" * (30 - width)
        start = "\r" if sys.stderr.isatty() else ""
        click.echo(f"{start}{self._label} [{bar}] {done}/{total}{left}   ", err=True, nl=not start or done >= total)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """Ventanilla: help centre, virtual assistant and live desk."""


@commands.command()
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes that serve.")
def serve(workers: int) -> None:
    """Serve the help centre, the help window, the desk and the editor's room."""
    from app import serving

    settings = Settings.load()
    for finding in (*doctor.brand_findings(settings), *doctor.answers(settings)):
        if finding.state == "broken":
            raise SettingsError(finding.sentence)
    serving.serve(settings, workers)


@commands.command()
@click.option("--serve", "then_serve", is_flag=True, help="Serve afterwards.")
def demo(then_serve: bool) -> None:
    """Load the demo brand: its articles and its staff. Loading it again changes nothing that was edited since."""
    from app import demo_brand, demo_orders, serving

    settings = Settings.load()
    database = _database(settings)
    loaded = demo_brand.is_loaded(settings, database)
    database.close()
    if not loaded:
        services = _services()
        demo_brand.load(services, _Progress("Demo articles"))
        services.finder.prepare()
        services.close()
        demo_brand.remember(settings)
    click.echo(demo_brand.addresses(settings))
    if then_serve:
        demo_orders.start()
        serving.serve(settings)


@commands.command()
def upgrade() -> None:
    """Bring the database schema to this version of the program."""
    _database(Settings.load()).close()
    click.echo("The schema is up to date.")


@commands.group(name="import")
def importing() -> None:
    """Bring articles in from elsewhere."""


@importing.command()
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--map", "pairs", metavar="OURS=THEIRS,…", default="", help="Front matter fields with other names.")
@click.option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The same in a file.")
@click.option("--name", default="", help="Name of the source; the same name updates what it brought before.")
@click.option("--overwrite", is_flag=True, help="Also replace articles that were edited here since.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def markdown(source: Path, pairs: str, mapping: Path | None, name: str, overwrite: bool, as_json: bool) -> None:
    """Import a folder or an archive (.zip, .tar.gz) of Markdown files with front matter."""
    services = _services()
    fields = FieldMapping.read(mapping, pairs)
    report = import_markdown(
        source,
        fields,
        services.publishing,
        services.media,
        services.import_log,
        name=name or None,
        progress=_Progress("Importing"),
        overwrite=overwrite,
    )
    click.echo(json.dumps(report.to_dict(), ensure_ascii=False, indent=2) if as_json else report.in_words())
    services.close()


@commands.group()
def index() -> None:
    """The search indexes, which are derived from the database."""


@index.command()
def rebuild() -> None:
    """Throw the indexes away and build them again from the database."""
    services = _services()
    services.indexer.rebuild(_Progress("Building the indexes"))
    click.echo("The indexes are rebuilt.")
    services.close()


@index.command()
def verify() -> None:
    """Compare the indexes with the database."""
    services = _services()
    services.indexer.refresh()
    wrong = services.indexer.verify()
    for sentence in wrong:
        click.echo(sentence)
    services.close()
    if wrong:
        raise click.ClickException("The indexes differ from the database. Run: ventanilla index rebuild")
    click.echo("The indexes agree with the database.")


@commands.command()
@click.argument("question")
@click.option("--locale", default="es", show_default=True, type=click.Choice(LOCALES), help="The reader's language.")
@click.option("--limit", default=5, show_default=True, type=click.IntRange(1, 50))
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def ask(question: str, locale: str, limit: int, as_json: bool) -> None:
    """Show which articles the search finds for a question, and why."""
    services = _services()
    findings = services.finder.find(question, locale, limit)
    if as_json:
        click.echo(json.dumps(findings.to_dict(), ensure_ascii=False, indent=2))
    else:
        click.echo("Nothing was found." if not findings.articles else "")
        for place, found in enumerate(findings.articles, 1):
            click.echo(f"{place}. {found.title}  [{found.locale}]")
            click.echo(f"   right with a chance of {found.probability:.0%}, score {found.score:.3f}")
            click.echo(f"   {found.passage.kind}: {found.passage.text[:160]}")
            click.echo(f"   {', '.join(f'{key} {value:.3f}' for key, value in found.features.items())}")
            click.echo(f"   {services.settings.address}{found.url}")
    services.close()


@commands.command()
@click.option("--dry-run", is_flag=True, help="Only show what would come of it.")
@click.option("--forget", is_flag=True, help="Go back to the packaged calibration.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def calibrate(dry_run: bool, forget: bool, as_json: bool) -> None:
    """Learn from the articles' own phrasings, each left out and asked, how likely an answer is right."""
    from app import calibrating

    services = _services()
    try:
        told = (
            calibrating.forget(services)
            if forget
            else calibrating.calibrate(services, _Progress("Asking what was left out"), store=not dry_run)
        )
        click.echo(json.dumps(told.to_dict(), ensure_ascii=False, indent=2) if as_json else told.in_words())
        if told.stops:
            sys.exit(1)
    finally:
        services.close()


@commands.command(name="evaluate")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--docs", default="docs.jsonl", show_default=True, help="File of the documents, in the folder.")
@click.option("--predictions", type=click.Path(dir_okay=False, path_type=Path), help="Where to write what was found.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def measure(folder: Path, docs: str, predictions: Path | None, as_json: bool) -> None:
    """Measure search and decision on labelled questions, in a knowledge base made for it and thrown away."""
    from app import evaluation, evaluation_figures

    settings = Settings.load()
    logs.configure("WARNING")
    threads = settings.import_threads or os.cpu_count() or 1
    found = evaluation.evaluate(folder, docs, settings, threads, _Progress("Evaluating"))
    if predictions is not None:
        predictions.write_text("".join(f"{one.to_json()}\n" for one in found), encoding="utf-8")
    figures = evaluation_figures.figures(
        found, evaluation.read_rows(folder / "queries.jsonl", ("id",)), evaluation.read_rows(folder / docs, ("id",))
    )
    shown = {name: round(value, 4) for name, value in figures.items()}
    click.echo(json.dumps(shown) if as_json else "\n".join(f"{name:14} {value}" for name, value in shown.items()))


@commands.command()
@click.argument("message")
def replay(message: str) -> None:
    """Decide a message of the assistant again: MESSAGE is a conversation's id and the number, as in AbC…:4."""
    from assistant.replaying import replayed

    name, _, number = message.rpartition(":")
    if not number.isdecimal() or not 0 < int(number) < 2**31:
        raise click.ClickException("A message is named by its conversation's id, a colon and its number.")
    services = _services()
    try:
        conversation = services.conversations.get(name)
        events = services.conversations.events(conversation.id, int(number) - 1, 1) if conversation else []
        found = replayed(events[0], services.judge.search, services.limits.of) if events else None
        if found is None:
            raise click.ClickException("There is no message of the assistant with evidence under this name.")
        click.echo(found.in_words())
        if not found.is_same:
            sys.exit(1)
    finally:
        services.close()


@commands.group()
def staff() -> None:
    """Accounts of agents, editors and administrators."""


@staff.command()
@click.argument("email")
@click.option("--name", prompt=True)
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.AGENT.value, show_default=True)
@click.option("--locale", type=click.Choice(LOCALES), default="es", show_default=True)
@click.option(
    "--password-file", type=click.File(), help="File with the password, - for standard input. Else asked for."
)
def add(email: str, name: str, role: str, locale: str, password_file: TextIO | None) -> None:
    """Create an account. Its password has at least 10 characters."""
    settings = Settings.load()
    # Never as an argument: everybody on the machine sees those, and the shell keeps them.
    password = (
        password_file.readline().rstrip("\r\n")
        if password_file
        else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    database = _database(settings)
    StaffDirectory(database, settings.session_hours).add(email, name, Role(role), locale, password)
    click.echo(f"{email} may sign in at {settings.address}/staff/sign-in")
    database.close()


@staff.command()
@click.argument("email")
def disable(email: str) -> None:
    """Shut an account and end its sign-ins; what it wrote stays."""
    settings = Settings.load()
    database = _database(settings)
    StaffDirectory(database, settings.session_hours).disable(email)
    click.echo(f"{email} may no longer sign in.")
    database.close()


@commands.command(name="doctor")
def examine() -> None:
    """Say in words what is wrong with this installation."""
    marks = {"ok": "fine  ", "note": "note  ", "broken": "BROKEN"}
    broken = False
    for finding in doctor.examine(Settings.load()):
        broken = broken or finding.state == "broken"
        click.echo(f"{marks[finding.state]}  {finding.sentence}")
    if broken:
        sys.exit(1)


@commands.command()
def settings() -> None:
    """Print the reference page of all settings."""
    click.echo(settings_page.page(), nl=False)


commands.add_command(tone)


def main() -> None:
    """Run the command line; what people did wrong is told in a sentence, not as a traceback."""
    privately()
    try:
        commands(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except SettingsError as error:
        sys.exit(str(error))
    except Problem as problem:
        sys.exit(problem.sentence())
