"""Keys: what the graph gives is what the formulas say, and the network's own outputs stay as they were."""

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from training.data.images import Pixels
from training.graphs.backbone import Backbone, export_backbone, fold_norms
from training.graphs.key_output import layer_names, with_keys, without_keys
from training.graphs.onnx_model import open_session
from training.keys import add_keys, sample_cells, training_pictures
from training.network.key_fit import LAYERS, STEPS, fit_keys, fit_words
from training.network.model import FEATURE_WIDTH, Colorizer


@pytest.fixture(scope="module")
def exported(untrained: Colorizer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """backbone.onnx of the untrained network."""
    model = Colorizer().eval()
    model.load_state_dict(untrained.state_dict())
    fold_norms(model)
    path = tmp_path_factory.mktemp("keys") / "backbone.onnx"
    export_backbone(Backbone(model, torch.full((FEATURE_WIDTH,), 0.02)).eval(), path)
    return path


def test_keys_are_the_projected_layers_and_change_nothing_else(
    exported: Path, drawn_pictures: list[Pixels], tmp_path: Path
) -> None:
    backbone = onnx.load(exported)
    fit = fit_keys(sample_cells(backbone, drawn_pictures), dimensions=8, words=6)
    path = tmp_path / "keyed.onnx"
    onnx.save(with_keys(backbone, fit), path)
    plane = np.random.default_rng(0).uniform(0, 100, (1, 1, 64, 96)).astype(np.float32)
    plain = open_session(exported).run(None, {"L": plane})
    *same, key = open_session(path).run(None, {"L": plane})
    assert all((np.asarray(a) == np.asarray(b)).all() for a, b in zip(plain, same, strict=True))
    probe = without_keys(backbone)
    names = layer_names(probe.graph)
    probe.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    onnx.save(probe, tmp_path / "probe.onnx")
    layers = open_session(tmp_path / "probe.onnx").run(names, {"L": plane})
    total = torch.from_numpy(fit.bias)[:, None]
    for layer, projection, (_, scale, _) in zip(layers, fit.projections, LAYERS, strict=True):
        grid = torch.from_numpy(np.asarray(layer))
        if scale > 1:
            grid = torch.nn.functional.interpolate(grid, scale_factor=scale, mode="bilinear")
        total = total + torch.from_numpy(projection) @ grid[0].flatten(1)
    expected = (STEPS * total / total.norm(dim=0)).clamp(-127, 127).T.numpy()
    assert np.asarray(key).dtype == np.int8
    assert np.abs(np.asarray(key).astype(float) - expected).max() <= 0.51
    assert fit.words.shape == (6, 9)


def test_adding_keys_again_replaces_them(
    exported: Path, drawn_pictures: list[Pixels], tmp_path: Path
) -> None:
    (tmp_path / "backbone.onnx").write_bytes(exported.read_bytes())
    card = {"name": "own", "createdBy": "a test", "reproduce": [], "files": {"backbone": {"sha256": ""}}}
    (tmp_path / "model.json").write_text(json.dumps(card))
    add_keys(tmp_path, drawn_pictures)
    first = (tmp_path / "backbone.onnx").read_bytes()
    add_keys(tmp_path, drawn_pictures)
    assert (tmp_path / "backbone.onnx").read_bytes() == first
    written = json.loads((tmp_path / "model.json").read_text())
    assert len(written["reproduce"]) == 1
    assert {len(word) for word in written["keys"]["words"]} == {written["keys"]["dimensions"] + 1}


def test_a_backbone_without_the_layers_is_refused() -> None:
    other = onnx.load(Path(__file__).parents[2] / "models" / "photo" / "head.onnx")
    with pytest.raises(ValueError, match="has 0 convolutions with decoder.laterals.0.weight"):
        layer_names(other.graph)
    with pytest.raises(ValueError, match="names no training sets"):
        training_pictures({"training": {}})


def test_words_are_centres_of_what_lies_together() -> None:
    random = np.random.default_rng(0)
    middles = np.array([[0, 0], [5, 0], [0, 9]], dtype=np.float32)
    points = np.concatenate(
        [m + random.normal(0, 0.1, (n, 2)) for m, n in zip(middles, (300, 200, 100), strict=True)]
    )
    np.testing.assert_allclose(fit_words(points.astype(np.float32), 3), middles, atol=0.1)
