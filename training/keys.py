"""Appearance keys: what a cell looks like in a few bytes, and the words that cut the space of looks.

    python -m training.keys --model models/photo

What looks the same has near keys, in other frames and other shots too: evidence is pooled by them over a
shot, and colours of a reference are found by them (method.md 4.3). A key is made of layers that the
backbone has anyway: the encoder's taps at strides 4, 8 and 16 and the decoder's last block. Each is centred,
divided by its root mean square and weighted; PCA leaves a few dimensions; the result has length 1 and is
stored as int8, `STEPS` to the unit. For distances the cell's lightness is one more number.

The layers are found in an exported backbone by the convolutions that read them, so any network that
`training.export` wrote will do, whatever its encoder; nothing before them changes, and with it no colour.
Everything is fitted on the pictures that the model's card says it was trained on.
"""

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor
from torch.nn import functional

from training.augment import lightness_of
from training.card import CARD_NAME, read_card
from training.datasets import data_root, find_data_set
from training.image_lists import list_images
from training.images import Pixels, decode_all, fit_rgb

# The weight of a convolution that reads a layer, how much finer the grid is than it, and the layer's weight.
LAYERS = (
    ("decoder.laterals.0.weight", 1, 0.6),
    ("decoder.laterals.1.weight", 2, 1.0),
    ("decoder.laterals.2.weight", 4, 1.0),
    ("decoder.depthwise.weight", 1, 1.5),
)
DIMENSIONS = 32
WHITENING = 1 / 8  # axes are multiplied by their eigenvalue to minus this
STEPS = 200  # of int8 in a unit
WORDS = 64
LIGHTNESS_WEIGHT = 1.0
NEAREST = 4
TEMPERATURE = 0.03  # of the softmax over a cell's nearest words, squared distance
FLOOR = 2.5  # cells a frame that a word needs before it has half the say, at full confidence
PICTURES = {"photo": 210, "illustration": 50}
CELLS_A_PICTURE = 300
SHORT_SIDE = 224
ROUNDS = 40

Floats = NDArray[np.float32]


class KeyFit(NamedTuple):
    """How keys are made, and the words of their space.

    Attributes:
        projections: of each layer, (dimensions, channels).
        bias: (dimensions,).
        words: (words, dimensions + 1) whole `STEPS`-ths; lightness last.
    """

    projections: list[Floats]
    bias: Floats
    words: NDArray[np.int64]


class Sample(NamedTuple):
    """Cells of training pictures: each layer's (cells, channels), and (cells,) L in 0..100."""

    layers: list[Floats]
    lightness: Floats


def layer_names(graph: onnx.GraphProto) -> list[str]:
    """The tensors that keys are made of, in the order of LAYERS.

    Raises:
        ValueError: when the graph is not a backbone that `training.export` wrote.
    """
    found = []
    for weight, _, _ in LAYERS:
        readers = [n.input[0] for n in graph.node if n.op_type == "Conv" and n.input[1].endswith(weight)]
        if len(readers) != 1:
            raise ValueError(f"the backbone has {len(readers)} convolutions with {weight}, not one")
        found += readers
    return found


def without_keys(backbone: onnx.ModelProto) -> onnx.ModelProto:
    """The backbone as it was before keys were added."""
    plain = onnx.ModelProto()
    plain.CopyFrom(backbone)
    for items in (plain.graph.node, plain.graph.initializer, plain.graph.output):
        kept = [item for item in items if not (item.name == "key" or item.name.startswith("key/"))]
        del items[:]
        items.extend(kept)  # pyright: ignore[reportArgumentType]
    return plain


def sample_cells(backbone: onnx.ModelProto, pictures: list[Pixels], seed: int = 7) -> Sample:
    """Some cells of every picture, with what the backbone's layers hold of them."""
    probe = without_keys(backbone)
    names = layer_names(probe.graph)
    probe.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        probe.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    random = np.random.default_rng(seed)
    layers: list[list[Floats]] = [[] for _ in names]
    lightness: list[Floats] = []
    for picture in pictures:
        plane = lightness_of(torch.from_numpy(picture))
        outputs = session.run(names, {"L": plane.numpy()[None, None]})
        luma = functional.avg_pool2d(plane[None], 4)[0].flatten().numpy()
        chosen = random.choice(len(luma), min(CELLS_A_PICTURE, len(luma)), replace=False)
        for into, output, (_, scale, _) in zip(layers, outputs, LAYERS, strict=True):
            cells = _on_the_grid(torch.from_numpy(np.asarray(output)), scale)
            into.append(cells[:, chosen].T.numpy())
        lightness.append(luma[chosen])
    return Sample([np.concatenate(layer) for layer in layers], np.concatenate(lightness))


def _on_the_grid(layer: Tensor, scale: int) -> Tensor:
    """(1, C, h, w) -> (C, cells)."""
    if scale > 1:
        layer = functional.interpolate(layer, scale_factor=scale, mode="bilinear", align_corners=False)
    return layer[0].flatten(1)


def fit_keys(sample: Sample, dimensions: int = DIMENSIONS, words: int = WORDS) -> KeyFit:
    """Fit projection and words to a sample of cells."""
    weights = [weight for _, _, weight in LAYERS]
    means = [layer.mean(axis=0) for layer in sample.layers]
    centred = [layer - mean for layer, mean in zip(sample.layers, means, strict=True)]
    factors = [w / max(float(np.sqrt((c**2).mean())), 1e-6) for w, c in zip(weights, centred, strict=True)]
    joined = np.concatenate([c * f for c, f in zip(centred, factors, strict=True)], axis=1).astype(np.float64)
    values, vectors = np.linalg.eigh(joined.T @ joined / len(joined))
    order = np.argsort(values)[::-1][:dimensions]
    axes = vectors[:, order] * np.sign(vectors[np.abs(vectors[:, order]).argmax(axis=0), order])
    axes = axes * np.maximum(values[order], 1e-12) ** -WHITENING
    ends = np.cumsum([layer.shape[1] for layer in sample.layers])
    parts = np.split(axes, ends[:-1])
    projections = [(part * factor).T.astype(np.float32) for part, factor in zip(parts, factors, strict=True)]
    bias = -sum((p @ mean for p, mean in zip(projections, means, strict=True)), np.zeros(dimensions))
    keys = joined @ axes
    keys = keys / np.maximum(np.linalg.norm(keys, axis=1, keepdims=True), 1e-6)
    lightness = LIGHTNESS_WEIGHT * (sample.lightness[:, None] - 50) / 50
    codebook = fit_words(np.concatenate([keys, lightness], axis=1).astype(np.float32), words)
    return KeyFit(projections, bias.astype(np.float32), np.rint(codebook * STEPS).astype(np.int64))


def fit_words(points: Floats, count: int, seed: int = 7) -> Floats:
    """k-means (k-means++ start, Lloyd): (N, D) points -> (count, D) centres, sorted by size of the group."""
    random = np.random.default_rng(seed)
    centres = points[[int(random.integers(len(points)))]]
    nearest = np.full(len(points), np.inf)
    while len(centres) < count:
        nearest = np.minimum(nearest, ((points - centres[-1]) ** 2).sum(axis=1))
        chosen = random.choice(len(points), p=nearest / nearest.sum())
        centres = np.concatenate([centres, points[[int(chosen)]]])
    members = np.zeros(len(points), dtype=np.int64)
    for _ in range(ROUNDS):
        members = ((centres**2).sum(axis=1) - 2 * points @ centres.T).argmin(axis=1)
        for word in range(count):
            if (members == word).any():
                centres[word] = points[members == word].mean(axis=0)
    return centres[np.argsort(-np.bincount(members, minlength=count), kind="stable")]


def with_keys(backbone: onnx.ModelProto, fit: KeyFit) -> onnx.ModelProto:
    """The backbone with one output more: `key`, cells x dimensions int8, row by row.

    Projection and enlargement are both linear, so each layer is projected where it lies, which is cheaper.
    """
    model = without_keys(backbone)
    graph = model.graph

    def constant(name: str, value: NDArray[np.generic]) -> str:
        graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(value), f"key/{name}"))
        return f"key/{name}"

    def node(kind: str, inputs: list[str], name: str, **attributes: Any) -> str:
        output = name if name == "key" else f"key/{name}"
        graph.node.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    total = ""
    for place, (layer, projection) in enumerate(zip(layer_names(graph), fit.projections, strict=True)):
        weights = [constant(f"weight_{place}", projection[:, :, None, None])]
        if place == 0:
            weights.append(constant("bias", fit.bias))
        part = node("Conv", [layer, *weights], f"projected_{place}")
        scale = LAYERS[place][1]
        if scale > 1:
            scales = constant(f"scales_{place}", np.array([1, 1, scale, scale], dtype=np.float32))
            part = node(
                "Resize",
                [part, "", scales],
                f"enlarged_{place}",
                mode="linear",
                coordinate_transformation_mode="half_pixel",
            )
        total = part if place == 0 else node("Add", [total, part], f"sum_{place}")
    turned = node("Transpose", [total], "turned", perm=[0, 2, 3, 1])
    shape = constant("shape", np.array([-1, len(fit.bias)], dtype=np.int64))
    rows = node("Reshape", [turned, shape], "rows")
    length = node("ReduceL2", [rows], "length", axes=[1], keepdims=1)
    length = node("Max", [length, constant("least", np.array([1e-6], dtype=np.float32))], "safe_length")
    unit = node("Div", [rows, length], "unit")
    steps = node("Mul", [unit, constant("steps", np.array([STEPS], dtype=np.float32))], "in_steps")
    whole = node("Round", [steps], "whole")
    bounds = [constant("lowest", np.array(-127, np.float32)), constant("highest", np.array(127, np.float32))]
    node("Cast", [node("Clip", [whole, *bounds], "clipped")], "key", to=TensorProto.INT8)
    output = helper.make_tensor_value_info("key", TensorProto.INT8, ["cells", len(fit.bias)])
    graph.output.append(output)
    onnx.checker.check_model(model)
    return model


def training_pictures(card: dict[str, object]) -> list[Pixels]:
    """Pictures that the card's network was trained on, evenly picked from its sets.

    Raises:
        ValueError: when the card names no training sets.
    """
    training = card["training"]
    rows = training.get("sets", []) if isinstance(training, dict) else []
    names = [str(row["name"]) for row in rows]
    if not names:
        raise ValueError("the card names no training sets: keys are fitted on training pictures")
    pictures = []
    for domain, count in PICTURES.items():
        entries = list_images([name for name in names if find_data_set(name).domain == domain], "train")
        picked = entries[:: max(1, len(entries) // count)][:count]
        pictures += [fit_rgb(pixels, SHORT_SIDE) for pixels in decode_all(picked, data_root())]
    return pictures


def add_keys(folder: Path, pictures: list[Pixels]) -> None:
    """Fit keys for the model of a folder, and write them into its backbone and its card."""
    path = folder / "backbone.onnx"
    backbone = onnx.load(path)
    fit = fit_keys(sample_cells(backbone, pictures))
    path.write_bytes(with_keys(backbone, fit).SerializeToString())
    card = read_card(folder)
    card["files"]["backbone"]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    card["keys"] = {
        "dimensions": len(fit.bias),
        "steps": STEPS,
        "lightnessWeight": LIGHTNESS_WEIGHT,
        "nearest": NEAREST,
        "temperature": TEMPERATURE,
        "floor": FLOOR,
        "words": fit.words.tolist(),
    }
    command = f"python -m training.keys --model models/{card['name']}"
    if card["createdBy"] != "training.export" and command not in card["reproduce"]:
        card["reproduce"].append(command)
    (folder / CARD_NAME).write_text(json.dumps(card, indent=1) + "\n")


def main() -> None:
    """Command line: see the module docstring."""
    parser = argparse.ArgumentParser(description="Add appearance keys to an exported model folder.")
    parser.add_argument("--model", type=Path, default=Path("models/photo"))
    folder: Path = parser.parse_args().model
    pictures = training_pictures(read_card(folder))
    add_keys(folder, pictures)
    print(f"{folder}: keys of {DIMENSIONS} numbers and {WORDS} words, from {len(pictures)} pictures")


if __name__ == "__main__":
    main()
