"""The 313 bins, soft encoding and the annealed mean."""

import numpy as np
import pytest
import torch
from skimage.color import rgb2lab

from training.colour.bins import annealed_mean, bin_centres, soft_code_table, soft_encode, table_row


def test_there_are_313_bins_in_the_published_order() -> None:
    bins = bin_centres().tolist()
    assert len(bins) == 313
    assert bins[:2] == [[-90, 50], [-90, 60]]
    assert bins[-1] == [100, 0]
    assert bins == sorted(bins)


def test_every_srgb_colour_has_a_bin_within_half_a_step() -> None:
    ab = torch.from_numpy(rgb2lab(np.random.default_rng(0).uniform(0, 1, (2000, 3)))[:, 1:])
    nearest = (ab[:, None] - bin_centres(torch.float64)).abs().amax(dim=2).min(dim=1).values
    assert nearest.max() <= 5


def test_soft_encoding_is_what_a_direct_loop_gives() -> None:
    colours = torch.tensor(np.random.default_rng(0).normal(0, 25, (30, 2)))
    code = soft_encode(colours)
    for ab, indices, weights in zip(colours, code.indices, code.weights, strict=True):
        squared = (bin_centres(torch.float64) - ab).square().sum(dim=1)
        nearest = sorted(range(313), key=lambda q, d=squared: (float(d[q]), q))[:5]
        expected = torch.exp(-squared[nearest] / 50)
        assert indices.tolist() == nearest
        torch.testing.assert_close(weights, expected / expected.sum())


def test_equally_near_bins_come_in_table_order() -> None:
    assert soft_encode(torch.tensor([[0.0, 0.0]])).indices[0, 1:].tolist() == sorted(
        soft_encode(torch.tensor([[0.0, 0.0]])).indices[0, 1:].tolist()
    )


def test_the_table_holds_the_code_of_every_integer_colour() -> None:
    ab = torch.tensor([[0.0, 0.0], [-86.0, 83.0], [98.0, -61.0], [-115.0, 115.0]])
    expected = soft_encode(ab)
    assert soft_code_table().indices[table_row(ab)].tolist() == expected.indices.tolist()
    torch.testing.assert_close(soft_code_table().weights[table_row(ab)], expected.weights)


def test_encoding_and_decoding_at_temperature_1_returns_the_colour() -> None:
    rgb = np.random.default_rng(0).uniform(0, 1, (500, 3))
    ab = torch.from_numpy(rgb2lab(rgb)[:, 1:]) * 0.5  # as muted as photographs are
    code = soft_encode(ab)
    p = torch.zeros(len(ab), 313, dtype=torch.float64).scatter_(1, code.indices, code.weights)
    decoded = annealed_mean(p.clamp_min(1e-30).log(), 1.0)
    assert (decoded - ab).square().sum(dim=1).sqrt().mean() < 0.4


@pytest.mark.parametrize("temperature", [1.0, 0.38, 0.05])
def test_annealed_mean_goes_from_mean_to_mode(temperature: float) -> None:
    logits = torch.full((313,), -30.0, dtype=torch.float64)
    logits[[10, 200]] = torch.tensor([1.0, 0.0], dtype=torch.float64)
    share = torch.sigmoid(torch.tensor(1 / temperature, dtype=torch.float64))
    expected = share * bin_centres(torch.float64)[10] + (1 - share) * bin_centres(torch.float64)[200]
    torch.testing.assert_close(annealed_mean(logits, temperature), expected, atol=1e-6, rtol=0)
