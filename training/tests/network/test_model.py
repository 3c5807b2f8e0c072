"""Encoder against the published network, and the properties the pipeline relies on."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from training.network.encoder import ENCODER_FILE, Encoder, load_imagenet_weights
from training.network.model import FEATURE_WIDTH, Colorizer
from training.network.non_local_means import KEY_WIDTH


def published_taps(root: Path, grey: np.ndarray) -> list[np.ndarray]:
    """What ONNX Runtime computes in the published file, without its quantisation ranges, at our four taps."""
    model = onnx.load(root / ENCODER_FILE)
    renamed: dict[str, str] = {}
    kept = []
    for node in model.graph.node:
        node.input[:] = [renamed.get(name, name) for name in node.input]
        if node.op_type == "Clip":
            renamed[node.output[0]] = node.input[0]
        else:
            kept.append(node)
    del model.graph.node[:], model.graph.value_info[:], model.graph.output[:]
    model.graph.node.extend(kept[: next(i for i, n in enumerate(kept) if n.op_type == "AveragePool")])
    # Last sums and projections of the stages at strides 4, 8, 16 and 32.
    taps = ["add52", "add97", "add227", "conv306"]
    model.graph.output.extend(
        onnx.helper.make_tensor_value_info(t, onnx.TensorProto.FLOAT, None) for t in taps
    )
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return [np.asarray(tap) for tap in session.run(taps, {"input": np.repeat(grey, 3, axis=1)})]


def test_encoder_gives_what_onnx_runtime_gives(shared_data: Path) -> None:
    encoder = Encoder().eval()
    load_imagenet_weights(encoder, shared_data)
    grey = np.random.default_rng(0).uniform(-1, 1, (1, 1, 224, 224)).astype(np.float32)
    with torch.no_grad():
        ours = [tap.numpy() for tap in encoder(torch.from_numpy(grey))]
    for mine, theirs in zip(ours, published_taps(shared_data, grey), strict=True):
        assert mine.shape == theirs.shape
        assert np.abs(mine - theirs).max() / np.abs(theirs).max() < 1e-3


def test_budget_of_parameters(untrained: Colorizer) -> None:
    assert sum(parameter.numel() for parameter in untrained.parameters()) < 6e6


def test_budget_of_multiplications(untrained: Colorizer) -> None:
    counted = 0

    def count(module: torch.nn.Module, _: object, output: torch.Tensor) -> None:
        nonlocal counted
        if isinstance(module, torch.nn.Conv2d):
            counted += module.weight.numel() * output.shape[2] * output.shape[3]

    hooks = [module.register_forward_hook(count) for module in untrained.modules()]
    with torch.no_grad():
        untrained(torch.zeros(1, 1, 256, 256))
    for hook in hooks:
        hook.remove()
    heads = (untrained.bins.weight.numel() + untrained.classes.weight.numel()) * 64 * 64
    likeness = 16**4 * (KEY_WIDTH + FEATURE_WIDTH)  # every pooled cell with every other
    assert counted + heads + likeness < 1.6e9


def test_any_multiples_of_32_give_a_quarter_grid(untrained: Colorizer) -> None:
    with torch.no_grad():
        assert untrained(torch.zeros(2, 1, 96, 160)).shape == (2, FEATURE_WIDTH, 24, 40)


def test_pooled_features_give_pooled_logits(untrained: Colorizer) -> None:
    """What makes smoothing over time cheap: the heads are affine, so averages pass through them."""
    with torch.no_grad():
        features = untrained(torch.rand(3, 1, 64, 64) * 100)
        share = torch.tensor([0.5, 0.3, 0.2])[:, None, None]
        logits = untrained.predict(features).bins.reshape(3, -1, 313)
        pooled_features = (features.flatten(2).mT * share).sum(dim=0)
        pooled = untrained.predict(pooled_features).bins
    torch.testing.assert_close(pooled, (logits * share).sum(dim=0), atol=1e-5, rtol=1e-5)


def test_a_frozen_encoder_part_gets_no_gradient() -> None:
    encoder = Encoder()
    encoder.freeze_to_stride(8)
    encoder(torch.zeros(1, 1, 32, 32))[-1].sum().backward()
    has_gradient = [all(p.grad is not None for p in stage.parameters()) for stage in encoder.stages]
    assert has_gradient == [False, False, True, True]
    encoder.freeze_to_stride(0)
    assert all(parameter.requires_grad for parameter in encoder.parameters())


def test_confidence_does_not_train_the_features(untrained: Colorizer) -> None:
    features = torch.zeros(1, FEATURE_WIDTH, 2, 2, requires_grad=True)
    untrained.predict(features).confidence.sum().backward()
    assert features.grad is None
