"""Turn what a GPU run left into a checkpoint of the ordinary path; see the package's docstring.

    python -m training.gpu_run.home --brought OUT/gpu-lite2.pt --out runs/gpu-lite2/checkpoint.pt

Says how it does on the validation photographs and drawings; soup, tuning, export and evaluation take it from
there.
"""

import argparse
from pathlib import Path
from typing import Any

import torch

from training.checkpoints import network_of
from training.datasets import data_root
from training.validation import Reading, open_validation_sets, validate


def whole_checkpoint(brought: dict[str, Any]) -> dict[str, Any]:
    """The checkpoint with its average in single precision."""
    average = {k: v.float() if v.is_floating_point() else v for k, v in brought["average"].items()}
    return brought | {"average": average}


def main() -> None:
    """Command line: see the module docstring."""
    parser = argparse.ArgumentParser(description="Bring a GPU run's checkpoint home.")
    parser.add_argument("--brought", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    state = whole_checkpoint(torch.load(options.brought, weights_only=True, map_location="cpu"))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(state, options.out)
    reading = Reading(state["weights"], state["trained_tilt"])
    for name, value in validate(network_of(state), open_validation_sets(data_root()), reading).items():
        print(f"{name:28} {value:8.3f}")


if __name__ == "__main__":
    main()
