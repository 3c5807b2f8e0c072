"""The layout of the ECCV 2016 colorizer (Zhang, Isola & Efros), as the field's yardstick of cost.

`python -m training.eccv16 --out FILE.onnx` writes it with random weights: the bench times it beside
our network, and time does not depend on what the weights are. Layout from the authors' prototxt
(method.md 1.5): seven blocks of 3x3 convolutions, batch norm after each, then one upsampling block
and a 1x1 convolution to 313 bins at a quarter of the input. 32.2 M parameters, 41.8 GMAC at 256x256.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from training.network.eccv16_layout import Eccv16


def main() -> None:
    """Write the layout as ONNX."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, required=True, help="the ONNX file to write")
    arguments = parser.parse_args()
    torch.manual_seed(0)
    example = torch.zeros(1, 1, 256, 256)
    torch.onnx.export(
        Eccv16().eval(),
        (example,),
        str(arguments.out),
        input_names=["L"],
        output_names=["logits"],
        opset_version=17,
        dynamo=False,
    )


if __name__ == "__main__":
    main()
