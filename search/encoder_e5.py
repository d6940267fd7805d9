"""The default sentence encoder: multilingual-e5-small, run by ONNX Runtime on the processor."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from search.e5_prepared import MODEL, VOCABULARY
from search.e5_tokenizer import E5Tokenizer, clean
from search.ports import Kind


class E5Encoder:
    """Encodes texts with the model in a folder that `e5_prepared.prepare` made; several threads may share it.

    `threads` is how many texts it encodes at once: 1 to serve questions, all cores for an import. Each text is
    encoded by itself, so its vector is the same alone and among others. The interpreter lock is free meanwhile.
    """

    dimensions = 384

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self.name = f"{folder.parent.name}/{folder.name}"
        options = onnxruntime.SessionOptions()
        # Texts side by side use the cores better than the small matrices of one text do.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # Texts of all lengths would each leave their own blocks in it; without it encoding is no slower.
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(folder / MODEL, options, providers=["CPUExecutionProvider"])
        self.tokenizer = E5Tokenizer(folder / VOCABULARY)
        self._threads = threads

    def encode(self, texts: Sequence[str], kind: Kind) -> NDArray[np.float32]:
        """Vectors of length 1 in the order of the texts, float32 (texts, 384); any text is accepted."""
        vectors = np.empty((len(texts), self.dimensions), np.float32)

        def encode_one(number: int) -> None:
            ids = self.tokenizer.ids(f"{kind}: {clean(texts[number])}")
            (vector,) = self._session.run(["vector"], {"ids": np.array([ids], np.int64)})
            vectors[number] = vector[0]

        threads = min(self._threads, len(texts))
        if threads <= 1:
            for number in range(len(texts)):
                encode_one(number)
        else:
            with ThreadPoolExecutor(threads) as pool:
                for _ in pool.map(encode_one, range(len(texts))):
                    pass
        return vectors
