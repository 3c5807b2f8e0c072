"""Published weights of the ECCV 2016 colorizer's layout as a model folder of ours.

    python -m training.import_checkpoint --weights colorization_release.pth --rebalancing models/photo \
        --model models/eccv16

The layout (`eccv16.py`) ends in a 1 x 1 convolution from 256 channels to 313 bins: an affine head, so the net
splits into backbone and head as ours does. Every tensor's name and shape is checked before anything is
written. Those networks have no classes and no confidence: the folder gets one class, full confidence and an
empty class prior. They were trained with full rebalancing (tilt 1); what their prior was, the published
files do not say, so the weights that vividness needs are taken from the card of `--rebalancing`.
"""

import argparse
from pathlib import Path

import torch
from torch import Tensor, nn

from training.colour.bins import BIN_COUNT, bin_centres
from training.colour.lightness import lightness_of
from training.data.class_prior import no_prior, write_class_prior
from training.data.datasets import data_root
from training.graphs.backbone import Backbone, check_backbone, export_backbone, scales_of
from training.graphs.card import CardFacts, Decoding, read_card, write_card_of
from training.graphs.head_graph import build_head
from training.graphs.head_weights import head_weights
from training.measure.validation import open_validation_sets
from training.network.eccv16_layout import BLOCKS, Eccv16

# Temperature of the published decoder.
TEMPERATURE = 0.38
CLASSES = ["other"]
SURE = 20.0  # a confidence logit whose sigmoid is 1
SCALE_PICTURES = 8


class ImportedColorizer(nn.Module):
    """The imported network in the shape that export takes: features, and affine heads over them."""

    def __init__(self, network: Eccv16) -> None:
        super().__init__()
        self.trunk = network.layers[:-1]
        last = network.layers[-1]
        assert isinstance(last, nn.Conv2d)
        width = last.in_channels
        self.bins, self.classes, self.confidence = (
            nn.Linear(width, BIN_COUNT),
            nn.Linear(width, 1),
            nn.Linear(width, 1),
        )
        with torch.no_grad():
            self.bins.weight.copy_(last.weight[:, :, 0, 0])
            self.bins.bias.copy_(torch.zeros(BIN_COUNT) if last.bias is None else last.bias)
            for head, bias in ((self.classes, 0.0), (self.confidence, SURE)):
                head.weight.zero_()
                head.bias.fill_(bias)

    def forward(self, lightness: Tensor) -> Tensor:
        """(B, 1, H, W) L in 0..100, sides multiples of 8 -> (B, 256, H/4, W/4) features."""
        return self.trunk((lightness - 50) / 100)


def published_names() -> dict[str, str]:
    """Published name of every layer -> ours: `model3.4` is the fifth module of the third block."""
    names: dict[str, str] = {}
    offset = 0
    for block, (widths, _, _) in enumerate(BLOCKS, start=1):
        count = 2 * len(widths) + 1  # convolutions, each with its ReLU, and a batch norm
        names |= {f"model{block}.{index}": f"layers.{offset + index}" for index in range(count)}
        offset += count
    return names | {f"model8.{index}": f"layers.{offset + index}" for index in range(7)}


def load_published(state: dict[str, Tensor]) -> Eccv16:
    """A published state dict as our module.

    Raises:
        ValueError: for a tensor that is missing, unknown, or of another shape; and for a decoding layer whose
            bins are not ours, in our order.
    """
    network = Eccv16().eval()
    ours = network.state_dict()
    wanted = {
        f"{theirs}.{leaf}": f"{mine}.{leaf}"
        for theirs, mine in published_names().items()
        for leaf in ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")
        if f"{mine}.{leaf}" in ours
    }
    needed = {name for name in wanted if not name.endswith("num_batches_tracked")}
    missing, unknown = sorted(needed - set(state)), sorted(set(state) - set(wanted) - {"model_out.weight"})
    if missing or unknown:
        raise ValueError(
            f"this is not the ECCV16 layout: missing {', '.join(missing[:5]) or 'nothing'}; unknown"
            f" {', '.join(unknown[:5]) or 'nothing'}; give the state dict of the published PyTorch network"
        )
    for theirs, mine in wanted.items():
        if theirs in state and state[theirs].shape != ours[mine].shape:
            raise ValueError(f"{theirs} is {tuple(state[theirs].shape)}, not {tuple(ours[mine].shape)}")
    _check_bins(state.get("model_out.weight"))
    network.load_state_dict(ours | {wanted[name]: value for name, value in state.items() if name in wanted})
    return network


def _check_bins(decoder: Tensor | None) -> None:
    """The published decoding layer is the bins themselves: it must hold ours, in our order."""
    if decoder is None:
        return
    expected = bin_centres().T
    alike = decoder.shape == (*expected.shape, 1, 1)
    if not alike or not torch.allclose(decoder[:, :, 0, 0], expected, atol=0.5):
        raise ValueError(
            f"model_out.weight {tuple(decoder.shape)} does not hold the rule's 313 bins in order"
        )


def read_published(path: Path) -> dict[str, Tensor]:
    """The tensors of a file, also where they lie under `state_dict`."""
    state = torch.load(path, weights_only=True, map_location="cpu")
    return state.get("state_dict", state)


@torch.no_grad()
def write_folder(network: Eccv16, planes: list[Tensor], weights: Tensor, folder: Path, source: str) -> None:
    """Write backbone, head, an empty class prior and the card.

    Args:
        network: with its weights.
        planes: (H, W) lightness of some pictures, from which the int8 steps of the features follow.
        weights: (Q,) class rebalancing weights for vividness below 1.
        folder: made where it is not there.
        source: what to say about where the weights come from.
    """
    model = ImportedColorizer(network).eval()
    scales = scales_of([model(plane[None, None])[0].flatten(1) for plane in planes])
    prior = no_prior(len(CLASSES))
    head = head_weights(model, scales, weights, 1.0, prior)
    backbone = Backbone(model, scales).eval()
    folder.mkdir(parents=True, exist_ok=True)
    export_backbone(backbone, folder / "backbone.onnx")
    (folder / "head.onnx").write_bytes(build_head(head).SerializeToString())
    write_class_prior(prior, folder, CLASSES)
    check_backbone(backbone, folder / "backbone.onnx")
    facts = CardFacts(
        name=folder.name,
        created_by="training.import_checkpoint",
        channels=model.bins.in_features,
        classes=CLASSES,
        weights=weights,
        trained_tilt=1.0,
        training={"source": source},
        limits=["Imported: no classes, no appearance keys; no confidence, all frames weigh alike."],
        reproduce=["python -m training.import_checkpoint"],
    )
    write_card_of(folder, facts, Decoding(TEMPERATURE, 1.0))


def main() -> None:
    """Command line: see the module docstring."""
    parser = argparse.ArgumentParser(description="Import weights of the ECCV16 layout.")
    parser.add_argument("--weights", type=Path, required=True, help="state dict of the published network")
    parser.add_argument("--rebalancing", type=Path, default=Path("models/photo"), help="a model folder")
    parser.add_argument("--model", type=Path, required=True, help="the folder to write")
    options = parser.parse_args()
    torch.set_num_threads(1)
    network = load_published(read_published(options.weights))
    weights = torch.tensor(read_card(options.rebalancing)["rebalancingWeights"], dtype=torch.float64)
    pictures = open_validation_sets(data_root())[0].images[:SCALE_PICTURES]
    planes = [lightness_of(torch.from_numpy(pixels)) for pixels in pictures]
    write_folder(network, planes, weights, options.model, options.weights.name)


if __name__ == "__main__":
    main()
