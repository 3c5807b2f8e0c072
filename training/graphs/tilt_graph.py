"""Vividness cell by cell in `head.onnx`: a tilt of tau r(L) g R - t; r is 1 up to L 92 and falls to 0 at 100.

The RGB cube leaves white next to no chroma. Vividness there only stains paper: white of held-out drawings had
a chroma of 7.0 with even vividness and has 1.3 with this one, at no cost in rebalanced AuC.

R is how sure a cell is of its hue: R = |sum_q p_q c_q| / sum_q p_q |c_q| of its own distribution, 1 where all
colours it believes in lie on one side of grey, 0 where they cancel. Rare colours are lifted where the network
knows which, and left alone where it does not; g makes up for what that takes on average. A network without a
gain has g R = 1.
"""

import numpy as np
from numpy.typing import NDArray

from training.graphs.graph_writer import GraphWriter

FADE_FROM, WHITE = 92.0, 100.0  # L
CERTAINTY_GAIN = (
    1.5  # g of networks that are exported now: a vividness of .75 is about as strong as an even one
)
LEAST_CHROMA = 1e-3  # keeps R of a cell that believes in grey alone from being 0 / 0

Floats = NDArray[np.float32]


def vividness_share(luma: Floats) -> Floats:
    """(cells,) L -> (cells,) r(L), the share of the vividness that a cell gets."""
    return np.clip((WHITE - luma) / (WHITE - FADE_FROM), 0, 1).astype(np.float32)


def certainty_of_hue(p: Floats, centres: Floats) -> Floats:
    """(cells, Q) distributions and (Q, 2) bin centres -> (cells,) R."""
    chroma = p @ np.linalg.norm(centres, axis=1)
    return (np.linalg.norm(p @ centres, axis=1) / np.maximum(chroma, LEAST_CHROMA)).astype(np.float32)


def write_cell_vividness(graph: GraphWriter) -> str:
    """(cells,) tau r(L); reads `luma` (cells,) and `tilt` (1,)."""
    graph.constant("white", np.array([WHITE], dtype=np.float32))
    graph.constant("fade_span", np.array([WHITE - FADE_FROM], dtype=np.float32))
    graph.constant("no_vividness", np.array(0, dtype=np.float32))
    graph.constant("full_vividness", np.array(1, dtype=np.float32))
    below_white = graph.node("Sub", ["white", "luma"], "below_white")
    spans = graph.node("Div", [below_white, "fade_span"], "fade_spans")
    share = graph.node("Clip", [spans, "no_vividness", "full_vividness"], "vividness_share")
    return graph.node("Mul", [share, "tilt"], "cell_vividness")


def write_cell_tilt(graph: GraphWriter, trained_tilt: float) -> str:
    """(cells, 1) tau r(L) - t; reads what `write_cell_vividness` does, and `columns` (1,)."""
    graph.constant("trained_tilt", np.array([trained_tilt], dtype=np.float32))
    vividness = write_cell_vividness(graph)
    tilt = graph.node("Sub", [vividness, "trained_tilt"], "cell_tilt")
    return graph.node("Unsqueeze", [tilt, "columns"], "tilt_column")


def write_sure_vividness(
    graph: GraphWriter, logits: str, gain: float, centres: Floats, log_weights: Floats
) -> str:
    """(cells, Q) untilted logits -> the same with g R of the vividness, R being of their own distribution."""
    sums = np.concatenate([centres, np.linalg.norm(centres, axis=1, keepdims=True)], axis=1)
    graph.constant("hue_and_chroma", sums.astype(np.float32))
    graph.constant("hue_columns", np.array([0, 1], dtype=np.int64))
    graph.constant("chroma_column", np.array([2], dtype=np.int64))
    graph.constant("least_chroma", np.array(LEAST_CHROMA, dtype=np.float32))
    graph.constant("certainty_gain", np.array([gain], dtype=np.float32))
    graph.constant("log_weight_row", log_weights[None].astype(np.float32))
    believed = graph.node("Softmax", [logits], "believed", axis=-1)
    means = graph.node("MatMul", [believed, "hue_and_chroma"], "means")
    hue = graph.node("Gather", [means, "hue_columns"], "mean_hue", axis=1)
    length = graph.node("ReduceL2", [hue], "mean_length", axes=[1], keepdims=1)
    chroma = graph.node("Gather", [means, "chroma_column"], "mean_chroma", axis=1)
    divisor = graph.node("Max", [chroma, "least_chroma"], "chroma_divisor")
    certainty = graph.node("Div", [length, divisor], "certainty")
    vividness = graph.node("Unsqueeze", [write_cell_vividness(graph), "columns"], "vividness_column")
    gained = graph.node("Mul", [vividness, "certainty_gain"], "gained_vividness")
    sure = graph.node("Mul", [gained, certainty], "sure_vividness")
    return graph.node("Gemm", [sure, "log_weight_row", logits], "vivid_logits")
