"""Soft cross-entropy of films: the network on key frames beside the network on every frame.

    npx tsx bench/key-frames.ts --leave FOLDER CLIP...
    python -m training.film_cross_entropy FOLDER --model models/photo

Reads the pooled features and true colours that the bench left, float32, and decodes them without vividness or
class prior, as training does. Prints Markdown: nats a cell, and what key frames cost.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from training.colour.bins import soft_encode
from training.graphs.onnx_model import OnnxModel
from training.measure.metrics import soft_cross_entropy

CELLS_AT_ONCE = 65536


def numbers_of(path: Path, columns: int) -> np.ndarray:
    """(N, columns) float32 as the bench wrote them."""
    return np.fromfile(path, dtype="<f4").reshape(-1, columns)


def cross_entropy_of(model: OnnxModel, features: np.ndarray, truth: Tensor) -> float:
    """Mean over the cells: (N, 64) pooled features in int8 units and (N, 2) true ab, Lab units -> nats."""
    total = 0.0
    for start in range(0, len(features), CELLS_AT_ONCE):
        part = slice(start, start + CELLS_AT_ONCE)
        log_p = model.logits(features[part], 0).log_softmax(dim=-1)
        total += soft_cross_entropy(log_p, soft_encode(truth[part])) * len(log_p)
    return total / len(features)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", type=Path, default=Path("models/photo"))
    arguments = parser.parse_args()
    model = OnnxModel(arguments.model)
    channels = model.card["grid"]["channels"]
    differences: list[float] = []
    print("| clip | every frame | key frames | difference |\n|---|--:|--:|--:|")
    for path in sorted(arguments.folder.glob("*.truth.f32")):
        truth = torch.from_numpy(numbers_of(path, 2))
        ways = (path.with_name(path.name.replace(".truth.", f".{way}.")) for way in ("every", "keys"))
        every, keys = (cross_entropy_of(model, numbers_of(way, channels), truth) for way in ways)
        differences.append(keys - every)
        name = path.name.removesuffix(".truth.f32")
        print(f"| {name} | {every:.4f} | {keys:.4f} | {keys - every:+.4f} |")
    print(f"| mean | | | {sum(differences) / len(differences):+.4f} |")


if __name__ == "__main__":
    main()
