"""Training images in memory, drawn into batches by set, weight and domain.

Pictures and class maps lie on the run's device, and batches are made there: some 7,100 pictures with a short
side of at most 192 pixels are 1.01 GB of bytes and 0.03 GB of classes. What a batch takes while it
is made is little beside that. On a CPU the tensors are the decoded arrays themselves.
"""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from training.data.augment import make_batch
from training.data.batches import Augmentation, Batch
from training.data.ccp_labels import with_own_labels
from training.data.crops import send, sure_classes
from training.data.datasets import data_root
from training.data.image_lists import ImageEntry, list_images
from training.data.images import Pixels, decode_all
from training.data.labels import Labels, read_cache
from training.learn.config import RunConfig

Shares = NDArray[np.float64]


def draw_shares(
    entries: list[ImageEntry], photo_share: float, set_weights: dict[str, float] | None = None
) -> Shares:
    """How likely each image is to be drawn: by weight within its domain, photographs at photo_share.

    Args:
        entries: the images.
        photo_share: share of all draws that are photographs.
        set_weights: by set, in place of the data table's weight (people stay three times as likely).
    """
    chosen_weights = set_weights or {}
    weights = np.array(
        [
            entry.draw_weight
            * chosen_weights.get(entry.dataset.name, entry.dataset.weight)
            / entry.dataset.weight
            for entry in entries
        ]
    )
    is_photo = np.array([entry.dataset.domain == "photo" for entry in entries])
    shares = np.zeros(len(entries))
    for chosen, share in ((is_photo, photo_share), (~is_photo, 1 - photo_share)):
        if chosen.any():
            shares[chosen] = share * weights[chosen] / weights[chosen].sum()
    return shares / shares.sum()


class Loader:
    """All images in memory; batch n depends on the seed and n alone."""

    def __init__(self, images: list[Pixels], labels: list[Labels], shares: Shares, config: RunConfig) -> None:
        """Lay images and classes out on the config's device.

        Args:
            images: (H, W, 3) sRGB bytes each.
            labels: (2, 64, 64) classes and sureness of each.
            shares: how likely each is to be drawn.
            config: the run.
        """
        self.images, self.labels, self.shares, self.config = images, labels, shares, config
        self.cumulative = np.cumsum(shares)
        self.device = torch.device(config.device)
        self.pixels = [torch.from_numpy(pixels).to(self.device) for pixels in images]
        self.maps = sure_classes(labels).to(self.device)

    def batch(self, step: int, side: int, augmentation: Augmentation | None = None) -> Batch:
        """The batch of that step, on crops of that side, disturbed as the config or `augmentation` says."""
        random = np.random.default_rng([self.config.seed, step])
        drawn = np.searchsorted(self.cumulative, random.random(self.config.batch) * self.cumulative[-1])
        images, maps = [self.pixels[i] for i in drawn], self.maps[send(drawn, self.device)]
        return make_batch(images, maps, side, augmentation or self.config.augmentation, random)


def open_loader(config: RunConfig, cache: Path) -> Loader:
    """Decode all training images of a run, with the teacher's labels and those that ccp's people drew."""
    entries = list_images(config.sets, "train", fold=config.fold)
    known = read_cache(cache) if config.needs_classes() else {}
    labels = with_own_labels(entries, known, data_root())
    images = decode_all(entries, threads=config.threads)
    shares = draw_shares(entries, config.photo_share, config.set_weights)
    return Loader(images, labels, shares, config)
