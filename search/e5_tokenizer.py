"""Cuts text into the pieces of multilingual-e5-small: cleaning and bounding it first, then a unigram tokenizer."""

import unicodedata
from typing import Final

from tokenizers import Tokenizer, models, pre_tokenizers, processors

from search.e5_weights import Vocabulary

# About 600 pieces of Spanish, Portuguese or English; the network reads 512.
CHARACTERS: Final = 2500
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


def build_tokenizer(vocabulary: Vocabulary, length: int) -> Tokenizer:
    """A tokenizer for clean text that adds the begin and end markers and cuts to `length` ids."""
    mask = len(vocabulary.pieces) - 1
    controls = {vocabulary.begin, vocabulary.end, vocabulary.padding, vocabulary.unknown, mask}
    # Nobody may write a control piece: clean text has no NUL, so a name that starts with one matches nothing.
    pieces = [
        ("\0" + piece if number in controls else piece, score)
        for number, (piece, score) in enumerate(vocabulary.pieces)
    ]
    begin, end = pieces[vocabulary.begin][0], pieces[vocabulary.end][0]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=vocabulary.unknown))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single=[begin, "$A", end], special_tokens=[(begin, vocabulary.begin), (end, vocabulary.end)]
    )
    tokenizer.enable_truncation(length)
    return tokenizer
