"""Trained weights -> the one ONNX file that ships.

The graph is written out node by node with ONNX Runtime's fused operators, so that the
file does not depend on what a converter makes of the model; matrices become 8-bit
integers. Vocabulary, transitions and pointer distances travel as metadata.
"""

import json
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from monitor.quotes.tagger.decode import FORBIDDEN, N_LABELS, allowed_transitions
from monitor.quotes.tagger.links import HEADS, POINTER_WIDTH

CONTRIB = "com.microsoft"


class Graph:
    """Nodes and constants under construction; every method returns an output's name."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, values: NDArray[np.generic]) -> str:
        """A tensor of the file."""
        self.constants.append(
            numpy_helper.from_array(np.array(values, order="C"), name)
        )
        return name

    def node(
        self, kind: str, inputs: list[str], name: str, domain: str = "", **kw: object
    ) -> str:
        """One operator with one output."""
        self.nodes.append(
            helper.make_node(kind, inputs, [name], name=name, domain=domain, **kw)
        )
        return name


def build(
    state: dict[str, torch.Tensor], heads: int, epsilon: float
) -> onnx.ModelProto:
    """The model in 32-bit floats (word pieces in 8 bits with a scale a row)."""
    weights = {name: tensor.float().numpy() for name, tensor in state.items()}
    graph = Graph()
    hidden = _embed(graph, weights, epsilon)
    n_layers = 1 + max(
        int(name.split(".")[2]) for name in weights if name.startswith("encoder.layers")
    )
    for n in range(n_layers):
        hidden = _layer(graph, weights, f"encoder.layers.{n}.", hidden, heads, epsilon)
    flat = graph.node(
        "Squeeze", [hidden, graph.constant("axis0", np.array([0]))], "flat"
    )
    labels = _linear(graph, weights, "labels", flat, "labels")
    pointers = _pointers(graph, weights, flat)
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "tagger",
            [
                helper.make_tensor_value_info(name, TensorProto.INT64, [1, "n"])
                for name in ("ids", "rows")
            ],
            [
                helper.make_tensor_value_info(
                    labels, TensorProto.FLOAT, ["n", N_LABELS]
                ),
                helper.make_tensor_value_info(
                    pointers, TensorProto.FLOAT, [len(HEADS), "n", "n"]
                ),
            ],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(CONTRIB, 1)],
    )
    model.ir_version = 9
    return model


def _embed(
    graph: Graph, weights: dict[str, NDArray[np.float32]], epsilon: float
) -> str:
    part = "encoder.embeddings."
    words = weights[part + "word_embeddings.weight"]
    scale = np.abs(words).max(axis=1, keepdims=True) / 127
    table = np.round(words / np.maximum(scale, 1e-12)).astype(np.int8)
    small = graph.node("Gather", [graph.constant("words", table), "ids"], "words8")
    factor = graph.node("Gather", [graph.constant("scales", scale), "ids"], "scale")
    cast = graph.node("Cast", [small], "words32", to=TensorProto.FLOAT)
    word = graph.node("Mul", [cast, factor], "word")
    types = graph.constant("types", weights[part + "token_type_embeddings.weight"])
    row = graph.node("Gather", [types, "rows"], "row")
    places = graph.constant("places", weights[part + "position_embeddings.weight"])
    length = graph.node("Shape", ["ids"], "length", start=1)
    zero, axis = (
        graph.constant("zero", np.array([0])),
        graph.constant("axis", np.array([0])),
    )
    place = graph.node("Slice", [places, zero, length, axis], "place")
    both = graph.node("Add", [word, row], "word_row")
    return _add_and_norm(
        graph, weights, part + "LayerNorm", both, place, "embedded", epsilon
    )


def _add_and_norm(
    graph: Graph,
    weights: dict[str, NDArray[np.float32]],
    norm: str,
    first: str,
    second: str,
    name: str,
    epsilon: float,
) -> str:
    summed = graph.node("Add", [first, second], name + "_sum")
    return graph.node(
        "LayerNormalization",
        [
            summed,
            graph.constant(name + "_gain", weights[norm + ".weight"]),
            graph.constant(name + "_shift", weights[norm + ".bias"]),
        ],
        name,
        axis=-1,
        epsilon=epsilon,
    )


def _linear(
    graph: Graph, weights: dict[str, NDArray[np.float32]], part: str, on: str, name: str
) -> str:
    matrix = graph.constant(name + "_matrix", weights[part + ".weight"].T)
    product = graph.node("MatMul", [on, matrix], name + "_product")
    return graph.node(
        "Add", [product, graph.constant(name + "_bias", weights[part + ".bias"])], name
    )


def _pointers(graph: Graph, weights: dict[str, NDArray[np.float32]], on: str) -> str:
    """How much each piece points to each other, a head a matrix."""
    vectors = _linear(graph, weights, "pointers", on, "vectors")
    shape = graph.constant("shape", np.array([0, len(HEADS), 2, POINTER_WIDTH]))
    apart = graph.node("Reshape", [vectors, shape], "apart")
    sides = []
    for n, (side, order) in enumerate((("from", [1, 0, 2]), ("to", [1, 2, 0]))):
        which = graph.constant(side + "_n", np.array(n))
        one = graph.node("Gather", [apart, which], side + "_side", axis=2)
        sides.append(graph.node("Transpose", [one], side, perm=order))
    product = graph.node("MatMul", sides, "compared")
    factor = graph.constant("factor", np.array(POINTER_WIDTH**-0.5, dtype=np.float32))
    return graph.node("Mul", [product, factor], "pointers")


def _layer(
    graph: Graph,
    weights: dict[str, NDArray[np.float32]],
    part: str,
    hidden: str,
    heads: int,
    epsilon: float,
) -> str:
    packed = [
        np.concatenate(
            [weights[f"{part}{name}.{kind}"] for name in ("query", "key", "value")]
        )
        for kind in ("weight", "bias")
    ]
    attended = graph.node(
        "Attention",
        [
            hidden,
            graph.constant(part + "qkv", packed[0].T),
            graph.constant(part + "qkv_bias", packed[1]),
        ],
        part + "attended",
        CONTRIB,
        num_heads=heads,
    )
    mixed = _linear(graph, weights, part + "attention_output", attended, part + "mixed")
    normed = _add_and_norm(
        graph, weights, part + "attention_norm", mixed, hidden, part + "normed", epsilon
    )
    matrix = graph.constant(
        part + "inner_matrix", weights[part + "intermediate.weight"].T
    )
    product = graph.node("MatMul", [normed, matrix], part + "inner_product")
    bias = graph.constant(part + "inner_bias", weights[part + "intermediate.bias"])
    inner = graph.node("BiasGelu", [product, bias], part + "inner", CONTRIB)
    out = _linear(graph, weights, part + "output", inner, part + "out")
    return _add_and_norm(
        graph, weights, part + "output_norm", out, normed, part + "after", epsilon
    )


def export(
    state: dict[str, torch.Tensor],
    vocabulary: list[str],
    out: Path,
    calibration: NDArray[np.float64],
) -> None:
    """Write the quantised model with all that reading needs in it.

    The model before quantisation lies beside it (.fp32.onnx), to see what that costs.
    """
    transitions = state["transitions"].numpy() + allowed_transitions()
    metadata = {
        "vocabulary": "\n".join(vocabulary),
        "transitions": json.dumps(np.maximum(transitions, FORBIDDEN).round(5).tolist()),
        "distances": json.dumps(state["distances"].numpy().round(5).tolist()),
        "calibration": json.dumps(calibration.round(5).tolist()),
    }
    whole = out.with_suffix(".fp32.onnx")
    model = build(state, heads=12, epsilon=1e-12)
    helper.set_model_props(model, metadata)
    onnx.save(model, whole)
    quantize_dynamic(
        whole,
        out,
        op_types_to_quantize=["MatMul", "Attention"],
        per_channel=True,
        weight_type=QuantType.QInt8,
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )
    model = onnx.load(out)
    helper.set_model_props(model, metadata)
    onnx.save(model, out)
