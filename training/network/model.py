"""The colorizer: encoder, context, light decoder to 64 channels at stride 4, non-local means, affine heads.

What leaves the network is the feature map; the heads are affine in it. That is what allows bin
distributions to be pooled over time by pooling features (a log-linear pool of distributions is an average
of logits), and the network to be split into `backbone.onnx` and `head.onnx`.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.colour.bins import BIN_COUNT
from training.data.classes import CLASS_NAMES
from training.network.efficientnet_lite import TAP_WIDTHS as TAP_WIDTHS_LITE2
from training.network.efficientnet_lite import EfficientNetLite, load_published_weights, published_file
from training.network.encoder import TAP_WIDTHS, Encoder, load_imagenet_weights
from training.network.non_local_means import NonLocal

FEATURE_WIDTH = 64

Layout = Literal["edgetpu", "lite2"]


@dataclass(frozen=True)
class Architecture:
    """The shape of a network, by the name its checkpoints and cards carry.

    Attributes:
        encoder: whose published weights it begins with.
        widths: channels of the decoder at strides 4, 8, 16 and 32.
        depths: blocks of the decoder at each of them.
    """

    encoder: Layout
    widths: tuple[int, int, int, int]
    depths: tuple[int, int, int, int]

    def taps(self) -> tuple[int, ...]:
        """Channels that the encoder hands over at each stride."""
        return TAP_WIDTHS if self.encoder == "edgetpu" else TAP_WIDTHS_LITE2


ARCHITECTURES: dict[Layout, Architecture] = {
    "edgetpu": Architecture("edgetpu", (96, 96, 128, 160), (1, 2, 2, 1)),
    "lite2": Architecture("lite2", (96, 160, 256, 320), (2, 3, 4, 3)),
}


def layout_of(state: dict[str, object]) -> Layout:
    """The layout a checkpoint or card names; those of before there was a choice are "edgetpu"."""
    return cast(Layout, state.get("layout", "edgetpu"))


class Prediction(NamedTuple):
    """Heads over N cells: (N, 313) bin logits, (N, C) class logits, (N,) confidence logits."""

    bins: Tensor
    classes: Tensor
    confidence: Tensor


class NormConv(nn.Sequential):
    """1 x 1 convolution and batch norm, folded into one convolution at export."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs))


class SeparableBlock(nn.Module):
    """Depthwise 3 x 3, then 1 x 1; with a skip where the width stays."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(inputs, inputs, 3, padding=1, groups=inputs, bias=False)
        self.mix = NormConv(inputs, outputs)
        self.residual = inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, C', H, W)."""
        y = functional.relu(self.mix(self.depthwise(x)))
        return x + y if self.residual else y


class GlobalContext(nn.Module):
    """Scale and shift channels by what the whole image shows (FiLM on the mean of the deepest features)."""

    def __init__(self, inputs: int, width: int, hidden: int = 128) -> None:
        super().__init__()
        self.film = nn.Sequential(nn.Linear(inputs, hidden), nn.ReLU(), nn.Linear(hidden, 2 * width))

    def forward(self, x: Tensor, deepest: Tensor) -> Tensor:
        """(B, C, H, W) modulated by (B, C', H', W')."""
        scale, shift = self.film(deepest.mean(dim=(2, 3)))[..., None, None].chunk(2, dim=1)
        return x * (1 + scale) + shift


class Decoder(nn.Module):
    """Four encoder taps -> (B, 64, H/4, W/4) features."""

    def __init__(self, architecture: Architecture, dropout: float) -> None:
        super().__init__()
        taps, widths = architecture.taps(), architecture.widths
        self.laterals = nn.ModuleList(NormConv(tap, width) for tap, width in zip(taps, widths, strict=True))
        self.dropout = nn.Dropout2d(dropout)
        self.context = GlobalContext(taps[-1], widths[-1])
        self.narrow = nn.ModuleList(
            NormConv(deep, fine) for fine, deep in zip(widths[:-1], widths[1:], strict=True)
        )
        self.blocks = nn.ModuleList(
            nn.Sequential(*[SeparableBlock(width, width) for _ in range(depth)])
            for width, depth in zip(widths, architecture.depths, strict=True)
        )
        self.depthwise = nn.Conv2d(widths[0], widths[0], 3, padding=1, groups=widths[0], bias=False)
        self.features = NormConv(widths[0], FEATURE_WIDTH)

    def forward(self, taps: list[Tensor]) -> Tensor:
        """Taps, finest first -> features, linear at the end (both signs, as int8 storage wants)."""
        taps = [self.dropout(tap) for tap in taps]
        x = self.context(self.laterals[3](taps[3]), taps[3])
        x = self.blocks[3](functional.relu(x))
        for level in (2, 1, 0):
            coarse = functional.interpolate(
                self.narrow[level](x), scale_factor=2, mode="bilinear", align_corners=False
            )
            x = self.blocks[level](functional.relu(coarse + self.laterals[level](taps[level])))
        return self.features(self.depthwise(x))


class Colorizer(nn.Module):
    """Lightness -> features; features -> bins, classes, confidence."""

    def __init__(
        self,
        dropout: float = 0.0,
        classes: int = len(CLASS_NAMES),
        layout: Layout = "edgetpu",
        block_drop: float = 0.0,
    ) -> None:
        super().__init__()
        self.layout: Layout = layout
        architecture = ARCHITECTURES[layout]
        self.encoder: Encoder | EfficientNetLite = (
            Encoder() if architecture.encoder == "edgetpu" else EfficientNetLite(block_drop)
        )
        self.decoder = Decoder(architecture, dropout)
        self.non_local = NonLocal(FEATURE_WIDTH)
        self.bins = nn.Linear(FEATURE_WIDTH, BIN_COUNT)
        self.classes = nn.Linear(FEATURE_WIDTH, classes)
        self.confidence = nn.Linear(FEATURE_WIDTH, 1)

    def forward(self, lightness: Tensor) -> Tensor:
        """(B, 1, H, W) L in 0..100, sides multiples of 32 -> (B, 64, H/4, W/4) features."""
        return self.non_local(self.decoder(self.encoder((lightness - 50) / 50)))

    def predict(self, features: Tensor) -> Prediction:
        """(B, 64, h, w) or (N, 64) features -> heads over N = B h w cells, row by row."""
        cells = features.movedim(1, -1).reshape(-1, FEATURE_WIDTH)
        return Prediction(self.bins(cells), self.classes(cells), self.confidence(cells.detach()).squeeze(-1))

    def parameter_groups(self, rate: float, encoder_share: float, decay: float) -> list[dict[str, object]]:
        """AdamW groups: the encoder learns at a share of the rate; biases and norms do not decay."""
        groups: list[dict[str, object]] = []
        for part, scale in ((self.encoder, encoder_share), (self.decoder, 1.0)):
            for decays in (True, False):
                chosen = [p for p in part.parameters() if (p.ndim > 1) == decays]
                groups.append(
                    {"params": chosen, "lr": rate * scale, "weight_decay": decay if decays else 0.0}
                )
        ends = (self.non_local, self.bins, self.classes, self.confidence)
        rest = [p for end in ends for p in end.parameters()]
        groups.append({"params": rest, "lr": rate, "weight_decay": 0.0})
        for group in groups:
            group["base_rate"] = group["lr"]
        return groups


def new_colorizer(
    root: Path,
    seed: int,
    prior: Tensor | None = None,
    dropout: float = 0.0,
    layout: Layout = "edgetpu",
    block_drop: float = 0.0,
) -> Colorizer:
    """A colorizer with the published encoder and a fresh decoder.

    Args:
        root: the shared data folder.
        seed: of the fresh weights.
        prior: (Q,) what the untrained network predicts; training then starts at the prior's cross-entropy.
        dropout: share of encoder channels that the decoder does without in training.
        layout: which network.
        block_drop: chance that the encoder's last block is skipped in training (EfficientNet-Lite alone).
    """
    torch.manual_seed(seed)
    model = Colorizer(dropout, layout=layout, block_drop=block_drop)
    if isinstance(model.encoder, EfficientNetLite):
        load_published_weights(model.encoder, published_file())
    else:
        load_imagenet_weights(model.encoder, root)
    begin_bins(model, prior)
    return model


@torch.no_grad()
def begin_bins(model: Colorizer, prior: Tensor | None) -> None:
    """Let fresh bins say little; with a (Q,) prior, say that."""
    model.bins.weight.mul_(0.1)
    if prior is not None:
        model.bins.bias.copy_(prior.clamp_min(1e-6).log())
