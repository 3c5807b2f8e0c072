"""The layers of the ECCV 2016 colorizer (Zhang, Isola & Efros; method.md 1.5)."""

from __future__ import annotations

from torch import Tensor, nn

BINS = 313
# Per block: channels of each convolution, stride of the last one, dilation.
BLOCKS = (
    ((64, 64), 2, 1),
    ((128, 128), 2, 1),
    ((256, 256, 256), 2, 1),
    ((512, 512, 512), 1, 1),
    ((512, 512, 512), 1, 2),
    ((512, 512, 512), 1, 2),
    ((512, 512, 512), 1, 1),
)


class Eccv16(nn.Module):
    """L plane to bin logits at a quarter of its size."""

    def __init__(self) -> None:
        """Random weights, batch norm at its start."""
        super().__init__()
        layers: list[nn.Module] = []
        channels = 1
        for widths, stride, dilation in BLOCKS:
            for index, width in enumerate(widths):
                step = stride if index == len(widths) - 1 else 1
                layers += [nn.Conv2d(channels, width, 3, step, dilation, dilation), nn.ReLU()]
                channels = width
            layers.append(nn.BatchNorm2d(channels))
        layers += [nn.ConvTranspose2d(channels, 256, 4, 2, 1), nn.ReLU()]
        layers += [nn.Conv2d(256, 256, 3, 1, 1), nn.ReLU(), nn.Conv2d(256, 256, 3, 1, 1), nn.ReLU()]
        layers.append(nn.Conv2d(256, BINS, 1))
        self.layers = nn.Sequential(*layers)

    def forward(self, lightness: Tensor) -> Tensor:
        """Score the bins.

        Args:
            lightness: (N, 1, H, W) L plane, 0…100; sides are multiples of 8.

        Returns:
            (N, 313, H/4, W/4) logits.
        """
        return self.layers((lightness - 50) / 100)
