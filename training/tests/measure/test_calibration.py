"""The affine correction of the logits, fitted and folded."""

import torch

from training.data.images import Pixels
from training.data.prior import tilt_bias
from training.measure.calibration import Calibration, Judged, apply_calibration, fit_calibration
from training.measure.validation import Reading, ValidationSet, validate
from training.network.model import Colorizer


def test_folding_is_the_formula(untrained: Colorizer) -> None:
    head = torch.nn.Linear(64, 313)
    head.load_state_dict(untrained.bins.state_dict())
    weights = torch.rand(313, dtype=torch.float64) + 0.1
    calibration = Calibration(0.8, torch.randn(313))
    features = torch.randn(5, 64)
    with torch.no_grad():
        untilted = head(features) + tilt_bias(weights, 0.0, 0.5).float()
        expected = 0.8 * untilted + calibration.bias + tilt_bias(weights, 0.5, 0.0).float()
        apply_calibration(head, calibration, weights, 0.5)
        torch.testing.assert_close(head(features), expected, atol=1e-4, rtol=1e-4)


def test_a_fitted_network_is_better_calibrated(untrained: Colorizer, drawn_pictures: list[Pixels]) -> None:
    model = Colorizer().eval()
    model.load_state_dict(untrained.state_dict())
    pictures = ValidationSet("photo", drawn_pictures[:4])
    weights = torch.rand(313, dtype=torch.float64) + 0.1
    before = validate(model, [pictures], Reading(weights, 0.5))["photo_soft_ce"]
    calibration = fit_calibration([Judged(model, pictures, 1.0)], weights, 0.5)
    apply_calibration(model.bins, calibration, weights, 0.5)
    assert validate(model, [pictures], Reading(weights, 0.5))["photo_soft_ce"] < before - 0.5
