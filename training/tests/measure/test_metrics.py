"""Measures on cases whose answer is known."""

import math

import numpy as np
import pytest
import torch

from training.colour.bins import soft_encode
from training.measure.metrics import (
    auc,
    colourfulness,
    psnr,
    soft_code_entropy,
    soft_cross_entropy,
    ssim,
    top_k_share,
)


def test_auc_of_the_truth_is_100() -> None:
    ab = torch.randn(50, 2) * 20
    assert auc(ab, ab) == 100


@pytest.mark.parametrize(("distance", "within"), [(0.5, 150), (1.0, 150), (75.0, 76), (149.5, 1), (200.0, 0)])
def test_auc_counts_the_thresholds_that_hold_the_error(distance: float, within: int) -> None:
    error = torch.tensor([[distance, 0.0]])
    assert auc(error, torch.zeros(1, 2)) == pytest.approx(100 * within / 151, abs=1e-4)


def test_auc_is_what_counting_by_threshold_gives() -> None:
    predicted, true = torch.randn(200, 2) * 30, torch.randn(200, 2) * 30
    distance = (predicted - true).norm(dim=1)
    shares = [float((distance <= t).float().mean()) for t in range(151)]
    assert auc(predicted, true) == pytest.approx(100 * float(np.mean(shares)), abs=1e-3)


def test_weights_move_auc_towards_the_heavy_pixels() -> None:
    predicted, true = torch.tensor([[0.0, 0.0], [200.0, 0.0]]), torch.zeros(2, 2)
    assert auc(predicted, true, torch.tensor([3.0, 1.0])) == pytest.approx(75)


def test_soft_cross_entropy_of_the_code_itself_is_its_entropy() -> None:
    code = soft_encode(torch.randn(20, 2) * 20)
    p = torch.zeros(20, 313).scatter_(1, code.indices, code.weights)
    assert soft_cross_entropy(p.clamp_min(1e-12).log(), code) == pytest.approx(
        soft_code_entropy(code), abs=1e-4
    )


def test_soft_cross_entropy_of_the_uniform_distribution_is_log_q() -> None:
    code = soft_encode(torch.randn(20, 2) * 20)
    assert soft_cross_entropy(torch.full((20, 313), -math.log(313)), code) == pytest.approx(
        math.log(313), rel=1e-5
    )


def test_top_k_counts_the_nearest_bin() -> None:
    code = soft_encode(torch.tensor([[0.0, 0.0], [50.0, 50.0]]))
    log_p = torch.zeros(2, 313)
    log_p[0, code.indices[0, 0]] = 1
    log_p[1, code.indices[1, 1]] = 2
    log_p[1, code.indices[1, 0]] = 1
    assert top_k_share(log_p, code, 1) == 50
    assert top_k_share(log_p, code, 2) == 100


def test_grey_has_no_colourfulness_and_halves_of_red_and_green_have_much() -> None:
    grey = np.full((8, 8, 3), 99.0)
    halves = np.zeros((8, 8, 3))
    halves[:4, :, 0] = 255
    halves[4:, :, 1] = 255
    assert colourfulness(grey) == 0
    # rg = +-255, yb = 127.5: spread 255, mean 127.5
    assert colourfulness(halves) == pytest.approx(255 + 0.3 * 127.5)


def test_psnr_and_ssim() -> None:
    picture = np.random.default_rng(0).uniform(0, 245, (32, 32, 3))
    assert psnr(picture + 10, picture) == pytest.approx(20 * math.log10(25.5))
    assert ssim(picture, picture) == pytest.approx(1)
