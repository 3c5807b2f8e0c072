"""The class prior inside `head.onnx`; what it computes stands in `class_prior.prior_bias`."""

import numpy as np

from training.data.class_prior import LUMA_BINS
from training.graphs.graph_writer import GraphWriter


def write_prior_scores(graph: GraphWriter, classes: int) -> str:
    """(cells, r) scores: beta (1 - H(s) / log C) s_c times the luma bins' hats, summed with the loadings.

    Args:
        graph: has a constant `loadings` (classes * 8, r) already; reads `class_logits` (cells, classes),
            `luma_steps` (cells,), `prior_strength` (1,) and `columns` (1,).
        classes: C.
    """
    for name, value in (
        ("first_middle", 0.5),
        ("last_middle", LUMA_BINS - 0.5),
        ("one", 1.0),
        ("per_log_classes", 1 / np.log(max(2, classes))),
    ):
        graph.constant(name, np.array(value, dtype=np.float32))
    graph.constant("luma_middles", (np.arange(LUMA_BINS) + 0.5).astype(np.float32))
    graph.constant("flat", np.array([-1, classes * LUMA_BINS], dtype=np.int64))
    graph.constant("third", np.array([2], dtype=np.int64))
    place = graph.node("Clip", ["luma_steps", "first_middle", "last_middle"], "luma_place")
    away = graph.node(
        "Sub", [graph.node("Unsqueeze", [place, "columns"], "luma_column"), "luma_middles"], "away"
    )
    near = graph.node("Sub", ["one", graph.node("Abs", [away], "distance")], "nearness")
    hats = graph.node(
        "Unsqueeze", [graph.node("Relu", [near], "hats"), "columns"], "hat_rows"
    )  # (cells, 1, 8)
    s = graph.node("Softmax", ["class_logits"], "s", axis=-1)
    log_s = graph.node("LogSoftmax", ["class_logits"], "log_s", axis=-1)
    negative_entropy = graph.node(
        "ReduceSum", [graph.node("Mul", [s, log_s], "s_log_s"), "columns"], "negative_entropy", keepdims=1
    )
    share = graph.node("Mul", [negative_entropy, "per_log_classes"], "entropy_share")
    gate = graph.node("Mul", [graph.node("Add", [share, "one"], "gate"), "prior_strength"], "gated_strength")
    trusted = graph.node("Unsqueeze", [graph.node("Mul", [s, gate], "trusted"), "third"], "trusted_columns")
    pairs = graph.node("Reshape", [graph.node("Mul", [trusted, hats], "pairs"), "flat"], "class_and_luma")
    return graph.node("MatMul", [pairs, "loadings"], "prior_scores")
