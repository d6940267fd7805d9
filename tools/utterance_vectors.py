"""Encodes the packaged training data with the default encoder, so that no first start waits for it."""

import sys
from pathlib import Path

from assistant.training import utterances
from assistant.utterance_vectors import PACKAGED, keep
from foundation.i18n import LOCALES
from search.e5_prepared import prepare
from search.encoder_e5 import E5Encoder


def main() -> None:
    encoder = E5Encoder(prepare(Path(sys.argv[1] if len(sys.argv) > 1 else "data")), 2)
    texts = list(dict.fromkeys(one.text for locale in LOCALES for one in utterances(locale)))
    keep(PACKAGED, texts, encoder.encode(texts, "query"), encoder.name)
    print(f"{len(texts)} utterances, {PACKAGED.stat().st_size} bytes")


if __name__ == "__main__":
    main()
