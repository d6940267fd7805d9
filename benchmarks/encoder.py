"""Speed of the default sentence encoder, fp32 beside int8: `python -m benchmarks.encoder [seconds]`.

Prints the latency of a short question with one thread, the passages a second of an import with one thread and with
all cores, and how far the int8 vectors are from the fp32 ones. The rounds of both alternate, so that a busy machine
slows both alike.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from search.e5_graph import Precision
from search.e5_prepared import prepare
from search.encoder_e5 import E5Encoder

QUESTIONS = [
    "¿Cómo devuelvo un pedido que llegó roto?",
    "Quiero cambiar la dirección de entrega",
    "Quanto tempo demora o reembolso no cartão?",
    "Não recebi a nota fiscal da minha compra",
    "Where is my parcel?",
    "The discount code does not work",
]
PASSAGES = [
    " ".join(sentences) * 2
    for sentences in (
        ["Puedes devolver cualquier producto sin abrir en los treinta días siguientes a la entrega."] * 2,
        ["O reembolso aparece na fatura do cartão em até dez dias úteis depois que recebemos a devolução."] * 2,
        ["Orders placed before noon leave our warehouse the same day, and arrive within three working days."] * 2,
    )
]
PRECISIONS: tuple[Precision, ...] = ("fp32", "int8")


def latencies(encoder: E5Encoder, rounds: int) -> list[float]:
    """Milliseconds for each of QUESTIONS, `rounds` times."""
    times = []
    for question in QUESTIONS * rounds:
        start = time.perf_counter()
        encoder.encode([question], "query")
        times.append(1000 * (time.perf_counter() - start))
    return times


def passages_per_second(encoder: E5Encoder) -> float:
    """The rate of one import of 24 passages."""
    start = time.perf_counter()
    encoder.encode(PASSAGES * 8, "passage")
    return 24 / (time.perf_counter() - start)


def main(seconds: float) -> None:
    """Measures for about this long and prints a table."""
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder:
        prepared = {name: prepare(Path(folder), precision=name) for name in PRECISIONS}
        one = {name: E5Encoder(path) for name, path in prepared.items()}
        many = {name: E5Encoder(path, threads=cores) for name, path in prepared.items()}
    short: dict[Precision, list[float]] = {name: [] for name in PRECISIONS}
    rates: dict[tuple[Precision, int], list[float]] = {(name, n): [] for name in PRECISIONS for n in (1, cores)}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for name in PRECISIONS:
            short[name] += latencies(one[name], rounds=5)
            rates[name, 1].append(passages_per_second(one[name]))
            rates[name, cores].append(passages_per_second(many[name]))
    for name in PRECISIONS:
        p50, p95 = np.quantile(short[name], [0.5, 0.95])
        print(f"{name}: short question, one thread: p50 {p50:.1f} ms, p95 {p95:.1f} ms")
        for threads in sorted({1, cores}):
            rate = rates[name, threads]
            print(f"{name}: import, {threads} threads: median {np.median(rate):.0f}, best {max(rate):.0f} passages/s")
    texts = [*QUESTIONS, *PASSAGES]
    exact, quantised = (one[name].encode(texts, "query") for name in PRECISIONS)
    cosines = np.sum(exact * quantised, axis=1)
    print(f"int8 to fp32: cosine mean {cosines.mean():.4f}, least {cosines.min():.4f}")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 20)
