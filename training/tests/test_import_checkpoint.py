"""Weights of the ECCV16 layout: the same network after import, and refusals of what is not that layout.

The reference is written out here block by block, as the authors' PyTorch code publishes it, with random
weights; nothing of it is shared with the code under test.
"""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from training.colour.bins import bin_centres
from training.graphs.onnx_model import OnnxModel, open_session
from training.import_checkpoint import ImportedColorizer, load_published, read_published, write_folder


def convolutions(inputs: int, widths: list[int], stride: int, dilation: int) -> nn.Sequential:
    """One published block: 3 x 3 convolutions with ReLU, the last one strided, then a batch norm."""
    modules: list[nn.Module] = []
    for index, width in enumerate(widths):
        step = stride if index == len(widths) - 1 else 1
        modules += [nn.Conv2d(inputs, width, 3, step, dilation, dilation), nn.ReLU(True)]
        inputs = width
    return nn.Sequential(*modules, nn.BatchNorm2d(inputs))


class Published(nn.Module):
    """ECCVGenerator as published: model1 to model8, and the decoding layer."""

    def __init__(self) -> None:
        super().__init__()
        self.model1 = convolutions(1, [64, 64], 2, 1)
        self.model2 = convolutions(64, [128, 128], 2, 1)
        self.model3 = convolutions(128, [256, 256, 256], 2, 1)
        self.model4 = convolutions(256, [512, 512, 512], 1, 1)
        self.model5 = convolutions(512, [512, 512, 512], 1, 2)
        self.model6 = convolutions(512, [512, 512, 512], 1, 2)
        self.model7 = convolutions(512, [512, 512, 512], 1, 1)
        self.model8 = nn.Sequential(
            nn.ConvTranspose2d(512, 256, 4, 2, 1),
            nn.ReLU(True),
            nn.Conv2d(256, 256, 3, 1, 1),
            nn.ReLU(True),
            nn.Conv2d(256, 256, 3, 1, 1),
            nn.ReLU(True),
            nn.Conv2d(256, 313, 1),
        )
        self.model_out = nn.Conv2d(313, 2, 1, bias=False)

    def logits(self, lightness: Tensor) -> Tensor:
        """(B, 1, H, W) L in 0..100 -> (B, 313, H/4, W/4)."""
        x = (lightness - 50) / 100
        for block in (
            self.model1,
            self.model2,
            self.model3,
            self.model4,
            self.model5,
            self.model6,
            self.model7,
        ):
            x = block(x)
        return self.model8(x)


@pytest.fixture(scope="module")
def published() -> Published:
    """Random weights, lived-in batch norms, the bins where they belong."""
    torch.manual_seed(3)
    network = Published().eval()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean = torch.randn(module.num_features) * 0.05
            module.running_var = torch.rand(module.num_features) * 0.02 + 0.005
    with torch.no_grad():
        network.model_out.weight.copy_(bin_centres().T[:, :, None, None])
    return network


def test_the_imported_network_gives_the_published_logits(published: Published, tmp_path: Path) -> None:
    torch.save({"state_dict": published.state_dict()}, tmp_path / "published.pth")
    model = ImportedColorizer(load_published(read_published(tmp_path / "published.pth"))).eval()
    lightness = torch.rand(1, 1, 32, 64) * 100
    with torch.no_grad():
        expected = published.logits(lightness)[0].flatten(1).T
        found = model.bins(model(lightness)[0].flatten(1).T)
    assert expected.std() > 0.01, "a dead reference would prove nothing"
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=0)


def test_the_folder_runs_and_is_the_network_up_to_bytes(published: Published, tmp_path: Path) -> None:
    network = load_published(published.state_dict())
    plane = torch.rand(32, 64) * 100
    write_folder(network, [plane], torch.linspace(0.1, 5, 313).double(), tmp_path / "eccv16", "random")
    model = OnnxModel(tmp_path / "eccv16")
    with torch.no_grad():
        features = ImportedColorizer(network).eval()(plane[None, None])[0].flatten(1).T
        expected = published.logits(plane[None, None])[0].flatten(1).T
    evidence = model.look(plane)
    assert (evidence.classes == 0).all() and (evidence.confidence == 255).all()
    # Through int8, at the tilt it was trained at: off by no more than half a step of every feature.
    constants = {"head": open_session(tmp_path / "eccv16" / "head.onnx")}
    assert [item.name for item in constants["head"].get_inputs()][:3] == ["features", "luma", "tilt"]
    found = model.logits(evidence.features, 1.0)
    reach = model.bin_weight.abs().sum(dim=0) * 0.51
    clipped = (features.abs() > features.abs().amax(dim=0) * 0.999).any(dim=1)
    assert ((found - expected).abs() <= reach + 1e-4)[~clipped].all()
    ab = model.decode(evidence.features, plane.reshape(8, 4, 16, 4).mean(dim=(1, 3)).flatten(), 1.0, 0.38)
    assert torch.isfinite(ab).all()
    card = json.loads((tmp_path / "eccv16" / "model.json").read_text())
    assert card["grid"]["channels"] == 256 and card["classes"] == ["other"] and card["trainedTilt"] == 1


def test_other_layouts_are_refused(published: Published) -> None:
    state = dict(published.state_dict())
    with pytest.raises(ValueError, match=r"missing model4\.0\.weight"):
        load_published({name: value for name, value in state.items() if name != "model4.0.weight"})
    with pytest.raises(ValueError, match=r"unknown model9\.0\.weight"):
        load_published(state | {"model9.0.weight": torch.zeros(1)})
    with pytest.raises(ValueError, match=r"model2\.2\.weight is \(128, 64, 3, 3\), not \(128, 128, 3, 3\)"):
        load_published(state | {"model2.2.weight": torch.zeros(128, 64, 3, 3)})
    swapped = state["model_out.weight"].flip(1)
    with pytest.raises(ValueError, match="313 bins in order"):
        load_published(state | {"model_out.weight": swapped})
    assert np.isfinite(state["model_out.weight"].numpy()).all()
