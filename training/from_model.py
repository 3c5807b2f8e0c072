"""A shipped model folder back as a checkpoint, to go on training from (`start_from`, fine-tuning).

    python -m training.from_model --model models/photo --out runs/shipped/checkpoint.pt

The graphs hold everything but the optimiser: the backbone its convolutions with the batch norms folded in,
the head its affine maps in int8 steps. Batch norms come back as ones that do nothing but add the folded
bias; they are settled, so training keeps them so. The class head comes back with the classes of the card.
"""

import argparse
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from training.graphs.onnx_model import OnnxModel, constants_of
from training.network.efficientnet_lite import ConvNorm
from training.network.model import Colorizer, NormConv, layout_of


def read_weights(folder: Path) -> dict[str, Tensor]:
    """The state dict of a `Colorizer` that is the network of a model folder.

    Raises:
        ValueError: when the folder's digests do not match, or its backbone lacks a weight of this network.
    """
    model = OnnxModel(folder)
    stored = constants_of(folder / "backbone.onnx")
    per_unit = stored["steps_per_unit"]
    stored = {name.removeprefix("model."): value for name, value in stored.items()}
    stored |= {
        "bins.weight": (model.bin_weight * per_unit[:, None]).T.contiguous(),
        "bins.bias": model.bin_bias,
    }
    layout = layout_of(model.card["training"])
    network = Colorizer(classes=len(model.card["classes"]), layout=layout)
    weights: dict[str, Tensor] = {}
    for name, norm_conv in network.named_modules():
        if isinstance(norm_conv, (NormConv, ConvNorm)):
            weights |= _unfolded(name, norm_conv, stored)
    for name, value in network.state_dict().items():
        if name not in weights:
            weights[name] = _stored(stored, name)
        if weights[name].shape != value.shape:
            raise ValueError(f"{folder}: {name} is {tuple(weights[name].shape)}, not {tuple(value.shape)}")
    return weights


def _stored(stored: dict[str, Tensor], name: str) -> Tensor:
    if name not in stored:
        raise ValueError(f"the backbone has no {name}: it is not a network that training.export wrote")
    return stored[name]


def _unfolded(name: str, norm_conv: NormConv | ConvNorm, stored: dict[str, Tensor]) -> dict[str, Tensor]:
    norm = norm_conv[1]
    assert isinstance(norm, nn.BatchNorm2d)
    width = norm.num_features
    return {
        f"{name}.0.weight": _stored(stored, f"{name}.weight"),
        f"{name}.1.weight": torch.full((width,), (1 + norm.eps) ** 0.5),
        f"{name}.1.bias": _stored(stored, f"{name}.bias"),
        f"{name}.1.running_mean": torch.zeros(width),
        f"{name}.1.running_var": torch.ones(width),
        f"{name}.1.num_batches_tracked": torch.tensor(0),
    }


def as_checkpoint(folder: Path) -> dict[str, Any]:
    """What `start_from` reads."""
    card = OnnxModel(folder).card
    return {
        "average": read_weights(folder),
        "layout": layout_of(card["training"]),
        "weights": torch.tensor(card["rebalancingWeights"], dtype=torch.float64),
        "trained_tilt": card["trainedTilt"],
        "norms_settled": True,
        "objective": "classification",
        "step": 0,
        "samples": 0,
        "elapsed": 0.0,
    }


def main() -> None:
    """Command line: see the module docstring."""
    parser = argparse.ArgumentParser(description="Turn a model folder back into a checkpoint.")
    parser.add_argument("--model", type=Path, default=Path("models/photo"))
    parser.add_argument("--out", type=Path, default=Path("runs/shipped/checkpoint.pt"))
    options = parser.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(as_checkpoint(options.model), options.out)
    print(f"{options.out}: the network of {options.model}")


if __name__ == "__main__":
    main()
