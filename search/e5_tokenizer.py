"""Cuts text into the pieces of multilingual-e5-small: cleaning and bounding it first, then SentencePiece."""

import unicodedata
from pathlib import Path
from typing import Final

from sentencepiece import SentencePieceProcessor

from search.e5_weights import Vocabulary

LENGTH: Final = 512
"""Most ids that the network reads."""

# About 600 pieces of Spanish, Portuguese or English; the network reads 512.
CHARACTERS: Final = 2500
# What SentencePiece's file calls the model and the sorts of pieces.
_UNIGRAM, _NORMAL, _UNKNOWN, _CONTROL = 1, 1, 2, 3
_NOTHING: Final = [
    *range(0x00, 0x09),
    0x0B,
    *range(0x0E, 0x20),
    *range(0x7F, 0xA0),
    0xAD,
    *range(0x202A, 0x202F),
    *range(0x2060, 0x206A),
]
_SPACE: Final = [*range(0x200B, 0x2010), 0x2581, 0xFEFF, 0xFFFD, *range(0xD800, 0xE000)]
_INVISIBLE: Final = {**dict.fromkeys(_NOTHING, ""), **dict.fromkeys(_SPACE, " ")}


def clean(text: str) -> str:
    """The text as the network was trained to read it, at most CHARACTERS long, in bounded time for any input.

    NFKC, single spaces, no control characters, no direction marks, no half surrogate pairs. It is cut before NFKC
    too, which can make eighteen characters of one and is slow on long runs of combining marks.
    """
    start = text.strip()[: 4 * CHARACTERS].translate(_INVISIBLE)
    short = " ".join(start.split())[:CHARACTERS]
    return " ".join(unicodedata.normalize("NFKC", short).split())[:CHARACTERS]


def vocabulary_file(vocabulary: Vocabulary) -> bytes:
    """The vocabulary as a SentencePiece model for clean text."""
    # Needed once, when an installation is prepared; whoever serves need not carry it in memory.
    from sentencepiece import sentencepiece_model_pb2 as format  # noqa: PLC0415

    model = format.ModelProto()  # type: ignore[attr-defined]
    mask = len(vocabulary.pieces) - 1
    # Nobody may write a control piece: SentencePiece never finds one in a text.
    kinds = dict.fromkeys((vocabulary.begin, vocabulary.end, vocabulary.padding, mask), _CONTROL)
    kinds[vocabulary.unknown] = _UNKNOWN
    for number, (piece, score) in enumerate(vocabulary.pieces):
        model.pieces.add(piece=piece, score=score, type=kinds.get(number, _NORMAL))
    training, cleaning = model.trainer_spec, model.normalizer_spec
    training.model_type = _UNIGRAM
    training.bos_id, training.eos_id = vocabulary.begin, vocabulary.end
    training.pad_id, training.unk_id = vocabulary.padding, vocabulary.unknown
    cleaning.name = "identity"
    cleaning.add_dummy_prefix, cleaning.escape_whitespaces = True, True
    cleaning.remove_extra_whitespaces = False
    written: bytes = model.SerializeToString()
    return written


class E5Tokenizer:
    """Cuts texts into the ids of pieces, by the file that `vocabulary_file` made; several threads may share it."""

    def __init__(self, path: Path) -> None:
        self._pieces = SentencePieceProcessor(model_file=str(path))
        self._begin, self._end = self._pieces.bos_id(), self._pieces.eos_id()

    def ids(self, text: str) -> list[int]:
        """The ids of a clean text, between begin and end marker; at most LENGTH."""
        return [self._begin, *self._pieces.encode(text)[: LENGTH - 2], self._end]

    def log_probabilities(self, word: str) -> list[float]:
        """The log probability of each piece of a word in nats; 0 for pieces that the vocabulary does not know."""
        return [self._pieces.get_score(number) for number in self._pieces.encode(word)]
