"""What is measured beyond distance: reliability, diversity, Frechet distance, bleeding, the flicker proxy."""

import math

import numpy as np
import pytest
import torch
from scipy.linalg import sqrtm

from training.colour.bins import BIN_COUNT, bin_centres
from training.measure.diversity import diversity_scores, draw_samples, smooth_gumbel
from training.measure.flicker import disturbed_views, flicker_proxy
from training.measure.metrics import bleeding
from training.measure.plausibility import frechet_distance
from training.measure.reliability import Reliability


def test_a_distribution_that_says_what_happens_is_calibrated_and_covers_as_promised() -> None:
    torch.manual_seed(0)
    log_p = torch.log_softmax(torch.randn(40_000, 20) * 2, dim=1)
    honest, sure = Reliability(), Reliability()
    truth = torch.multinomial(log_p.exp(), 1)[:, 0]
    honest.add(log_p[:20_000], truth[:20_000])
    honest.add(log_p[20_000:], truth[20_000:])
    sure.add(torch.log_softmax(4 * log_p, dim=1), truth)
    scores = honest.scores()
    assert scores["ece"] < 1.5 < 20 < sure.scores()["ece"]
    # A smallest set of at least that mass: a little over what was promised.
    assert 50 < scores["coverage_50"] < 75 and 80 < scores["coverage_80"] < 92
    assert sure.scores()["coverage_95"] < 90


def test_ece_is_that_of_a_loop() -> None:
    log_p = torch.log(torch.tensor([[0.9, 0.1], [0.6, 0.4], [0.62, 0.38]]))
    gathered = Reliability()
    gathered.add(log_p, torch.tensor([0, 1, 0]))
    # 0.9 and right: |0.9 - 1|; 0.6 wrong and 0.62 right share a bin: |0.61 - 0.5| on two of three.
    assert gathered.scores()["ece"] == pytest.approx(100 * (0.1 + 2 * 0.11) / 3, abs=1e-4)


def test_the_noise_is_gumbel_in_every_cell_and_smooth_between_them() -> None:
    noise = smooth_gumbel(4000, 12, 16, torch.Generator().manual_seed(0))
    assert noise.shape == (12 * 16, 4000)
    # Mean = Euler's constant, variance = pi^2 / 6.
    assert (noise.mean(dim=1) - 0.5772).abs().max() < 0.1
    assert (noise.var(dim=1) - math.pi**2 / 6).abs().max() < 0.25
    grid = noise.reshape(12, 16, -1)
    assert (grid[:, 1:] - grid[:, :-1]).square().mean() < 0.5 * grid.var()


def test_samples_of_a_cell_are_drawn_from_its_distribution() -> None:
    p = torch.tensor([0.6, 0.3, 0.1] + [1e-9] * (BIN_COUNT - 3))
    log_p = p.log().expand(4, BIN_COUNT)
    samples = torch.stack(draw_samples(log_p, 2, 2, count=600))[:, 0]
    shares = [(samples == bin_centres()[q]).all(dim=1).float().mean() for q in range(3)]
    assert np.allclose(shares, [0.6, 0.3, 0.1], atol=0.06)


def test_one_sure_answer_has_no_diversity_and_the_best_of_several_is_the_best() -> None:
    truth = torch.zeros(10, 2)
    near, far = truth + torch.tensor([3.0, 0]), truth + torch.tensor([0, 40.0])
    assert diversity_scores([near, near], truth)["diversity"] == 0
    scores = diversity_scores([far, near], truth)
    assert scores["diversity"] == pytest.approx(math.hypot(3, 40))
    assert scores["best_of_5_auc"] == pytest.approx(100 * 148 / 151)


def test_frechet_distance_equals_the_textbook_formula() -> None:
    random = np.random.default_rng(0)
    first, second = random.normal(0, 1, (60, 5)), random.normal(0.3, 2, (80, 5)) @ random.normal(0, 1, (5, 5))
    s1, s2 = np.cov(first.T), np.cov(second.T)
    shift = first.mean(axis=0) - second.mean(axis=0)
    expected = shift @ shift + np.trace(s1 + s2 - 2 * np.real(sqrtm(s1 @ s2)))
    assert frechet_distance(first, second) == pytest.approx(expected, rel=1e-6)
    assert frechet_distance(first, first) == pytest.approx(0, abs=1e-9)


def test_chroma_that_runs_over_an_edge_bleeds() -> None:
    lightness = torch.zeros(20, 20)
    lightness[:, 10:] = 60
    kept = torch.zeros(2, 20, 20)
    kept[0, :, 10:] = 30
    spread = torch.linspace(0, 30, 20).expand(2, 20, 20)
    assert bleeding(kept, lightness) < 0.01
    assert bleeding(spread, lightness) > 0.5


def test_only_colours_that_answer_to_small_changes_flicker() -> None:
    lightness = torch.rand(16, 16) * 80 + 10
    assert len(disturbed_views(lightness)) == 4
    assert flicker_proxy(lambda plane: torch.ones(16, 2), lightness) == 0
    jumpy = flicker_proxy(lambda plane: (plane.reshape(-1, 2)[:16] > 50).float() * 40, lightness)
    calm = flicker_proxy(lambda plane: plane.mean().expand(16, 2), lightness)
    assert jumpy > 5 * calm > 0
