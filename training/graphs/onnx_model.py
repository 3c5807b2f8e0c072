"""Run an exported model folder in ONNX Runtime: what is evaluated is what is shipped."""

import hashlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import numpy_helper
from torch import Tensor

from training.colour.bins import BIN_COUNT, bin_centres
from training.colour.sampling import cell_lightness
from training.data.class_prior import prior_bias, read_class_prior
from training.graphs.card import PARTS, read_card
from training.graphs.tilt_graph import certainty_of_hue, vividness_share
from training.network.spatial_pooling import SpatialPooling, pool_bytes, pool_over_space


class Evidence(NamedTuple):
    """What the backbone leaves for each cell, and its L: (N, 64) int8, (N,) uint8, (N,) uint8, (N,)."""

    features: np.ndarray
    confidence: np.ndarray
    classes: np.ndarray
    luma: Tensor


def open_session(path: Path, threads: int = 1) -> onnxruntime.InferenceSession:
    """An ONNX Runtime session on the CPU."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


class OnnxModel:
    """A model folder, checked against its card's digests."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self.card = read_card(folder)
        for part in PARTS:
            file, expected = self.card["files"][part]["file"], self.card["files"][part]["sha256"]
            if hashlib.sha256((folder / file).read_bytes()).hexdigest() != expected:
                raise ValueError(f"{folder / file} is not the file its card describes")
        pooling = self.card.get("spatialPooling")
        self.pooling = None if pooling is None else SpatialPooling(**pooling)
        self.backbone = open_session(folder / "backbone.onnx", threads)
        self.head = open_session(folder / "head.onnx", threads)
        values = constants_of(folder / "head.onnx")
        # One matrix: features, hints (n, S_a, S_b) and, where vividness is even, the tilt.
        weights, self.certainty_gain = values["bin_weight"], self.card.get("certaintyGain")
        self.bin_weight = weights[: self.card["grid"]["channels"]].contiguous()
        if self.certainty_gain is None:
            self.log_weights, self.bin_bias = weights[-1], values["bias"]
        else:
            self.log_weights = values["log_weight_row"][0]
            self.bin_bias = values["bias"] + self.card["trainedTilt"] * self.log_weights
        self.class_weight, self.class_bias = values["class_weight"], values["class_bias"]
        self.prior = read_class_prior(folder / self.card["files"]["classPrior"]["file"])

    def look(self, lightness: Tensor) -> Evidence:
        """(H, W) L in 0..100, sides multiples of 32 -> evidence of every cell, pooled as the card says."""
        names = ["features", "confidence", "semanticClass"]
        features, confidence, classes = map(
            np.asarray, self.backbone.run(names, {"L": lightness.numpy()[None, None]})
        )
        luma = cell_lightness(lightness)
        if self.pooling is not None:
            grid = luma.reshape(lightness.shape[0] // 4, -1)
            features = pool_bytes(features, grid, self.pooling)
            luma = pool_over_space(grid[None], grid, self.pooling._replace(share=1.0)).flatten()
        return Evidence(features, confidence, classes, luma)

    def logits(self, features: np.ndarray, tilt: float, luma: Tensor | None = None) -> Tensor:
        """(N, 64) features in int8 units -> (N, Q) bin logits at a vividness, without the class prior.

        With (N,) cell luma the vividness fades in the highlights, as in `head.onnx`.
        """
        logits = torch.addmm(self.bin_bias, torch.from_numpy(features.astype(np.float32)), self.bin_weight)
        untilted = logits - self.card["trainedTilt"] * self.log_weights
        if tilt == 0:
            return untilted
        share = 1.0 if luma is None else torch.from_numpy(vividness_share(luma.numpy()))[:, None]
        return untilted + tilt * share * self._certainty(untilted) * self.log_weights

    def _certainty(self, untilted: Tensor) -> Tensor | float:
        """What vividness is multiplied by: g R of each cell, (N, 1), or 1 for even vividness."""
        if self.certainty_gain is None:
            return 1.0
        sure = certainty_of_hue(untilted.softmax(dim=-1).numpy(), bin_centres().numpy())
        return self.certainty_gain * torch.from_numpy(sure)[:, None]

    def class_bias_of(self, features: np.ndarray, luma: Tensor) -> Tensor:
        """(N, 64) features and (N,) cell luma -> (N, Q) what the class prior adds at strength 1."""
        cells = torch.from_numpy(features.astype(np.float32))
        classes = torch.addmm(self.class_bias, cells, self.class_weight)
        return prior_bias(self.prior, classes, luma)

    def decode(
        self,
        features: np.ndarray,
        luma: Tensor,
        tilt: float,
        temperature: float,
        prior_strength: float | None = None,
    ) -> Tensor:
        """(N, 64) features and (N,) cell luma -> (N, 2) ab by head.onnx; no hint or palette."""
        strength = self.card["priorStrength"] if prior_strength is None else prior_strength
        feeds = {
            "features": features.astype(np.float32),
            "luma": luma.numpy(),
            "tilt": np.array([tilt], dtype=np.float32),
            "temperature": np.array([temperature], dtype=np.float32),
            "prior_strength": np.array([strength], dtype=np.float32),
            "hint": np.zeros((len(features), 3), dtype=np.float32),
            "bin_bias": np.zeros(BIN_COUNT, dtype=np.float32),
        }
        return torch.from_numpy(np.asarray(self.head.run(None, feeds)[0]))


def constants_of(path: Path) -> dict[str, Tensor]:
    """A graph's stored tensors by name, those of its branches too."""
    return {
        item.name: torch.from_numpy(numpy_helper.to_array(item).copy())
        for graph in _with_branches(onnx.load(path).graph)
        for item in graph.initializer
    }


def _with_branches(graph: onnx.GraphProto) -> list[onnx.GraphProto]:
    branches = [attribute.g for node in graph.node for attribute in node.attribute if attribute.HasField("g")]
    return [graph, *branches]
