"""Vividness cell by cell in `head.onnx`: a tilt of tau r(L) - t; r is 1 up to L = 92 and falls to 0 at 100.

The RGB cube leaves white next to no chroma. Vividness there only stains paper: white of held-out drawings had
a chroma of 7.0 with even vividness and has 1.3 with this one, at no cost in rebalanced AuC.
"""

import numpy as np
from numpy.typing import NDArray

from training.graph_writer import GraphWriter

FADE_FROM, WHITE = 92.0, 100.0  # L

Floats = NDArray[np.float32]


def vividness_share(luma: Floats) -> Floats:
    """(cells,) L -> (cells,) r(L), the share of the vividness that a cell gets."""
    return np.clip((WHITE - luma) / (WHITE - FADE_FROM), 0, 1).astype(np.float32)


def write_cell_tilt(graph: GraphWriter, trained_tilt: float) -> str:
    """(cells, 1) tau r(L) - t; reads `luma` (cells,), `tilt` (1,) and `columns` (1,)."""
    graph.constant("white", np.array([WHITE], dtype=np.float32))
    graph.constant("fade_span", np.array([WHITE - FADE_FROM], dtype=np.float32))
    graph.constant("no_vividness", np.array(0, dtype=np.float32))
    graph.constant("full_vividness", np.array(1, dtype=np.float32))
    graph.constant("trained_tilt", np.array([trained_tilt], dtype=np.float32))
    below_white = graph.node("Sub", ["white", "luma"], "below_white")
    spans = graph.node("Div", [below_white, "fade_span"], "fade_spans")
    share = graph.node("Clip", [spans, "no_vividness", "full_vividness"], "vividness_share")
    vividness = graph.node("Mul", [share, "tilt"], "cell_vividness")
    tilt = graph.node("Sub", [vividness, "trained_tilt"], "cell_tilt")
    return graph.node("Unsqueeze", [tilt, "columns"], "tilt_column")
