"""Writes multilingual-e5-small as an ONNX model: a BERT encoder, mean pooling and L2 normalisation.

Input `ids`, int64 (1, tokens), from begin to end marker; output `vector`, float32 (1, hidden). The model takes one
text at a time: without padding there is no mask, and a vector never depends on what was encoded beside it, which
the shared activation scale of a quantised batch would make it do.

The word embeddings stay the 4-bit table they are stored as, which loses nothing. In "int8" the weights of the linear
layers have one scale for each output, and the activations one scale for each layer and text. A few inputs much
louder than the rest would take that scale for themselves, so they are divided by a constant before they are
quantised and their weights multiplied by it (SmoothQuant, Xiao et al. 2023).
"""

from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from search.e5_weights import BLOCK, E5Weights, FourBitMatrix

Precision = Literal["int8", "fp32"]
Floats = NDArray[np.float32]
_ORT: Final = "com.microsoft"
# In these layers one unit of the feed-forward network fires at the begin or end marker of every text, 10 to 66
# against at most 6 of any other. Layer: (unit, the power of two that brings it to the height of the others).
_LOUD_UNITS: Final = {0: (318, 8), 1: (1462, 4), 2: (354, 4), 4: (778, 16), 5: (658, 8), 6: (1152, 4), 7: (413, 4)}


class _Graph:
    """Collects nodes and constants; calling it adds a node and returns the name of its first output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def __call__(self, operator: str, *inputs: str, domain: str = "", outputs: int = 1, **attributes: Any) -> str:
        name = f"n{len(self.nodes)}"
        names = [name, *(f"{name}.{i}" for i in range(1, outputs))]
        self.nodes.append(helper.make_node(operator, inputs, names, domain=domain, **attributes))
        return name

    def constant(self, values: NDArray[Any]) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def four_bit_table(self, table: FourBitMatrix) -> str:
        """A constant of signed 4-bit numbers: the stored nibble minus 8, which flips its highest bit."""
        name = f"c{len(self.constants)}"
        shape = [len(table.nibbles), table.nibbles.shape[1] * BLOCK]
        packed = (table.packed() ^ 0x88).tobytes()
        self.constants.append(helper.make_tensor(name, TensorProto.INT4, shape, packed, raw=True))
        return name


class _E5Graph:
    """Adds the parts of the network to a graph, reading each tensor as it comes to it."""

    def __init__(self, weights: E5Weights, precision: Precision) -> None:
        self.graph = _Graph()
        self._weights = weights
        self._sizes = weights.sizes
        self._precision = precision

    def embeddings(self) -> str:
        graph, sizes = self.graph, self._sizes
        table = self._weights.four_bit("emb.word", sizes.vocabulary, sizes.hidden)
        words = graph(
            "GatherBlockQuantized",
            graph.four_bit_table(table),
            "ids",
            graph.constant(table.scales),
            domain=_ORT,
            block_size=BLOCK,
            gather_axis=0,
            quantize_axis=1,
        )
        # Every token of a text has the first token type.
        places = (
            self._weights.floats("emb.pos", sizes.positions, sizes.hidden)
            + self._weights.floats("emb.type", sizes.token_types, sizes.hidden)[0]
        )
        start = graph.constant(np.array([0]))
        places_here = graph("Slice", graph.constant(places), start, graph("Shape", "ids", start=1, end=2))
        return self._norm(graph("Add", words, places_here), "emb.ln")

    def layer(self, states: str, number: int) -> str:
        graph, hidden, inner = self.graph, self._sizes.hidden, self._sizes.feed_forward
        prefix = f"l{number}."
        projections = [self._matrix(f"{prefix}{part}.w", hidden, hidden) for part in "qkv"]
        biases = [self._weights.floats(f"{prefix}{part}.b", hidden) for part in "qkv"]
        joined = self._linear(states, np.concatenate(projections), np.concatenate(biases))
        query = graph("Split", joined, outputs=3, axis=-1, num_outputs=3)
        attended = graph(
            "MultiHeadAttention", query, f"{query}.1", f"{query}.2", domain=_ORT, num_heads=self._sizes.heads
        )
        attended = self._linear(
            attended, self._matrix(f"{prefix}ao.w", hidden, hidden), self._weights.floats(f"{prefix}ao.b", hidden)
        )
        states = self._norm(graph("Add", attended, states), f"{prefix}aln")
        expanded = self._linear(
            states,
            self._matrix(f"{prefix}fi.w", inner, hidden),
            self._weights.floats(f"{prefix}fi.b", inner),
            self._norm_loudness(f"{prefix}aln"),
        )
        loudness = np.ones(inner, np.float32)
        if number in _LOUD_UNITS:
            unit, factor = _LOUD_UNITS[number]
            loudness[unit] = factor
        reduced = self._linear(
            graph("Gelu", expanded),
            self._matrix(f"{prefix}fo.w", hidden, inner),
            self._weights.floats(f"{prefix}fo.b", hidden),
            loudness,
        )
        return self._norm(graph("Add", reduced, states), f"{prefix}oln")

    def pooled(self, states: str) -> None:
        mean = self.graph("ReduceMean", states, self.graph.constant(np.array([1])), keepdims=0)
        self.graph.nodes.append(helper.make_node("LpNormalization", [mean], ["vector"], axis=-1, p=2))

    def _matrix(self, name: str, rows: int, columns: int) -> Floats:
        return self._weights.four_bit(name, rows, columns).dequantised()

    def _norm(self, states: str, name: str) -> str:
        scale, shift = (self._weights.floats(f"{name}.{part}", self._sizes.hidden) for part in "wb")
        constants = self.graph.constant(scale), self.graph.constant(shift)
        return self.graph("LayerNormalization", states, *constants, axis=-1, epsilon=self._sizes.epsilon)

    def _norm_loudness(self, name: str) -> Floats:
        """How far four standard deviations of each output of a layer norm reach beyond the median output's."""
        scale, shift = (np.abs(self._weights.floats(f"{name}.{part}", self._sizes.hidden)) for part in "wb")
        reach = shift + 4 * scale
        loudness: Floats = np.maximum(reach / np.median(reach), 1).astype(np.float32)
        return loudness

    def _linear(self, states: str, matrix: Floats, bias: Floats, loudness: Floats | None = None) -> str:
        """states @ matrix.T + bias; `loudness` is each input's divisor before quantisation."""
        graph = self.graph
        if self._precision == "fp32":
            return graph("Add", graph("MatMul", states, graph.constant(matrix.T)), graph.constant(bias))
        if loudness is not None and np.any(loudness != 1):
            states = graph("Mul", states, graph.constant(1 / loudness))
            matrix = matrix * loudness
        scales = np.abs(matrix).max(axis=1) / 127
        scales[scales == 0] = 1
        quantised = np.rint(matrix / scales[:, None]).astype(np.int8)
        return graph(
            "DynamicQuantizeMatMul",
            states,
            graph.constant(quantised.T),
            graph.constant(scales),
            graph.constant(np.zeros(len(scales), np.int8)),
            graph.constant(bias),
            domain=_ORT,
        )


def write_graph(weights: E5Weights, path: Path, precision: Precision) -> None:
    """Writes the model to `path`, with its large constants beside it in `path` + ".data"."""
    network = _E5Graph(weights, precision)
    states = network.embeddings()
    for number in range(weights.sizes.layers):
        states = network.layer(states, number)
    network.pooled(states)
    graph = helper.make_graph(
        network.graph.nodes,
        "multilingual-e5-small",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "tokens"])],
        [helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, weights.sizes.hidden])],
        network.graph.constants,
    )
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid(_ORT, 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
    # ONNX Runtime maps the file of constants into memory, so that processes share it and unused rows stay on disk.
    onnx.save(model, path, save_as_external_data=True, location=f"{path.name}.data", size_threshold=65536)
