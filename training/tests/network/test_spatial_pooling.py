"""Pooling over space: beside a direct loop, and what must hold for any picture."""

import json

import numpy as np
import torch

from training.data.datasets import PROJECT_ROOT
from training.network.spatial_pooling import SHIPPED, SpatialPooling, pool_bytes, pool_over_space

GOLDEN = json.loads((PROJECT_ROOT / "test" / "goldens" / "spatial-pooling.json").read_text())
WIDTH, HEIGHT, CHANNELS = GOLDEN["width"], GOLDEN["height"], GOLDEN["channels"]
LIGHTNESS = torch.tensor(GOLDEN["luma"], dtype=torch.float32).reshape(HEIGHT, WIDTH) / 2.55
FEATURES = np.array(GOLDEN["features"], dtype=np.int8).reshape(-1, CHANNELS)


def test_it_agrees_with_a_direct_loop_over_cells() -> None:
    grid = torch.from_numpy(FEATURES.astype(np.float32)).T.reshape(CHANNELS, HEIGHT, WIDTH)
    pooled = pool_over_space(grid, LIGHTNESS, SpatialPooling(GOLDEN["sigma"], GOLDEN["share"]))
    expected = torch.tensor(GOLDEN["pooled"]).reshape(-1, CHANNELS).T.reshape(grid.shape)
    torch.testing.assert_close(pooled, expected, atol=1e-2, rtol=0)


def test_bytes_are_those_features_rounded() -> None:
    pooled = pool_bytes(FEATURES, LIGHTNESS, SHIPPED)
    assert pooled.dtype == np.int8
    assert np.abs(pooled - np.array(GOLDEN["pooled"]).reshape(-1, CHANNELS)).max() <= 0.51


def test_pooling_logits_is_pooling_features() -> None:
    head = torch.nn.Linear(6, 20)
    features, lightness = torch.randn(6, 16, 24), torch.rand(16, 24) * 100
    ours = head(pool_over_space(features, lightness, SHIPPED).movedim(0, -1))
    theirs = pool_over_space(head(features.movedim(0, -1)).movedim(-1, 0), lightness, SHIPPED)
    torch.testing.assert_close(ours, theirs.movedim(0, -1), atol=1e-5, rtol=1e-5)


def test_nothing_crosses_a_strong_edge() -> None:
    lightness = torch.full((16, 16), 20.0)
    lightness[:, 7:] = 80.0
    features = torch.randn(4, 16, 16)
    other = features.clone()
    other[:, :, 7:] += 5
    one, two = (pool_over_space(f, lightness, SpatialPooling(3.0, 1.0)) for f in (features, other))
    torch.testing.assert_close(one[:, :, :7], two[:, :, :7])


def test_a_grid_smaller_than_the_strides_is_pooled_as_far_as_it_goes() -> None:
    pooled = pool_over_space(torch.tensor([[[0.0, 6.0]]]), torch.full((1, 2), 50.0), SpatialPooling(3.0, 1.0))
    torch.testing.assert_close(pooled, torch.tensor([[[3.0, 3.0]]]))
