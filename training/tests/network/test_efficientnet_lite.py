"""The encoder against the package that publishes its layout in PyTorch, and what a network with it does."""

import torch
from efficientnet_lite_pytorch import EfficientNet
from efficientnet_lite_pytorch.utils import get_model_params

from training.graphs.backbone import fold_norms
from training.network.efficientnet_lite import (
    TAP_WIDTHS,
    EfficientNetLite,
    load_published_weights,
    published_file,
)
from training.network.model import Colorizer


def test_with_the_published_weights_it_is_the_published_network() -> None:
    encoder = EfficientNetLite().eval()
    load_published_weights(encoder, published_file())
    # The reference pads for one fixed picture size.
    reference = EfficientNet(*get_model_params("efficientnet-lite2", {"image_size": 128})).eval()
    reference.load_state_dict(torch.load(published_file(), weights_only=True))
    grey = torch.randn(1, 1, 128, 128, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        taps = encoder(grey)
        x = reference._swish(reference._bn0(reference._conv_stem(grey.expand(1, 3, -1, -1))))
        for block in reference._blocks:
            x = block(x)
    assert [tap.shape[1] for tap in taps] == list(TAP_WIDTHS)
    assert [128 // tap.shape[2] for tap in taps] == [4, 8, 16, 32]
    assert torch.allclose(taps[-1], x, atol=1e-4)


def test_a_network_with_it_gives_the_same_features_once_its_norms_are_folded() -> None:
    torch.manual_seed(0)
    model = Colorizer(layout="lite2")
    plane = torch.rand(2, 1, 64, 96) * 100
    model(plane)  # norms with statistics of their own
    model.eval()
    with torch.no_grad():
        before = model(plane)
        fold_norms(model)
        after = model(plane)
    assert before.shape == (2, 64, 16, 24)
    assert not any(isinstance(module, torch.nn.BatchNorm2d) for module in model.modules())
    assert torch.allclose(before, after, atol=1e-3)


def test_blocks_are_skipped_in_training_alone() -> None:
    torch.manual_seed(0)
    encoder = EfficientNetLite(drop=0.9)
    plane = torch.randn(1, 1, 64, 64)
    with torch.no_grad():
        encoder.eval()
        assert torch.equal(encoder(plane)[-1], encoder(plane)[-1])
        for module in encoder.modules():
            if not isinstance(module, torch.nn.BatchNorm2d):
                module.training = True  # norms stay as they are, so that only skipping can differ
        assert not torch.equal(encoder(plane)[-1], encoder(plane)[-1])


def test_freezing_reaches_the_stride_asked_for() -> None:
    encoder = EfficientNetLite()
    encoder.freeze_to_stride(8)
    assert not any(p.requires_grad for p in [*encoder.stem.parameters(), *encoder.stages[2].parameters()])
    assert all(p.requires_grad for p in encoder.stages[3].parameters())
    encoder.freeze_to_stride(0)
    assert all(p.requires_grad for p in encoder.parameters())
