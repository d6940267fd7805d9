"""What the int8 encoder costs in right answers: `python -m benchmarks.encoder_quality FOLDER --data-dir DIR`.

FOLDER is as for `benchmarks.fit_ranking`. Every question is ranked with the packaged weights over vectors of the fp32
network and over those of the int8 one that the product runs; the table has the share of answerable questions whose
first article is right. fp32 takes a while: a hundred short texts a second on two cores, and fewer long ones.
"""

import argparse
from pathlib import Path

import numpy as np

from benchmarks.encoder import PRECISIONS
from benchmarks.evaluation_bases import Base, Vectors, load, read
from search.calibration import Calibration
from search.e5_prepared import prepare
from search.encoder_e5 import E5Encoder
from search.ranking import rank
from search.surprisal import Surprisal


def right_first(base: Base, weights: dict[str, float]) -> tuple[int, int]:
    """Answerable questions whose first article is right, and all answerable ones."""
    found = [
        rank(evidence, weights)[0].article_id in wanted
        for evidence, wanted in zip(base.evidence, base.relevant, strict=True)
        if wanted
    ]
    return sum(found), len(found)


def main() -> None:
    """Measures and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data-dir", type=Path, required=True, help="where the encoders are or will be prepared")
    parser.add_argument("--vectors", type=Path, help="folder that keeps the vectors between runs")
    parser.add_argument("--most-texts", type=int, default=1000, help="leave out larger files of documents")
    arguments = parser.parse_args()
    weights = dict(Calibration.packaged().ranking)
    rows: dict[str, list[tuple[int, int]]] = {}
    for precision in PRECISIONS:
        encoder = E5Encoder(prepare(arguments.data_dir, precision=precision), threads=2)
        kept = arguments.vectors / f"{precision}.npz" if arguments.vectors else None
        vectors, surprisal = Vectors(encoder, kept), Surprisal(encoder.tokenizer)
        for path in sorted(arguments.folder.glob("*/docs*.jsonl")):
            size = sum(1 + len(row.get("questions", [])) for row in read(path))
            if 0 < size <= arguments.most_texts:
                base = load(path.parent, path, vectors, surprisal, [], "")
                if any(base.relevant):
                    rows.setdefault(base.name, []).append(right_first(base, weights))
                    print(f"{precision} {base.name}", flush=True)
                    vectors.save()
    print(f"{'':42} questions  " + "  ".join(PRECISIONS))
    for name, both in rows.items():
        print(f"{name:42} {both[0][1]:9}  " + "  ".join(f"{right / total:.3f}" for right, total in both))
    shares = np.array([[right / total for right, total in both] for both in rows.values()])
    sums = np.array([[right for right, _ in both] for both in rows.values()]).sum(0)
    everything = sum(both[0][1] for both in rows.values())
    print(f"{'mean of the sets':42} {len(rows):9}  " + "  ".join(f"{share:.4f}" for share in shares.mean(0)))
    print(f"{'all questions together':42} {everything:9}  " + "  ".join(f"{one / everything:.4f}" for one in sums))


if __name__ == "__main__":
    main()
