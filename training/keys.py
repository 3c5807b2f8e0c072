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

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor
from torch.nn import functional

from training.colour.lightness import lightness_of
from training.data.data_table import find_data_set
from training.data.datasets import data_root
from training.data.image_lists import list_images
from training.data.images import Pixels, decode_all, fit_rgb
from training.graphs.card import CARD_NAME, read_card
from training.graphs.key_output import layer_names, with_keys, without_keys
from training.network.key_fit import (
    DIMENSIONS,
    LAYERS,
    LIGHTNESS_WEIGHT,
    STEPS,
    WORDS,
    Floats,
    Sample,
    fit_keys,
)

NEAREST = 4
TEMPERATURE = 0.03  # of the softmax over a cell's nearest words, squared distance
FLOOR = 2.5  # cells a frame that a word needs before it has half the say, at full confidence
PICTURES = {"photo": 210, "illustration": 50}
CELLS_A_PICTURE = 300
SHORT_SIDE = 224


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
