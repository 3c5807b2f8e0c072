"""Training pictures that stay on the device: one tensor of all of them, and batches cut out of it at once.

The ordinary loader cuts each picture by itself with PIL's filter. Here all crops of a batch are one
`grid_sample` at twice the side, averaged two by two, which is as good a filter for pictures that are hardly
larger than the crops, and keeps the GPU busy: a step waits for nothing on the CPU.
"""

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from training.data.augment import disturbed_batch
from training.data.batches import Augmentation, Batch
from training.data.crops import Crops, cut_classes, draw_crops, send, sure_classes
from training.data.labels import Labels
from training.gpu_run.shards import LONG_SIDE, Carried
from training.learn.config import RunConfig


class Canvas(NamedTuple):
    """(N, 3, LONG_SIDE, LONG_SIDE) bytes, each picture in the top left corner; (N,) widths and heights."""

    pixels: Tensor
    widths: NDArray[np.int64]
    heights: NDArray[np.int64]


def lay_out(pictures: list[Carried], device: torch.device) -> Canvas:
    """All pictures in one tensor; what they leave of it repeats their edges."""
    pixels = torch.empty(len(pictures), 3, LONG_SIDE, LONG_SIDE, dtype=torch.uint8, device=device)
    for place, picture in enumerate(pictures):
        height, width = picture.pixels.shape[:2]
        missing = ((0, LONG_SIDE - height), (0, LONG_SIDE - width), (0, 0))
        padded = np.pad(picture.pixels, missing, mode="edge")
        pixels[place] = torch.from_numpy(padded).to(device).permute(2, 0, 1)
    sizes = np.array([picture.pixels.shape[:2] for picture in pictures])
    return Canvas(pixels, sizes[:, 1], sizes[:, 0])


def cut_crops(pixels: Tensor, crops: Crops, side: int) -> Tensor:
    """(B, 3, H, W) bytes -> (B, S, S, 3) bytes, each its crop."""
    height, width = pixels.shape[2:]
    sign = np.where(crops.mirrored, -1.0, 1.0)
    theta = np.zeros((len(pixels), 2, 3))
    # grid_sample runs from -1 to 1 over the canvas; a crop's own axis likewise over the crop.
    theta[:, 0, 0] = sign * crops.width / width
    theta[:, 0, 2] = (2 * crops.left + crops.width) / width - 1
    theta[:, 1, 1] = crops.height / height
    theta[:, 1, 2] = (2 * crops.top + crops.height) / height - 1
    grid = functional.affine_grid(
        send(theta, pixels.device), [len(pixels), 3, 2 * side, 2 * side], align_corners=False
    )
    fine = functional.grid_sample(pixels.float(), grid, padding_mode="border", align_corners=False)
    return functional.avg_pool2d(fine, 2).round().to(torch.uint8).permute(0, 2, 3, 1).contiguous()


class ResidentLoader:
    """Batch n depends on the seed and n alone, as the ordinary loader's."""

    def __init__(
        self, canvas: Canvas, labels: list[Labels], shares: NDArray[np.float64], config: RunConfig
    ) -> None:
        self.canvas, self.config = canvas, config
        self.device = canvas.pixels.device
        self.cumulative = np.cumsum(shares)
        self.maps = sure_classes(labels).to(self.device)

    def batch(self, step: int, side: int, augmentation: Augmentation | None = None) -> Batch:
        """The batch of that step, on crops of that side."""
        settings = augmentation or self.config.augmentation
        random = np.random.default_rng([self.config.seed, step])
        drawn = np.searchsorted(self.cumulative, random.random(self.config.batch) * self.cumulative[-1])
        places = send(drawn, self.device)
        crops = draw_crops(
            self.canvas.widths[drawn], self.canvas.heights[drawn], settings.smallest_crop, random
        )
        rgb = cut_crops(self.canvas.pixels[places], crops, side)
        classes = cut_classes(self.maps[places], crops, side)
        return disturbed_batch(rgb, classes, settings, random)
