"""A sentence encoder of the operator's choice, run by sentence-transformers on the processor.

It is an extra: `pip install 'ventanilla[sentence-transformers]'`. Nothing is fetched from a network unless the
operator asks for it.
"""

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from foundation.settings import SettingsError
from foundation.text import storable
from search.ports import Kind

CHARACTERS: Final = 2500
"""Characters of a text that are read; about as many as LENGTH pieces."""

LENGTH: Final = 512
"""Most pieces of a text that are read, or fewer where the model reads fewer."""

BATCH: Final = 32

_PROMPTS: Final[dict[Kind, tuple[str, ...]]] = {"query": ("query",), "passage": ("passage", "document", "corpus")}
_E5: Final = re.compile(r"(^|[^a-z0-9])e5([^a-z0-9]|$)", re.IGNORECASE)


class SentenceTransformersEncoder:
    """Encodes texts with the model in a folder, or of a name that the local Hugging Face cache knows.

    `name` follows from the content of the model, not from where it lies, so a folder may be moved. `threads` is how
    many threads one batch uses; it holds for the whole process. Several threads may share the encoder. Raises
    SettingsError when the library or the model is missing or unusable.
    """

    def __init__(self, model: str, threads: int = 1, download: bool = False) -> None:
        self._model = _load(model, download)
        own = self._model.max_seq_length
        self._model.max_seq_length = min(own, LENGTH) if own else LENGTH
        self._prefixes = prefixes(model, self._model.prompts)
        self._threads = threads
        # The first call sets the tokenizer up, and may not do so while another thread uses it.
        self.dimensions = int(self._encode(["."], "").shape[1])
        self.name = f"sentence-transformers/{self.dimensions}-{self._fingerprint()}"

    def encode(self, texts: Sequence[str], kind: Kind) -> NDArray[np.float32]:
        """Vectors of length 1 in the order of the texts, float32 (texts, dimensions); any text is accepted."""
        if not len(texts):
            return np.empty((0, self.dimensions), np.float32)
        return self._encode([_bounded(text) for text in texts], self._prefixes[kind])

    def _encode(self, texts: list[str], prefix: str) -> NDArray[np.float32]:
        import torch  # noqa: PLC0415  an extra

        torch.set_num_threads(self._threads)
        vectors = self._model.encode(
            texts,
            prompt=prefix,
            batch_size=BATCH,
            show_progress_bar=False,
            convert_to_numpy=True,
            normalize_embeddings=True,
        )
        return np.ascontiguousarray(vectors, np.float32)

    def _fingerprint(self) -> str:
        """Sixteen digits that change with anything that changes a vector."""
        import torch  # noqa: PLC0415  an extra

        digest = hashlib.sha256(repr((sorted(self._prefixes.items()), self._model.max_seq_length)).encode())
        # What a module does may change with the library, and with it every vector.
        digest.update(version("sentence-transformers").partition(".")[0].encode())
        digest.update(str(self._model).encode())
        digest.update(self._model.tokenizer.backend_tokenizer.to_str().encode())
        for key, tensor in sorted(self._model.state_dict().items()):
            digest.update(f"{key} {tensor.dtype} {tuple(tensor.shape)}".encode())
            digest.update(tensor.contiguous().flatten().view(torch.uint8).numpy())
        return digest.hexdigest()[:16]


def prefixes(model: str, prompts: Mapping[str, str]) -> dict[Kind, str]:
    """What is put before questions and passages: the model's own prompts, or those that E5 models were trained with."""
    found: dict[Kind, str] = {}
    for kind, names in _PROMPTS.items():
        own = next((prompts[name] for name in names if prompts.get(name)), "")
        found[kind] = own or (f"{kind}: " if _E5.search(Path(model).name) and not any(prompts.values()) else "")
    return found


def _bounded(text: str) -> str:
    return " ".join(storable(text[: 4 * CHARACTERS]).split())[:CHARACTERS]


def _load(model: str, download: bool) -> Any:
    if not download:
        # Read once, when the library is imported; without it even a cached model is looked up on the network.
        os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    try:
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415  an extra
        from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415
    except ImportError as error:
        raise SettingsError(
            f"The setting encoder names {model}, but sentence-transformers is not installed. "
            "Run: pip install 'ventanilla[sentence-transformers]', or leave encoder empty."
        ) from error
    disable_progress_bar()
    if not download and Path(model).is_absolute() and not Path(model).is_dir():
        raise SettingsError(f"The setting encoder names the folder {model}, which does not exist.")
    try:
        return SentenceTransformer(model, device="cpu", local_files_only=not download)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise SettingsError(
            f"The encoder {model} cannot be loaded ({type(error).__name__}). "
            + (
                "Check its name, and that the network lets this machine fetch it."
                if download
                else "Name a folder that holds a sentence-transformers model, or a model that was fetched before; "
                "to fetch it once, start with encoder_download = true."
            )
        ) from error
