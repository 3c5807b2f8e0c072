"""Add non-local means (`network/non_local_means.py`) to a checkpoint that has none.

python -m training.non_local CHECKPOINT --share .9 --out OUT.pt
"""

import argparse
from pathlib import Path
from typing import cast

import torch
from torch import Tensor

from training.network.non_local_means import with_non_local


def main() -> None:
    """Command line: add the block to a checkpoint that has none, at a share of its own."""
    parser = argparse.ArgumentParser(description="Add non-local means to a checkpoint.")
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--share", type=float, required=True, help="0 does nothing, 1 averages fully")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    state = torch.load(options.checkpoint, weights_only=True, map_location="cpu")
    average = cast(dict[str, Tensor], state["average"])
    torch.save(state | {"average": with_non_local(average, options.share)}, options.out)


if __name__ == "__main__":
    main()
