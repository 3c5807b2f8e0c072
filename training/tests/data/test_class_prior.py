"""The class prior: counted as a loop counts, silent where a class says nothing."""

from pathlib import Path

import numpy as np
import pytest
import torch

from training.colour.bins import BIN_COUNT, bin_centres
from training.colour.lightness import lightness_of
from training.colour.sampling import sample_ab
from training.data.class_prior import (
    ALPHA,
    FILE_NAME,
    LUMA_BINS,
    PIXELS_A_PICTURE,
    ClassPrior,
    count_classes,
    factor,
    luma_hats,
    pmi_table,
    prior_bias,
    read_class_prior,
    write_class_prior,
)
from training.data.classes import CLASS_NAMES
from training.data.images import Pixels


def test_counts_are_those_of_a_loop_over_pixels(drawn_pictures: list[Pixels]) -> None:
    pixels = drawn_pictures[0]
    labels = np.zeros((2, 64, 64), dtype=np.uint8)
    labels[0, 32:], labels[1], labels[1, :, :5] = 10, 255, 3
    expected = np.zeros((len(CLASS_NAMES), LUMA_BINS, BIN_COUNT))
    ab = sample_ab(torch.from_numpy(pixels))
    luma = lightness_of(torch.from_numpy(pixels))
    height, width = ab.shape[:2]
    for y in range(height):
        for x in range(width):
            row, column = y * 64 // height, x * 64 // width
            if labels[1, row, column] <= 127:
                continue
            nearest = (bin_centres() - ab[y, x].round()).square().sum(dim=1).argmin()
            step = min(7, int(luma[y * 4 + 2, x * 4 + 2] / 12.5))
            expected[labels[0, row, column], step, nearest] += PIXELS_A_PICTURE / (height * width)
    counts = count_classes([pixels], [labels], np.ones(1)).numpy()
    # Ties between equally near bins may fall either way.
    assert np.abs(counts - expected).sum() < 0.02 * expected.sum()
    np.testing.assert_allclose(counts.sum(axis=2), expected.sum(axis=2), atol=1e-9)


def test_a_class_that_was_never_seen_says_nothing_and_one_that_is_always_blue_does() -> None:
    counts = torch.zeros(3, LUMA_BINS, BIN_COUNT)
    blue, grey = 100, 150
    counts[0, 4, blue], counts[1, 4, grey] = 5000, 5000
    pmi = pmi_table(counts)
    assert pmi[2].abs().max() < 1e-9
    assert pmi[:, 0].abs().max() < 1e-9
    assert pmi[0, 4, blue] > 0.5 and pmi[0, 4, grey] < -1
    rarely = pmi_table(counts / 1e4)
    assert rarely.abs().max() < 0.01, f"half a pixel must not outweigh alpha = {ALPHA}"


def test_pmi_is_the_log_ratio_of_two_distributions() -> None:
    counts = torch.from_numpy(np.random.default_rng(0).gamma(0.2, 100, (4, LUMA_BINS, BIN_COUNT)))
    pmi = pmi_table(counts)
    everywhere = pmi.new_zeros(LUMA_BINS, BIN_COUNT)
    masses = counts.sum(dim=2)
    for c in range(4):
        everywhere += (masses[c] / masses.sum(dim=0))[:, None] * pmi[c].exp()
    # Averaged over classes as they occur, p(q|c,j)/p(q|j) is 1, but for alpha.
    assert (everywhere - 1).abs().mean() < 0.05


def test_luma_hats_sum_to_one_and_move_without_jumps() -> None:
    luma = torch.linspace(0, 100, 2001)
    hats = luma_hats(luma)
    torch.testing.assert_close(hats.sum(dim=1), torch.ones(2001))
    assert (hats[1:] - hats[:-1]).abs().max() < 0.05 / 12.5 * 1.01
    assert hats[0, 0] == 1 and hats[-1, -1] == 1


def test_the_full_rank_is_exact_and_less_is_near() -> None:
    pmi = torch.from_numpy(np.random.default_rng(1).normal(0, 1, (4, LUMA_BINS, BIN_COUNT)))
    np.testing.assert_allclose(factor(pmi, 32).table(), pmi, atol=2e-3)
    worse = [float(np.square(factor(pmi, rank).table() - pmi.numpy()).sum()) for rank in (1, 8, 24, 32)]
    assert worse == sorted(worse, reverse=True)
    with pytest.raises(ValueError, match="1 to 313, got 0"):
        factor(pmi, 0)


def test_an_unsure_class_and_strength_nought_add_nothing() -> None:
    prior = factor(
        torch.from_numpy(np.random.default_rng(1).normal(0, 1, (len(CLASS_NAMES), LUMA_BINS, BIN_COUNT))), 32
    )
    luma = torch.full((2,), 43.75)  # the middle of luma bin 3
    logits = torch.zeros(2, len(CLASS_NAMES))
    logits[1, 6] = 60
    bias = prior_bias(prior, logits, luma)
    assert bias[0].abs().max() < 1e-5
    np.testing.assert_allclose(bias[1].numpy(), prior.table()[6, 3], atol=1e-4)


def test_the_file_brings_the_prior_back_and_a_damaged_one_is_refused(tmp_path: Path) -> None:
    random = np.random.default_rng(2)
    prior = factor(torch.from_numpy(random.normal(0, 1, (len(CLASS_NAMES), LUMA_BINS, BIN_COUNT))), 6)
    write_class_prior(prior, tmp_path)
    again = read_class_prior(tmp_path / FILE_NAME)
    assert np.array_equal(again.loadings, prior.loadings) and np.array_equal(again.shapes, prior.shapes)
    write_class_prior(ClassPrior(prior.loadings[:8], prior.shapes), tmp_path)
    with pytest.raises(ValueError, match=r"are not \(280, r\)"):
        read_class_prior(tmp_path / FILE_NAME)
