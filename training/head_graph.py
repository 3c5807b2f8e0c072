"""The decoding half of a model: `head.onnx` (pooled features -> ab) and `anchor.onnx` (a group's mode).

Both are written node by node, since every pass over cells x 313 numbers costs. All arrays are row-major
with bins on the last axis, which is where ONNX Runtime's matrix products and Softmax are fastest.

A model trained at tilt t decodes at vividness tau by adding (tau r(L) - t) log w to its logits; that is one
more column of the matrix product, so vividness is free (r: `tilt_graph.py`). The anchor potential of
method.md 4.2,

    phi_q = -weight * a * |c_q - mu|^2 / (2 * 25^2),    a = mass of the cell's own p within 30 of mu,

is quadratic in c_q, and |mu|^2 is the same for every bin, so it enters as a product with three columns. Of
the anchor's mu only the gate a looks at the nearest bin; modes from `anchor.onnx` are bins.

Three more inputs guide a cell's own distribution before the anchor looks at it: the strength of the class
prior (`class_prior.py`), hints as quadratic evidence (n, S_a, S_b) a cell, which adds c_q . S - n |c_q|^2 /
2, and a bias a bin (a palette's mask). Zeros leave the colours as they were. The anchor's own mode is taken
without them.
"""

from dataclasses import dataclass, field

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto

from training.class_prior import LUMA_BINS, ClassPrior, no_prior
from training.graph_writer import GraphWriter, float_input
from training.prior_graph import write_prior_scores
from training.tilt_graph import write_cell_tilt

Floats = NDArray[np.float32]

ANCHOR_SIGMA = 25.0  # width of the anchor potential, ab units
AGREEMENT_REACH = 30.0  # a cell agrees with mass this near the anchor, ab units
MODE_SIGMA = 10.0  # smoothing before the mode is taken, ab units
MASS_REACH = 20.0  # committed mass is counted this near the mode, ab units
# The bin that pads short lists of neighbours: it never has any mass.
NEVER = -1e9


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
    """

    bins: tuple[Floats, Floats]
    classes: tuple[Floats, Floats]
    centres: Floats
    log_weights: Floats
    trained_tilt: float
    prior: ClassPrior = field(default_factory=no_prior)


def _squared_distances(centres: Floats) -> Floats:
    return np.square(centres[:, None] - centres[None]).sum(axis=-1)


def _neighbour_table(centres: Floats, reach: float) -> NDArray[np.int64]:
    """(Q, K) bins within reach of each bin; short rows are filled with Q, the bin that never has mass."""
    near = _squared_distances(centres) <= reach**2
    table = np.full((len(centres), int(near.sum(axis=1).max())), len(centres), dtype=np.int64)
    for row, line in enumerate(near):
        found = np.flatnonzero(line)
        table[row, : len(found)] = found
    return table


def _tilted_bias(graph: GraphWriter, head: HeadWeights) -> str:
    """(Q,) bias of the bin logits at vividness `tilt`."""
    graph.constant("bias", head.bins[1])
    graph.constant("log_weights", head.log_weights.astype(np.float32))
    graph.constant("trained_tilt", np.array([head.trained_tilt], dtype=np.float32))
    extra = graph.node("Sub", ["tilt", "trained_tilt"], "extra_tilt")
    shift = graph.node("Mul", [extra, "log_weights"], "tilt_bias")
    return graph.node("Add", ["bias", shift], "tilted_bias")


def _class_logits(graph: GraphWriter, head: HeadWeights) -> str:
    graph.constant("class_weight", head.classes[0])
    graph.constant("class_bias", head.classes[1])
    return graph.node("Gemm", ["features", "class_weight", "class_bias"], "class_logits")


def _luma_steps(graph: GraphWriter) -> str:
    """(cells,) L in luma bins, 0..8."""
    graph.constant("luma_step", np.array([100 / LUMA_BINS], dtype=np.float32))
    return graph.node("Div", ["luma", "luma_step"], "luma_steps")


def _with_prior(head: HeadWeights, evidence: Floats) -> GraphWriter:
    """Logits with the class prior: its scores stand between features and hints in the matrix product."""
    graph = GraphWriter()
    graph.constant("loadings", head.prior.loadings)
    weights = [head.bins[0], head.prior.shapes, evidence]
    graph.constant("prior_and_bin_weight", _never_column(np.concatenate(weights)))
    scores = write_prior_scores(graph, len(head.classes[1]))
    cells = graph.node("Concat", ["features", scores, "hint", "tilt_column"], "features_prior_hint", axis=1)
    graph.node("Gemm", [cells, "prior_and_bin_weight", "guided_bias"], "logits_with_prior")
    return graph


def _without_prior(head: HeadWeights, evidence: Floats) -> GraphWriter:
    graph = GraphWriter()
    graph.constant("bin_weight", _never_column(np.concatenate([head.bins[0], evidence])))
    cells = graph.node("Concat", ["features", "hint", "tilt_column"], "features_hint", axis=1)
    graph.node("Gemm", [cells, "bin_weight", "guided_bias"], "logits_without_prior")
    return graph


def _never_column(weights: Floats) -> Floats:
    return np.pad(weights, ((0, 0), (0, 1))).astype(np.float32)


def _guided_logits(graph: GraphWriter, head: HeadWeights) -> str:
    """(cells, Q + 1) logits with vividness, class prior, hints and palette; the last bin never has mass.

    Everything that is added to a cell's logits is one matrix product: features, the class prior's scores, the
    quadratic evidence (n, S_a, S_b) of hints and the cell's tilt side by side, times their weights one above
    the other. At strength 0 the prior, which doubles the work, is left out.
    """
    # n and S: c . S - n |c|^2 / 2; then the tilt.
    squared = np.square(head.centres).sum(axis=1)
    evidence = np.concatenate([-squared[None] / 2, head.centres.T, head.log_weights[None]])
    graph.constant("columns", np.array([1], dtype=np.int64))
    graph.constant("never", np.array([NEVER], dtype=np.float32))
    graph.constant("no_strength", np.array([0], dtype=np.float32))
    _class_logits(graph, head)
    _luma_steps(graph)
    write_cell_tilt(graph, head.trained_tilt)
    graph.constant("bias", head.bins[1])
    bias = graph.node("Add", ["bias", "bin_bias"], "bias_of_bins")
    graph.node("Concat", [bias, "never"], "guided_bias", axis=0)
    asked = graph.node("Greater", ["prior_strength", "no_strength"], "prior_asked")
    return graph.branch("logits", asked, _with_prior(head, evidence), _without_prior(head, evidence))


def _cell_groups(graph: GraphWriter) -> str:
    """Each cell's row of the anchor table: class * 8 + luma bin."""
    graph.constant("first_luma_bin", np.array(0, dtype=np.int64))
    graph.constant("last_luma_bin", np.array(LUMA_BINS - 1, dtype=np.int64))
    graph.constant("luma_bins", np.array([LUMA_BINS], dtype=np.int64))
    classes = graph.node("ArgMax", ["class_logits"], "classes", axis=1, keepdims=0)
    steps = graph.node("Floor", ["luma_steps"], "luma_floor")
    steps = graph.node("Cast", [steps], "luma_index", to=TensorProto.INT64)
    luma_bin = graph.node("Clip", [steps, "first_luma_bin", "last_luma_bin"], "luma_bin")
    first_row = graph.node("Mul", [classes, "luma_bins"], "class_row")
    return graph.node("Add", [first_row, luma_bin], "group")


def _agreement(graph: GraphWriter, head: HeadWeights, logits: str, group: str) -> str:
    """(cells, 1) mass of each cell's own distribution within AGREEMENT_REACH of its anchor."""
    centres = head.centres
    graph.constant("centres_turned", 2 * centres.T)
    graph.constant("centres_squared", np.square(centres).sum(axis=1))
    graph.constant("near_bins", _neighbour_table(centres, AGREEMENT_REACH))
    graph.constant("mu_from", np.array([0], dtype=np.int64))
    graph.constant("mu_end", np.array([2], dtype=np.int64))
    anchor_mu = graph.node("Slice", ["anchor", "mu_from", "mu_end", "columns"], "anchor_mu")
    # argmin |c - mu|^2 = argmax 2 c.mu - |c|^2
    product = graph.node("MatMul", [anchor_mu, "centres_turned"], "anchor_product")
    closeness = graph.node("Sub", [product, "centres_squared"], "anchor_closeness")
    anchor_bin = graph.node("ArgMax", [closeness], "anchor_bin", axis=1, keepdims=0)
    near_anchor = graph.node("Gather", ["near_bins", anchor_bin], "near_anchor", axis=0)
    near_cell = graph.node("Gather", [near_anchor, group], "near_cell", axis=0)
    p = graph.node("Softmax", [logits], "p", axis=-1)
    mass = graph.node("GatherElements", [p, near_cell], "near_mass", axis=1)
    return graph.node("ReduceSum", [mass, "columns"], "agreement", keepdims=1)


def build_head(head: HeadWeights) -> onnx.ModelProto:
    """features, luma, anchor, tilt, temperature, prior_strength, hint, bin_bias -> ab."""
    graph = GraphWriter()
    logits = _guided_logits(graph, head)
    group = _cell_groups(graph)
    agreement = _agreement(graph, head, logits, group)
    squared = np.square(head.centres).sum(axis=1)
    # Rows for (mu_a, mu_b, 1): 2 c.mu - |c|^2, over twice the anchor's variance.
    quadratic = np.concatenate([2 * head.centres.T, -squared[None]]) / (2 * ANCHOR_SIGMA**2)
    graph.constant("quadratic", np.pad(quadratic, ((0, 0), (0, 1))).astype(np.float32))
    graph.constant("centres", np.pad(head.centres, ((0, 1), (0, 0))))
    graph.constant("pull_from", np.array([2], dtype=np.int64))
    graph.constant("pull_end", np.array([3], dtype=np.int64))
    rows = len(head.classes[1]) * LUMA_BINS
    weight = graph.node("Slice", ["anchor", "pull_from", "pull_end", "columns"], "anchor_weight")
    scaled = graph.node("Mul", ["anchor_mu", weight], "scaled_mu")
    table = graph.node("Concat", [scaled, weight], "anchor_table", axis=1)
    cell_anchor = graph.node("Gather", [table, group], "cell_anchor", axis=0)
    pull = graph.node("Mul", [cell_anchor, agreement], "pull")
    pulled = graph.node("Gemm", [pull, "quadratic", logits], "pulled_logits")
    sharpened = graph.node("Div", [pulled, "temperature"], "sharpened")
    decoded = graph.node("Softmax", [sharpened], "decoded", axis=-1)
    graph.node("MatMul", [decoded, "centres"], "ab")
    inputs = [
        float_input("features", ["cells", head.bins[0].shape[0]]),
        float_input("luma", ["cells"]),
        float_input("anchor", [rows, 3]),
        float_input("tilt", [1]),
        float_input("temperature", [1]),
        float_input("prior_strength", [1]),
        float_input("hint", ["cells", 3]),
        float_input("bin_bias", [len(head.centres)]),
    ]
    return graph.model("head", inputs, [float_input("ab", ["cells", 2])])


def build_anchor(head: HeadWeights) -> onnx.ModelProto:
    """Mean features of G groups, tilt -> the mode of each and the mass committed to it."""
    graph = GraphWriter()
    squared = _squared_distances(head.centres)
    graph.constant("mode_kernel", np.exp(-squared / (2 * MODE_SIGMA**2)).astype(np.float32))
    graph.constant("near_mode", (squared <= MASS_REACH**2).astype(np.float32))
    graph.constant("centres", head.centres)
    graph.constant("bin_weight", head.bins[0])
    logits = graph.node("Gemm", ["features", "bin_weight", _tilted_bias(graph, head)], "logits")
    p = graph.node("Softmax", [logits], "p", axis=-1)
    density = graph.node("MatMul", [p, "mode_kernel"], "density")
    mode_bin = graph.node("ArgMax", [density], "mode_bin", axis=1, keepdims=1)
    masses = graph.node("MatMul", [p, "near_mode"], "masses")
    chosen = graph.node("GatherElements", [masses, mode_bin], "chosen_mass", axis=1)
    graph.constant("columns", np.array([1], dtype=np.int64))
    graph.node("Squeeze", [chosen, "columns"], "mass")
    flat = graph.node("Squeeze", [mode_bin, "columns"], "mode_index")
    graph.node("Gather", ["centres", flat], "mode", axis=0)
    inputs = [float_input("features", ["groups", head.bins[0].shape[0]]), float_input("tilt", [1])]
    return graph.model(
        "anchor", inputs, [float_input("mode", ["groups", 2]), float_input("mass", ["groups"])]
    )
