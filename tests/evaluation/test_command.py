"""`ventanilla evaluate` builds a knowledge base, asks, and writes what became of every question."""

import json
from pathlib import Path

from running_server import new_installation

DOCUMENTS = [
    {"id": "x/1", "lang": "es", "category": "envío", "title": "Plazos de entrega", "answer": "De dos a tres días.",
     "questions": ["cuánto tarda el envío", "cuándo llega mi paquete"]},
    {"id": "x/2", "lang": "es", "category": "pago", "title": "Formas de pago", "answer": "Tarjeta o Bizum.",
     "questions": ["cómo puedo pagar", "aceptáis tarjeta"]},
    {"id": "x/3", "lang": "pt", "category": "", "title": "Trocar a senha", "answer": "Clique em Esqueci a senha.",
     "questions": ["esqueci minha senha"]},
]  # fmt: skip
QUERIES = [
    {"id": "q1", "lang": "es", "text": "¿cuánto tarda el envío?", "relevant": ["x/1"]},
    {"id": "q2", "lang": "es", "text": "puedo pagar con tarjeta", "relevant": ["x/2"]},
    {"id": "q3", "lang": "pt", "text": "esqueci a minha senha", "relevant": ["x/3"]},
    {"id": "q4", "lang": "es", "text": "quiero hablar con una persona", "relevant": []},
    {"id": "q5", "lang": "es", "text": "hola", "relevant": []},
]


def test_every_question_is_asked_through_the_ordinary_code(tmp_path: Path, prepared_encoder: Path) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    for name, rows in (("docs_few.jsonl", DOCUMENTS), ("queries.jsonl", QUERIES)):
        (folder / name).write_text("\n".join(json.dumps(row) for row in rows))
    installation = new_installation(tmp_path / "data", prepared_encoder)
    predictions = tmp_path / "predictions.jsonl"
    done = installation.command(
        "evaluate", str(folder), "--docs", "docs_few.jsonl", "--predictions", str(predictions), "--json"
    )
    figures = json.loads(done.stdout)
    assert figures["questions"] == 3
    assert figures["hit1"] == 1.0
    found = {row["id"]: row for row in map(json.loads, predictions.read_text().splitlines())}
    assert [found[f"q{n}"]["ranked"][0][0] for n in (1, 2, 3)] == ["x/1", "x/2", "x/3"]
    assert found["q4"]["decision"] == "hand_off"
    assert found["q5"]["decision"] == "say"
    assert all(0 <= row["confidence"] <= 1 for row in found.values())
    assert not (tmp_path / "data/ventanilla.db").exists()
