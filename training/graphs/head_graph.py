"""The decoding half of a model: `head.onnx`, pooled features -> ab.

It is written node by node, since every pass over cells x 313 numbers costs. All arrays are row-major
with bins on the last axis, which is where ONNX Runtime's matrix products and Softmax are fastest.

A model trained at tilt t decodes at vividness tau by adding (tau r(L) g R - t) log w to its logits (r, g, R:
`tilt_graph.py`). Without a gain g it is one more column of the matrix product and free; with one, the
cell's own distribution is looked at first, which is one more pass.

Three more inputs guide a cell's own distribution: the strength of the class prior (`data/class_prior.py`),
hints and references as quadratic evidence (n, S_a, S_b) a cell, which adds c_q . S - n |c_q|^2 / 2, and a
bias a bin (a palette's mask). Zeros leave the colours as they were.
"""

from dataclasses import dataclass, field

import numpy as np
import onnx
from numpy.typing import NDArray

from training.data.class_prior import LUMA_BINS, ClassPrior, no_prior
from training.graphs.graph_writer import GraphWriter, float_input
from training.graphs.prior_graph import write_prior_scores
from training.graphs.tilt_graph import write_cell_tilt, write_sure_vividness

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class HeadWeights:
    """Affine heads over features in int8 units, and what decoding needs.

    Attributes:
        bins: (64, Q) and (Q,) weight and bias of the bin logits.
        classes: (64, C) and (C,) weight and bias of the class logits.
        centres: (Q, 2) bin centres, ab units.
        log_weights: (Q,) log of the class rebalancing weights.
        trained_tilt: t.
        prior: what the classes say about colour.
        certainty_gain: g, when vividness follows each cell's certainty of hue; None for even vividness.
    """

    bins: tuple[Floats, Floats]
    classes: tuple[Floats, Floats]
    centres: Floats
    log_weights: Floats
    trained_tilt: float
    prior: ClassPrior = field(default_factory=no_prior)
    certainty_gain: float | None = None


def _class_logits(graph: GraphWriter, head: HeadWeights) -> str:
    graph.constant("class_weight", head.classes[0])
    graph.constant("class_bias", head.classes[1])
    return graph.node("Gemm", ["features", "class_weight", "class_bias"], "class_logits")


def _luma_steps(graph: GraphWriter) -> str:
    """(cells,) L in luma bins, 0..8."""
    graph.constant("luma_step", np.array([100 / LUMA_BINS], dtype=np.float32))
    return graph.node("Div", ["luma", "luma_step"], "luma_steps")


def _with_prior(head: HeadWeights, evidence: Floats, tilt: list[str]) -> GraphWriter:
    """Logits with the class prior: its scores stand between features and hints in the matrix product."""
    graph = GraphWriter()
    graph.constant("loadings", head.prior.loadings)
    weights = [head.bins[0], head.prior.shapes, evidence]
    graph.constant("prior_and_bin_weight", np.concatenate(weights).astype(np.float32))
    scores = write_prior_scores(graph, len(head.classes[1]))
    cells = graph.node("Concat", ["features", scores, "hint", *tilt], "features_prior_hint", axis=1)
    graph.node("Gemm", [cells, "prior_and_bin_weight", "guided_bias"], "logits_with_prior")
    return graph


def _without_prior(head: HeadWeights, evidence: Floats, tilt: list[str]) -> GraphWriter:
    graph = GraphWriter()
    graph.constant("bin_weight", np.concatenate([head.bins[0], evidence]).astype(np.float32))
    cells = graph.node("Concat", ["features", "hint", *tilt], "features_hint", axis=1)
    graph.node("Gemm", [cells, "bin_weight", "guided_bias"], "logits_without_prior")
    return graph


def _guided_logits(graph: GraphWriter, head: HeadWeights) -> str:
    """(cells, Q) logits with vividness, class prior, hints and palette.

    Everything that is added to a cell's logits is one matrix product: features, the class prior's scores, the
    quadratic evidence (n, S_a, S_b) of hints and the cell's tilt side by side, times their weights one above
    the other. At strength 0 the prior, which doubles the work, is left out.
    """
    # n and S: c . S - n |c|^2 / 2; then the tilt, where it is known by now.
    squared = np.square(head.centres).sum(axis=1)
    evidence = np.concatenate([-squared[None] / 2, head.centres.T])
    graph.constant("columns", np.array([1], dtype=np.int64))
    graph.constant("no_strength", np.array([0], dtype=np.float32))
    _class_logits(graph, head)
    _luma_steps(graph)
    bias, tilt = head.bins[1], []
    if head.certainty_gain is None:
        evidence = np.concatenate([evidence, head.log_weights[None]])
        tilt = [write_cell_tilt(graph, head.trained_tilt)]
    else:
        bias = bias - head.trained_tilt * head.log_weights
    graph.constant("bias", bias.astype(np.float32))
    graph.node("Add", ["bias", "bin_bias"], "guided_bias")
    asked = graph.node("Greater", ["prior_strength", "no_strength"], "prior_asked")
    with_prior, without = _with_prior(head, evidence, tilt), _without_prior(head, evidence, tilt)
    logits = graph.branch("logits", asked, with_prior, without)
    if head.certainty_gain is None:
        return logits
    return write_sure_vividness(graph, logits, head.certainty_gain, head.centres, head.log_weights)


def build_head(head: HeadWeights) -> onnx.ModelProto:
    """features, luma, tilt, temperature, prior_strength, hint, bin_bias -> ab."""
    graph = GraphWriter()
    logits = _guided_logits(graph, head)
    graph.constant("centres", head.centres.astype(np.float32))
    sharpened = graph.node("Div", [logits, "temperature"], "sharpened")
    decoded = graph.node("Softmax", [sharpened], "decoded", axis=-1)
    graph.node("MatMul", [decoded, "centres"], "ab")
    inputs = [
        float_input("features", ["cells", head.bins[0].shape[0]]),
        float_input("luma", ["cells"]),
        float_input("tilt", [1]),
        float_input("temperature", [1]),
        float_input("prior_strength", [1]),
        float_input("hint", ["cells", 3]),
        float_input("bin_bias", [len(head.centres)]),
    ]
    return graph.model("head", inputs, [float_input("ab", ["cells", 2])])
