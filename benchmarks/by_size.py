"""What searching costs over HTTP by the size of the knowledge base: made of the demo's articles, or imported.

    python -m benchmarks.by_size [--passages 1000,10000,100000]
    python -m benchmarks.by_size --articles FOLDER [--map FIELDS] [--shares 0.01,0.1,1]

The demo's questions are asked of bases that `made_bases` makes (three languages, five passages an article), or of the
first so many files of a folder that is imported as an operator would. Each base has a server of its own.
"""

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from benchmarks.made_bases import make
from benchmarks.over_http import CLIENTS, Searches, searches, timed
from search.e5_prepared import prepare
from tests.running_server import Server


def made(folder: Path, sizes: list[int]) -> Iterator[Server]:
    """A server for each number of passages."""
    for size in sizes:
        server = _empty(folder, f"made-{size}")
        make(server.data_dir, size)
        yield server


def imported(folder: Path, articles: Path, fields: str, shares: list[float]) -> Iterator[Server]:
    """A server for each share of the files of a folder."""
    files = sorted(articles.rglob("*.md"))
    for share in shares:
        part = folder / f"articles-{share}"
        for path in files[:: max(1, round(1 / share))]:
            (part / path.relative_to(articles)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, part / path.relative_to(articles))
        server = _empty(folder, f"imported-{share}")
        server.command("import", "markdown", str(part), *(["--map", fields] if fields else []))
        yield server


def _empty(folder: Path, name: str) -> Server:
    data_dir = folder / name
    data_dir.mkdir()
    (data_dir / "encoder").symlink_to(folder / "prepared/encoder")
    return Server(data_dir)


def passages(server: Server) -> int:
    """How many passages a server's knowledge base has."""
    engine = sa.create_engine(f"sqlite:///{server.data_dir / 'ventanilla.db'}")
    with engine.connect() as connection:
        return int(connection.execute(sa.text("SELECT count(*) FROM passage")).scalar_one())


def main() -> None:
    """Prints one line for each size, and how much each figure grew between the first and the last."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--passages", default="1000,10000,100000", help="sizes of the bases that are made")
    options.add_argument("--articles", type=Path, help="a folder of Markdown files to import instead")
    options.add_argument("--map", default="", help="names of its front matter fields, as for `ventanilla import`")
    options.add_argument("--shares", default="0.01,0.1,1", help="shares of its files")
    given = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ventanilla-bench-"))
    found: list[tuple[int, Searches]] = []
    print(f"{'passages':>9} {'indexes':>10} {'start':>7} {'p50':>9} {'p95':>9} {'again':>8}", end=" ")
    print(f"{f'a second, {CLIENTS} clients':>21} {'memory':>8}")
    try:
        prepare(folder / "prepared")
        if given.articles:
            servers = imported(folder, given.articles, given.map, [float(one) for one in given.shares.split(",")])
        else:
            servers = made(folder, [int(one) for one in given.passages.split(",")])
        for server in servers:
            # Whoever comes first builds the indexes, which takes longer than a server may take to start.
            built = timed(lambda server=server: server.command("ask", "hola"))
            started = timed(server.start)
            one = searches(server)
            server.stop()
            size = passages(server)
            found.append((size, one))
            print(
                f"{size:9} {built:8.1f} s {started:5.1f} s {one.alone.p50:6.1f} ms {one.alone.p95:6.1f} ms "
                f"{one.again.p50:5.1f} ms {one.rate:21.0f} {one.memory:5.0f} MB",
                flush=True,
            )
        (small, first), (large, last) = found[0], found[-1]
        print(
            f"{large / small:.0f} times as many passages: {last.alone.p50 / first.alone.p50:.1f} times the time, "
            f"{last.memory / first.memory:.1f} times the memory"
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
