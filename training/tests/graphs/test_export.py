"""Exported graphs against PyTorch and against the formulas they stand for."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from training.colour.bins import bin_centres
from training.data.class_prior import LUMA_BINS, factor, prior_bias
from training.data.classes import CLASS_NAMES
from training.graphs.backbone import Backbone, check_backbone, export_backbone, fold_norms
from training.graphs.head_graph import HeadWeights, build_head
from training.graphs.head_weights import head_weights
from training.graphs.onnx_model import open_session
from training.network.model import FEATURE_WIDTH, Colorizer

CELLS = 40


def random_head() -> HeadWeights:
    """Heads of random weights, about as sharp as trained ones."""
    random = np.random.default_rng(0)

    def affine(width: int) -> tuple[np.ndarray, np.ndarray]:
        weight = random.normal(0, 0.006, (FEATURE_WIDTH, width)).astype(np.float32)
        return weight, random.normal(0, 1, width).astype(np.float32)

    log_weights = np.log(random.uniform(0.1, 6, 313)).astype(np.float32)
    prior = factor(torch.from_numpy(random.normal(0, 1, (len(CLASS_NAMES), LUMA_BINS, 313))), 12)
    return HeadWeights(affine(313), affine(len(CLASS_NAMES)), bin_centres().numpy(), log_weights, 0.5, prior)


def neutral(cells: int) -> dict[str, np.ndarray]:
    """No prior, no hints, no palette."""
    return {
        "prior_strength": np.zeros(1, dtype=np.float32),
        "hint": np.zeros((cells, 3), dtype=np.float32),
        "bin_bias": np.zeros(313, dtype=np.float32),
    }


def softmax(logits: np.ndarray) -> np.ndarray:
    """Over the last axis."""
    odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return odds / odds.sum(axis=-1, keepdims=True)


def run_graph(model: onnx.ModelProto, feeds: dict[str, np.ndarray]) -> list[np.ndarray]:
    """All outputs of a graph."""
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return [np.asarray(output) for output in session.run(None, feeds)]


def random_features(count: int = CELLS) -> np.ndarray:
    """(count, 64) features in int8 units."""
    return np.random.default_rng(1).integers(-127, 128, (count, FEATURE_WIDTH)).astype(np.float32)


def tilted_logits(head: HeadWeights, features: np.ndarray, luma: np.ndarray, tilt: float) -> np.ndarray:
    """By the formula: full vividness up to L 92, none at 100; the model was trained at 0.5."""
    shares = np.interp(luma, [92, 100], [1, 0])[:, None]
    logits = features @ head.bins[0] + head.bins[1] + (tilt * shares - 0.5) * head.log_weights
    return logits.astype(np.float32)


def test_the_head_decodes_as_the_formulas_say() -> None:
    head, features = random_head(), random_features()
    random = np.random.default_rng(2)
    luma = np.append(random.uniform(0, 100, CELLS - 4), [0, 92, 97, 100]).astype(np.float32)
    tilt, temperature = 0.8, 0.4
    feeds = {
        "features": features,
        "luma": luma,
        "tilt": np.array([tilt], dtype=np.float32),
        "temperature": np.array([temperature], dtype=np.float32),
        **neutral(CELLS),
    }
    logits = tilted_logits(head, features, luma, tilt)
    expected = softmax(logits / temperature) @ head.centres
    assert np.abs(run_graph(build_head(head), feeds)[0] - expected).max() < 2e-3


def test_prior_hint_and_palette_are_added_to_the_logits() -> None:
    head, features = random_head(), random_features()
    random = np.random.default_rng(3)
    luma = random.uniform(0, 100, CELLS).astype(np.float32)
    feeds = {
        "features": features,
        "luma": luma,
        "tilt": np.array([0.5], dtype=np.float32),
        "temperature": np.array([0.7], dtype=np.float32),
    }
    own = tilted_logits(head, features, luma, 0.5)
    classes = torch.from_numpy(features @ head.classes[0] + head.classes[1])
    prior = prior_bias(head.prior, classes, torch.from_numpy(luma)).numpy()
    n = random.uniform(0, 0.02, (CELLS, 1)).astype(np.float32)
    hint = np.concatenate([n, n * random.normal(0, 30, (CELLS, 2))], axis=1).astype(np.float32)
    pull = hint[:, 1:] @ head.centres.T - hint[:, :1] * np.square(head.centres).sum(axis=1) / 2
    mask = random.normal(0, 2, 313).astype(np.float32)
    cases = (
        ({"prior_strength": np.array([0.7], dtype=np.float32)}, 0.7 * prior),
        ({"hint": hint}, pull),
        ({"bin_bias": mask}, mask),
        (
            {"prior_strength": np.array([0.3], dtype=np.float32), "hint": hint, "bin_bias": mask},
            0.3 * prior + pull + mask,
        ),
    )
    for given, added in cases:
        expected = softmax((own + added) / 0.7) @ head.centres
        found = run_graph(build_head(head), feeds | neutral(CELLS) | given)[0]
        assert np.abs(found - expected).max() < 2e-3
        assert np.abs(found - softmax(own / 0.7) @ head.centres).max() > 0.5


def test_with_a_gain_vividness_follows_the_certainty_of_hue() -> None:
    even, features = random_head(), random_features()
    head = replace(even, certainty_gain=1.5)
    luma = np.random.default_rng(4).uniform(0, 100, CELLS).astype(np.float32)
    feeds = {"features": features, "luma": luma, **neutral(CELLS)}
    for tilt, temperature in ((0.8, 0.5), (0.0, 1.0)):
        untilted = tilted_logits(even, features, np.full(CELLS, 100), 0.0)
        p = softmax(untilted)
        mean = np.linalg.norm(p @ head.centres, axis=1)
        sure = mean / (p @ np.linalg.norm(head.centres, axis=1))
        vividness = tilt * np.interp(luma, [92, 100], [1, 0]) * 1.5 * sure
        expected = softmax((untilted + vividness[:, None] * head.log_weights) / temperature) @ head.centres
        given = {
            "tilt": np.array([tilt], dtype=np.float32),
            "temperature": np.array([temperature], dtype=np.float32),
        }
        found = run_graph(build_head(head), feeds | given)[0]
        assert np.abs(found - expected).max() < 2e-3


def test_a_strong_hint_is_obeyed() -> None:
    head, features = random_head(), random_features()
    wanted, sigma = np.array([40, -30], dtype=np.float32), 6
    n = np.full((CELLS, 1), 50 / sigma**2, dtype=np.float32)
    feeds = {
        "features": features,
        "luma": np.full(CELLS, 50, dtype=np.float32),
        "tilt": np.array([0.5], dtype=np.float32),
        "temperature": np.array([0.7], dtype=np.float32),
    }
    given = {"hint": np.concatenate([n, n * wanted], axis=1)}
    found = run_graph(build_head(head), feeds | neutral(CELLS) | given)[0]
    np.testing.assert_allclose(found, np.tile(wanted, (CELLS, 1)), atol=0.5)


def test_folding_norms_changes_nothing(untrained: Colorizer) -> None:
    folded = Colorizer().eval()
    folded.load_state_dict(untrained.state_dict())
    fold_norms(folded)
    lightness = torch.rand(1, 1, 64, 96) * 100
    with torch.no_grad():
        torch.testing.assert_close(folded(lightness), untrained(lightness), atol=1e-3, rtol=1e-4)
    assert not any(isinstance(module, torch.nn.BatchNorm2d) for module in folded.modules())


def test_the_exported_backbone_is_the_network(untrained: Colorizer, tmp_path: Path) -> None:
    model = Colorizer().eval()
    model.load_state_dict(untrained.state_dict())
    fold_norms(model)
    scales = torch.full((FEATURE_WIDTH,), 0.02)
    backbone = Backbone(model, scales).eval()
    path = tmp_path / "backbone.onnx"
    export_backbone(backbone, path)
    assert check_backbone(backbone, path) > 0.99
    lightness = torch.rand(1, 1, 64, 128) * 100
    features, confidence, classes = map(np.asarray, open_session(path).run(None, {"L": lightness.numpy()}))
    assert (features.dtype, features.shape) == (np.int8, (16 * 32, FEATURE_WIDTH))
    assert (confidence.dtype, confidence.shape) == (np.uint8, (16 * 32,))
    assert (classes.dtype, classes.shape) == (np.uint8, (16 * 32,))
    with torch.no_grad():
        prediction = untrained.predict(untrained(lightness))
    assert (classes == prediction.classes.argmax(dim=1).numpy()).mean() > 0.99
    trust = 255 * prediction.confidence.sigmoid().clamp_min(0.02).square()
    assert np.abs(confidence.astype(float) - trust.numpy()).max() <= 1.01


def test_head_weights_undo_the_feature_scales(untrained: Colorizer) -> None:
    scales = torch.rand(FEATURE_WIDTH) * 0.05 + 0.01
    head = head_weights(untrained, scales, torch.ones(313, dtype=torch.float64), 0.5)
    steps = torch.from_numpy(random_features())
    with torch.no_grad():
        expected = untrained.predict(steps * scales).bins.numpy()
    np.testing.assert_allclose(steps.numpy() @ head.bins[0] + head.bins[1], expected, atol=1e-4)
