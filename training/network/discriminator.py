"""The judge of the adversarial phase: is this chroma, beside this lightness, of a real picture?

A patch discriminator on (L, a, b) at the network's grid: four spectrally normalised 4 x 4 convolutions, no
batch norm, LeakyReLU; each output sees 34 grid cells, 136 pixels of the input (method.md 3.2). Hinge losses.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.parametrizations import spectral_norm

WIDTHS = (48, 96, 192)
AB_SCALE = 110.0
SLOPE = 0.2


class Discriminator(nn.Module):
    """(B, 1, h, w) grid lightness and (B, 2, h, w) chroma -> (B, 1, h', w') scores, positive = real."""

    def __init__(self) -> None:
        super().__init__()
        inputs = (3, *WIDTHS)
        outputs = (*WIDTHS, 1)
        self.layers = nn.ModuleList(
            spectral_norm(nn.Conv2d(i, o, 4, stride=2 if n < 2 else 1, padding=1))
            for n, (i, o) in enumerate(zip(inputs, outputs, strict=True))
        )

    def forward(self, lightness: Tensor, ab: Tensor) -> Tensor:
        """L in 0..100, ab in Lab units."""
        x = torch.cat([(lightness - 50) / 50, blur(ab) / AB_SCALE], dim=1)
        for layer in self.layers[:-1]:
            x = functional.leaky_relu(layer(x), SLOPE)
        return self.layers[-1](x)


def blur(ab: Tensor) -> Tensor:
    """(B, 2, h, w) smoothed by the binomial 1 2 1.

    True chroma is point-sampled and so rougher than any prediction: without this the judge would tell the
    two by their grain and teach the network noise.
    """
    row = torch.tensor([0.25, 0.5, 0.25], dtype=ab.dtype, device=ab.device)
    kernel = (row[:, None] * row).expand(ab.shape[1], 1, 3, 3)
    return functional.conv2d(functional.pad(ab, (1, 1, 1, 1), mode="replicate"), kernel, groups=ab.shape[1])


def judge_loss(real: Tensor, fake: Tensor) -> Tensor:
    """Hinge loss of the discriminator: real scores should pass 1, fake ones -1."""
    return functional.relu(1 - real).mean() + functional.relu(1 + fake).mean()


def painter_loss(fake: Tensor) -> Tensor:
    """Hinge loss of the colorizer: its scores should be high."""
    return -fake.mean()
