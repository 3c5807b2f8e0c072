"""Cells that look alike vote together: non-local means (Buades et al. 2005) of the features, learnt.

Two patches of the same meadow should have the same distribution, but a network that has seen few pictures
gives each its own error. Here the coarse part of the features becomes a weighted average over the whole
picture, by likeness of the features themselves:

    k   = features averaged over 4 x 4 cells (stride 16)
    a_ij = softmax_j(-|W k_i - W k_j|^2)
    f'  = f + share * upsampled(sum_j a_ij k_j - k_i)

Detail finer than that stays where it is, so edges do not move. W begins as the bin head's own weights: cells
are alike when their distributions are.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

POOLED = 4  # cells a side
KEY_WIDTH = 32
# Squared distance between two cells' (mean-free) bin logits at which their say in each other falls to 1/e.
# 50, 100, 200 and 400 were tried on half of the validation photographs; shares .6 and .9 likewise.
ALIKE = 100.0
NAMES = ("non_local.keys.weight", "non_local.share")


class NonLocal(nn.Module):
    """Non-local means over one picture; with share 0 it does nothing."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.keys = nn.Conv2d(width, KEY_WIDTH, 1, bias=False)
        self.share = nn.Parameter(torch.zeros(()))

    def forward(self, features: Tensor) -> Tensor:
        """(B, C, h, w), sides multiples of 4 -> the same shape."""
        with torch.autocast(features.device.type, enabled=False):  # differences of squares want all digits
            coarse = functional.avg_pool2d(features.float(), POOLED)
            cells = coarse.flatten(2).transpose(1, 2)  # (B, N, C)
            keys = self.keys(coarse).flatten(2)  # (B, K, N)
            # |W k_i|^2 is the same for all j, and a softmax over j does not see it.
            nearness = 2 * keys.transpose(1, 2) @ keys - keys.square().sum(dim=1, keepdim=True)
            change = (nearness.softmax(dim=2) @ cells - cells).transpose(1, 2).reshape(coarse.shape)
            fine = functional.interpolate(change, scale_factor=POOLED, mode="bilinear", align_corners=False)
            return features + self.share * fine


def keys_of(bins_weight: Tensor) -> Tensor:
    """(Q, C) weights of a bin head -> (KEY_WIDTH, C, 1, 1) keys, as far apart as mean-free bin logits are.

    As near as KEY_WIDTH dimensions can: the directions in which logits differ most.
    """
    centred = bins_weight - bins_weight.mean(dim=0)
    values, vectors = torch.linalg.eigh(centred.T @ centred / ALIKE)  # ascending
    return (values.clamp_min(0).sqrt() * vectors).T[-KEY_WIDTH:, :, None, None].contiguous()


def with_non_local(weights: dict[str, Tensor], share: float = 0.0) -> dict[str, Tensor]:
    """A `Colorizer`'s state dict from before, with this block added; one that has it is left as it is."""
    if NAMES[0] in weights:
        return weights
    return weights | {NAMES[0]: keys_of(weights["bins.weight"]), NAMES[1]: torch.tensor(share)}
