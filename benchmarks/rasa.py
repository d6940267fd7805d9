"""Compares a turn of ours with the same bot served by Rasa 3.6.21, over Rasa's REST channel.

    python -m benchmarks.rasa [--locales es] [--ours]

The demo brand, the same questions in the same order, the same client. Rasa's bot speaks one language unless more are
asked for, since its training takes many times longer then; ours always has all three. Rasa is measured where it is
installed (see tests/prepare; RASA_PYTHON names another Python that has it). Off-topic questions are none that either
was taught.
"""

import argparse
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.over_http import CLIENTS, Times, demo_questions, resident, timed, together
from benchmarks.rasa_bot import ARTICLE, write_bot
from search.e5_prepared import prepare
from tests.rasa_neighbours import CHANNEL_TOKEN, Neighbour, rasa_python, rasa_server, train
from tests.running_server import Server

TURNS = 200
ENDINGS = {"es": ", por favor", "pt": ", por favor", "en": ", please"}
OFF_TOPIC = {
    "es": (
        "¿cuántos jugadores hay en un equipo de rugby?",
        "¿qué significa soñar con serpientes?",
        "necesito un abogado para mi divorcio",
        "cómo se conjuga el verbo caber",
        "¿me explicas la teoría de cuerdas?",
        "qué vacunas necesito para ir a Kenia",
        "cómo cambio la rueda del coche",
        "¿a qué edad se jubila la gente en Suecia?",
        "búscame un hotel en Lisboa",
        "¿los pingüinos tienen rodillas?",
    ),
    "pt": (
        "quantos jogadores tem um time de vôlei?",
        "o que significa sonhar com dente caindo?",
        "preciso de um dentista no centro",
        "como se faz crochê?",
        "me explica a relatividade geral?",
        "qual a melhor época para plantar tomate?",
        "como troco o óleo do carro",
        "quanto ganha um piloto de avião?",
        "acha um voo barato para Recife",
        "os gatos enxergam no escuro?",
    ),
    "en": (
        "how many players are there in a rugby team?",
        "what does it mean to dream about snakes?",
        "I need a lawyer for my divorce",
        "how do I knit a scarf?",
        "can you explain string theory?",
        "which vaccines do I need for Kenya?",
        "how do I change a flat tyre",
        "how much does an airline pilot earn?",
        "find me a hotel in Lisbon",
        "do penguins have knees?",
    ),
}


@dataclass
class Side:
    """One of the two servers: how it is talked to, and which of its answers is one to what was asked."""

    name: str
    server: Server | Neighbour
    answers: Callable[[str], bool]

    def client(self) -> httpx.Client:
        headers = {"Authorization": f"Bearer {CHANNEL_TOKEN}"}
        return httpx.Client(base_url=f"{self.server.address}/webhooks/rest", headers=headers, timeout=60)

    def say(self, client: httpx.Client, sender: str, message: str, locale: str) -> str:
        body = {"sender": sender, "message": message, "metadata": {"locale": locale}}
        answer = client.post("/webhook", json=body)
        assert answer.status_code == 200, answer.text
        return "\n".join(str(one.get("text", "")) for one in answer.json())

    def start(self) -> float:
        """Seconds until it has answered for the first time."""
        begin = time.perf_counter()
        self.server.start()
        with self.client() as client:
            while not self.say(client, f"start-{time.time()}", "hola", "es"):
                time.sleep(0.1)
        return time.perf_counter() - begin

    def stop(self) -> None:
        self.server.stop()


def processor_seconds(server: Server | Neighbour) -> float:
    """Processor time that the server's processes have used so far: what a busy machine does not change much."""
    assert server.process is not None
    ticks = 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rsplit(") ", 1)[1].split()
        except OSError:
            continue
        if fields[2] == str(server.process.pid):
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def measure(side: Side, locales: list[str]) -> None:
    """Print the figures of one side."""
    print(f"\n{side.name}")
    print(f"  start, to the first answer: {side.start():.1f} s")
    questions = [one for one in demo_questions() if one[0] in locales]
    random.Random(5).shuffle(questions)
    clients = [side.client() for _ in range(CLIENTS)]

    def turn(number: int, client: httpx.Client, mark: str) -> str:
        locale, question = questions[number % len(questions)]
        return side.say(client, f"{mark}{number}", f"{question}{ENDINGS[locale]}", locale)

    for number in range(20):
        turn(TURNS + number, clients[0], "warm")
    said: list[str] = []
    before = processor_seconds(side.server)
    took = [timed(lambda n=n: said.append(turn(n, clients[0], "alone"))) for n in range(TURNS)]
    print(f"  turn: {Times.of(took)}; {sum(map(side.answers, said))} of {len(said)} answered with an article")
    print(f"  processor time of a turn: {1000 * (processor_seconds(side.server) - before) / TURNS:.1f} ms")
    each = 30
    rate = together(lambda n: turn(n + 2 * TURNS, clients[n // each], "together"), each)
    print(f"  {rate:.0f} turns a second with {CLIENTS} clients")
    print(f"  memory: {resident(side.server):.0f} MB")
    asked = [(locale, question) for locale in locales for question in OFF_TOPIC[locale]]
    wrong = [
        question
        for number, (locale, question) in enumerate(asked)
        if side.answers(side.say(clients[0], f"off{number}", question, locale))
    ]
    print(f"  off-topic questions answered: {len(wrong)} of {len(asked)}")
    for question in wrong:
        print(f"    {question}")
    side.stop()


def ours(folder: Path) -> Side:
    """The demo brand with the REST channel on."""
    print(f"preparing the encoder, once: {timed(lambda: prepare(folder / 'data')):.1f} s")
    access = {"VENTANILLA_RASA_CHANNEL": "token", "VENTANILLA_RASA_CHANNEL_TOKEN": CHANNEL_TOKEN}
    server = Server(folder / "data", extra={**access, "VENTANILLA_RASA_CHANNEL_RATE": "100000 per minute"})
    print(f"loading the demo brand, once: {timed(lambda: server.command('demo')):.1f} s; no training")
    return Side("Ventanilla", server, lambda text: "/hc/" in text)


def theirs(folder: Path, python: str, locales: list[str]) -> Side:
    """The same brand as a Rasa bot."""
    write_bot(folder, locales)
    model: list[Path] = []
    print(f"\ntraining Rasa's bot: {timed(lambda: model.append(train(python, folder, folder))):.0f} s")
    return Side("Rasa 3.6.21", rasa_server(python, model[0], folder), lambda text: ARTICLE in text)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--locales", default="es", help="languages of the bot (default: %(default)s)")
    options.add_argument("--ours", action="store_true", help="measure Ventanilla only")
    given = options.parse_args()
    locales = given.locales.split(",")
    folder = Path(tempfile.mkdtemp(prefix="ventanilla-rasa-"))
    try:
        measure(ours(folder), locales)
        python = rasa_python()
        if given.ours:
            return
        if python is None:
            print("\nNOT COMPARED: Rasa 3.6.21 is not installed here. It needs Python 3.10; see tests/prepare.")
            return
        (folder / "rasa").mkdir()
        measure(theirs(folder / "rasa", python, locales), locales)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
