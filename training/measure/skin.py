"""Does skin come out as skin? Chroma of people's skin on held-out pictures whose pixels are labelled.

`photo/ccp` has a class for every pixel, skin among them; its test pictures train nothing.
"""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from training.colour.lightness import lightness_of
from training.colour.sampling import GRID_OFFSET, GRID_STRIDE, sample_ab
from training.data.images import Pixels, fit_rgb, read_rgb

FOLDER = "photo/ccp"
SKIN = 41  # of labels.json
FEWEST_CELLS = 20
# (H, W) lightness -> (H/4 * W/4, 2) chroma
PaintLightness = Callable[[Tensor], Tensor]


def open_people(root: Path, short_side: int, count: int = 60) -> list[tuple[Pixels, Tensor]]:
    """Test pictures of people, and for each the (H/4 * W/4,) cells that are skin."""
    with (root / FOLDER / "index.csv").open(newline="") as table:
        lines = [line for line in csv.DictReader(table) if line["split"] == "test"]
    people = []
    for line in lines[:: max(1, len(lines) // count)]:
        pixels = fit_rgb(read_rgb(root / FOLDER / "images" / line["file"]), short_side)
        with Image.open(root / FOLDER / "labels" / line["label"]) as label:
            size = (pixels.shape[1], pixels.shape[0])
            classes = np.array(label.resize(size, Image.Resampling.NEAREST))
        skin = classes[GRID_OFFSET::GRID_STRIDE, GRID_OFFSET::GRID_STRIDE] == SKIN
        if skin.sum() >= FEWEST_CELLS:
            people.append((pixels, torch.from_numpy(skin).flatten()))
    return people


def skin_scores(paint: PaintLightness, people: list[tuple[Pixels, Tensor]]) -> dict[str, float | list[float]]:
    """Mean ab of skin, true and painted, and the painted mean's chroma as a share of the true one's."""
    true = torch.cat([sample_ab(torch.from_numpy(pixels)).reshape(-1, 2)[skin] for pixels, skin in people])
    ours = torch.cat([paint(lightness_of(torch.from_numpy(pixels)))[skin] for pixels, skin in people])
    mine, truth = ours.mean(dim=0), true.mean(dim=0)
    return {
        "pictures": len(people),
        "true_ab": [round(value, 2) for value in truth.tolist()],
        "ab": [round(value, 2) for value in mine.tolist()],
        "chroma_share": round(float(mine.norm() / truth.norm()), 3),
    }
