"""What several tests share: the data folder, an untrained network, and a tiny data set drawn here."""

from pathlib import Path

import numpy as np
import pytest
import torch

from training.data.datasets import DataMissingError, data_root
from training.data.images import Pixels
from training.network.model import Colorizer

torch.set_num_threads(1)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The shared data folder; tests that need it skip without it."""
    try:
        return data_root()
    except DataMissingError as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def untrained() -> Colorizer:
    """A colorizer with random weights and lived-in batch norms."""
    torch.manual_seed(1)
    model = Colorizer()
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean = torch.randn(module.num_features) * 0.1
            module.running_var = torch.rand(module.num_features) + 0.5
    torch.nn.init.constant_(model.non_local.share, 0.5)
    return model.eval()


@pytest.fixture(scope="session")
def drawn_pictures() -> list[Pixels]:
    """Ten little landscapes: blue above, green below, a red ball; lightness tells which is which."""
    random = np.random.default_rng(0)
    rows, columns = np.mgrid[0:96, 0:128]
    pictures = []
    for _ in range(10):
        horizon, x, y = random.integers(30, 60), random.integers(20, 108), random.integers(20, 76)
        picture = np.where((rows < horizon)[..., None], (150, 190, 240), (60, 110, 40))
        picture = np.where((np.hypot(rows - y, columns - x) < 14)[..., None], (150, 20, 20), picture)
        pictures.append((picture + random.integers(-8, 9, (96, 128, 1))).clip(0, 255).astype(np.uint8))
    return pictures
