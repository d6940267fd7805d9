"""Fits ranking and calibration on evaluation sets: `python -m benchmarks.fit_ranking FOLDER [--out FILE] ...`.

FOLDER has one folder a set: `docs*.jsonl` (id, lang, title, answer or body, questions) and `queries.jsonl` (id, lang,
text, relevant; an empty list means out of scope), `queries_NAME.jsonl` for `docs_NAME.jsonl` where it exists. A set
without documents is a pool of off-topic questions that every knowledge base is asked. Sets named together with
`--same A,B` come from one source. Every figure is for weights fitted without any set of the same source; what is
written is fitted on all. Texts are used to count and to measure, none is written.
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.evaluation_bases import Base, Vectors, fold_all, load, read
from search.calibration import IN_SCOPE_SIGNS, RIGHT_SIGNS, SIGNS, Calibration, Logistic, log_odds, signs
from search.e5_prepared import prepare
from search.encoder_e5 import E5Encoder
from search.features import FEATURES, Evidence, Question
from search.fitting import fit_choice, fit_logistic
from search.outcomes import Outcomes
from search.ranking import Ranked, rank
from search.surprisal import Surprisal
from search.threshold import find_threshold

CHOICE_PENALTY, CHANCE_PENALTY = 1e-3, 3e-4
POOL_WEIGHT = 0.15
"""What the off-topic pool weighs beside a set's own questions."""


def fit_ranker(bases: Sequence[Base]) -> dict[str, float]:
    """Weights of the features; every source weighs the same, and within it every base."""
    sources = Counter(base.source for base in bases)
    questions = []
    for base in bases:
        inside = [number for number, wanted in enumerate(base.relevant) if wanted][:: max(1, len(base.relevant) // 400)]
        weight = 1 / len(sources) / sources[base.source] / max(1, len(inside))
        for number in inside:
            evidence = base.evidence[number]
            right = np.array([one.article_id in base.relevant[number] for one in evidence.documents])
            if right.any():
                questions.append((evidence.features, right, weight))
    return dict(zip(FEATURES, fit_choice(questions, CHOICE_PENALTY).tolist(), strict=True))


@dataclass
class Told:
    """What one ranking says about a base's questions and about the pool."""

    ranked: list[list[Ranked]]
    signs: NDArray[np.float64]
    right: NDArray[np.bool_]
    inside: NDArray[np.bool_]
    pool_signs: NDArray[np.float64]


def tell(base: Base, weights: dict[str, float]) -> Told:
    """The signs of all questions under these ranking weights."""

    reference = base.reference

    def listed(questions: list[Question], evidence: list[Evidence]) -> tuple[list[list[Ranked]], NDArray[np.float64]]:
        ranked = [rank(one, weights) for one in evidence]
        rows = [
            list(signs(one, order, reference.baseline, put.vector, reference.off_topic, put.language).values())
            for put, one, order in zip(questions, evidence, ranked, strict=True)
        ]
        return ranked, np.array(rows).reshape(-1, len(SIGNS))

    ranked, told = listed(base.questions, base.evidence)
    _, pool_told = listed(base.pool, base.pool_evidence)
    right = np.array([order[0].article_id in wanted for order, wanted in zip(ranked, base.relevant, strict=True)])
    return Told(ranked, told, right, np.array([bool(wanted) for wanted in base.relevant]), pool_told)


def fit_chances(
    bases: Sequence[Base], told: Sequence[Told], pool: NDArray[np.bool_]
) -> tuple[Logistic, Logistic, float, float]:
    """Both chances and the slope and intercept that calibrate their product; `pool` are rows to learn from."""
    sources = Counter(base.source for base in bases)
    rows, inside, right, weight = [], [], [], []
    for base, one in zip(bases, told, strict=True):
        each = 1 / sources[base.source]
        used = one.pool_signs[pool] if len(one.pool_signs) else one.pool_signs
        rows += [one.signs, used]
        inside += [one.inside, np.zeros(len(used), np.bool_)]
        right += [one.right, np.zeros(len(used), np.bool_)]
        weight += [
            np.full(len(one.signs), each / len(one.signs)),
            np.full(len(used), POOL_WEIGHT * each / max(1, len(used))),
        ]
    table, weights = np.concatenate(rows), np.concatenate(weight)
    scope, good = np.concatenate(inside), np.concatenate(right)
    chances = []
    everywhere = np.ones(len(scope), np.bool_)
    for names, outcome, chosen in ((IN_SCOPE_SIGNS, scope, everywhere), (RIGHT_SIGNS, good, scope)):
        columns = table[:, [SIGNS.index(name) for name in names]]
        intercept, slopes = fit_logistic(columns[chosen], outcome[chosen], weights[chosen], CHANCE_PENALTY)
        chances.append(Logistic(intercept, dict(zip(names, slopes.tolist(), strict=True))))
    odds = np.array([[log_odds(product(chances, row))] for row in table])
    intercept, slope = fit_logistic(odds, good, weights, 1e-6)
    return chances[0], chances[1], float(slope[0]), intercept


def product(chances: Sequence[Logistic], row: NDArray[np.float64]) -> float:
    """The product of both chances."""
    named = dict(zip(SIGNS, row.tolist(), strict=True))
    return chances[0](named) * chances[1](named)


def area(inside: NDArray[np.float64], outside: NDArray[np.float64]) -> float:
    """Area under the receiver operating characteristic."""
    if not len(inside) or not len(outside):
        return float("nan")
    return float(np.mean((inside[:, None] > outside) + 0.5 * (inside[:, None] == outside)))


def answered(chance: NDArray[np.float64], right: NDArray[np.bool_], inside: int, precision: float) -> float:
    """Share of in-scope questions answered rightly at the lowest chance where `precision` of all answers are right."""
    order = np.argsort(-chance, kind="stable")
    good = right[order]
    ok = np.flatnonzero(np.cumsum(good) / np.arange(1, len(good) + 1) >= precision)
    return float(good[: ok.max() + 1].sum() / max(1, inside)) if len(ok) else 0.0


def calibration_error(chance: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Expected calibration error in ten bins."""
    bins = np.clip((chance * 10).astype(int), 0, 9)
    return float(sum(abs(chance[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in set(bins)))


def main() -> None:
    """Measures, prints the table of every base, and writes the calibration."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data-dir", type=Path, required=True, help="where the encoder is or will be prepared")
    parser.add_argument("--same", action="append", default=[], metavar="A,B")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--predictions", type=Path, help="folder for predictions of every base, fitted without it")
    parser.add_argument("--vectors", type=Path, help="file that keeps the vectors between runs")
    parser.add_argument("--most-texts", type=int, default=3500, help="leave out larger files of documents")
    arguments = parser.parse_args()
    folder = prepare(arguments.data_dir)
    encoder = E5Encoder(folder, threads=2)
    vectors, surprisal = Vectors(encoder, arguments.vectors), Surprisal(encoder.tokenizer)
    source_of = {name: group.split(",")[0] for group in arguments.same for name in group.split(",")}
    pool: list[tuple[str, str]] = []
    bases: list[Base] = []
    elsewhere: set[str] = set()
    folders = sorted(one for one in arguments.folder.iterdir() if one.is_dir())
    for one in folders:
        files = [path for path in sorted(one.glob("docs*.jsonl")) if path.stat().st_size]
        if not files and (one / "queries.jsonl").exists():
            pool += [(str(row["lang"]), str(row["text"])) for row in read(one / "queries.jsonl")]
        else:
            elsewhere |= {fold_all(str(row["text"])) for path in one.glob("queries*.jsonl") for row in read(path)}
    pool = [(language, text) for language, text in pool if fold_all(text) not in elsewhere]
    for one in folders:
        for path in sorted(one.glob("docs*.jsonl")):
            size = sum(1 + len(row.get("questions", [])) for row in read(path))
            if path.stat().st_size and size <= arguments.most_texts:
                base = load(one, path, vectors, surprisal, pool, source_of.get(one.name, one.name))
                bases.append(base)
                print(
                    f"measured {base.name}: {len(base.articles)} articles, {len(base.questions)} questions", flush=True
                )
                vectors.save()
    half = np.random.default_rng(1).random(len(pool)) < 0.5
    outcomes = report(bases, half, arguments.predictions)
    weights = fit_ranker(bases)
    chances = fit_chances(bases, [tell(base, weights) for base in bases], np.ones(len(pool), np.bool_))
    if arguments.out:
        fitted = Calibration(encoder.name, weights, *chances, outcomes)
        arguments.out.write_text(written(fitted), encoding="utf-8")


def written(fitted: Calibration) -> str:
    """A calibration as JSON; the counts of what it achieved on held-out sources one language a line."""
    stored = fitted.to_dict()
    counts = stored.pop("outcomes")
    lines = ",\n".join(f'    "{language}": {json.dumps(rows)}' for language, rows in counts.items())
    plain = json.dumps(rounded(stored), indent=2)
    return f'{plain.removesuffix("}").rstrip()},\n  "outcomes": {{\n{lines}\n  }}\n}}\n'


def rounded(value: object) -> object:
    """Numbers to five significant figures."""
    if isinstance(value, float):
        return float(f"{value:.5g}")
    return {name: rounded(one) for name, one in value.items()} if isinstance(value, dict) else value


def promises(outcomes: Outcomes) -> None:
    """The threshold that each tolerated share of wrong answers leads to, and what was achieved there."""
    counts = outcomes.counts()
    print(f"{counts.questions} questions: tolerated, from which chance on, answers, wrong, upper bound")
    for percent in range(1, 21):
        found = find_threshold(*counts.one_by_one(), percent / 100)
        told = f"{found.chance:.3f} {found.answers:6} {found.wrong:5} {found.bound:.4f}" if found else "never"
        print(f"  {percent:2} %  {told}")


def report(bases: Sequence[Base], half: NDArray[np.bool_], out: Path | None) -> Outcomes:
    """The table, each base by what was learnt from other sources; what came of every question."""
    print(f"{'':42} hit@1 plain  auroc plain  @95  plain  @90   ece  pool")
    everything: list[tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]] = []
    languages: list[str] = []
    lines = []
    for source in dict.fromkeys(base.source for base in bases):
        others = [base for base in bases if base.source != source]
        weights = fit_ranker(others)
        chances = fit_chances(others, [tell(base, weights) for base in others], half)
        fitted = Calibration("", weights, *chances)
        for base in (base for base in bases if base.source == source):
            told = tell(base, weights)

            def chance_of(table: NDArray[np.float64], fitted: Calibration = fitted) -> NDArray[np.float64]:
                return np.array([fitted.probability(dict(zip(SIGNS, row.tolist(), strict=True))) for row in table])

            chance, inside = chance_of(told.signs), told.inside
            everything.append((chance, told.right, inside))
            languages += [question.language for question in base.questions]
            away = chance_of(told.pool_signs[~half]) if len(told.pool_signs) else np.zeros(0)
            total = int(inside.sum())
            numbers = (
                told.right[inside].mean(),
                base.plain_right[inside].mean(),
                area(chance[inside], chance[~inside]),
                area(base.plain[inside], base.plain[~inside]),
                answered(chance, told.right, total, 0.95),
                answered(base.plain, base.plain_right, total, 0.95),
                answered(chance, told.right, total, 0.90),
                calibration_error(chance, told.right),
                area(chance[inside], away),
            )
            lines.append(numbers)
            print(f"{base.name:42} " + " ".join(f"{number:5.3f}" for number in numbers), flush=True)
            if out:
                out.mkdir(parents=True, exist_ok=True)
                with (out / f"{base.name.replace(' ', '__')}.jsonl").open("w", encoding="utf-8") as file:
                    for number, order in enumerate(told.ranked):
                        file.write(
                            json.dumps(
                                {
                                    "id": base.ids[number],
                                    "confidence": chance[number],
                                    "ranked": [[base.articles[one.article_id], one.score] for one in order[:10]],
                                }
                            )
                            + "\n"
                        )
    print(f"{'mean':42} " + " ".join(f"{number:5.3f}" for number in np.nanmean(np.array(lines), 0)))
    chance, right, inside = (np.concatenate(column) for column in zip(*everything, strict=True))
    print(f"pooled calibration error {calibration_error(chance, right):.3f}")
    outcomes = Outcomes.of(chance, right, inside, languages)
    promises(outcomes)
    return outcomes


if __name__ == "__main__":
    main()
