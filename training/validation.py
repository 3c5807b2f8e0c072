"""Quick looks at a network in training: a few numbers, and a fixed grid of pictures, on validation images."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

from training.augment import lightness_of
from training.bins import SoftCode, annealed_mean, soft_code_table, table_row
from training.colour import rgb_from_lab
from training.datasets import list_images
from training.images import Pixels, decode_all, fit_rgb
from training.metrics import auc, soft_cross_entropy
from training.model import Colorizer
from training.prior import sample_ab, tilt_bias

SHORT_SIDE = 192
PREVIEW_TEMPERATURE = 0.6


class ValidationSet(NamedTuple):
    """A name and its images, sides multiples of 32."""

    name: str
    images: list[Pixels]


def open_validation_sets(root: Path, count: int = 92) -> list[ValidationSet]:
    """`count` photographs and half as many illustrations, evenly picked, none of them trained on."""
    choices = {
        "photo": (["nips17_ccby"], count),
        "illustration": (["asp_storybook", "peppercarrot"], count // 2),
    }
    chosen = []
    for name, (sets, wanted) in choices.items():
        entries = list_images(sets, "val", root)
        picked = entries[:: max(1, len(entries) // wanted)][:wanted]
        chosen.append(ValidationSet(name, [fit_rgb(p, SHORT_SIDE) for p in decode_all(picked, root)]))
    return chosen


@torch.no_grad()
def bin_logits(model: Colorizer, pixels: Pixels) -> Tensor:
    """(H/4 * W/4, Q) logits for one picture's true lightness."""
    device = model.bins.weight.device
    lightness = lightness_of(torch.from_numpy(pixels))[None, None].to(device)
    return model.predict(model(lightness)).bins.float().cpu()


def true_codes(pixels: Pixels) -> tuple[Tensor, SoftCode]:
    """(P, 2) chroma at the grid, and its soft codes."""
    ab = sample_ab(torch.from_numpy(pixels)).reshape(-1, 2)
    table, rows = soft_code_table(), table_row(ab)
    return ab, SoftCode(table.indices[rows], table.weights[rows])


def validate(
    model: Colorizer, sets: list[ValidationSet], weights: Tensor, trained_tilt: float
) -> dict[str, float]:
    """Soft cross-entropy (nats) and raw AuC (percent) of the calibrated distribution, by set."""
    calibrate = tilt_bias(weights, 0.0, trained_tilt).float()
    scores: dict[str, float] = {}
    for name, images in sets:
        entropies, areas = [], []
        for pixels in images:
            logits = bin_logits(model, pixels) + calibrate
            ab, code = true_codes(pixels)
            entropies.append(soft_cross_entropy(functional.log_softmax(logits, dim=-1), code))
            areas.append(auc(annealed_mean(logits, 1.0), ab))
        scores[f"{name}_soft_ce"] = float(np.mean(entropies))
        scores[f"{name}_auc"] = float(np.mean(areas))
    return scores


def paint(pixels: Pixels, ab: Tensor) -> Pixels:
    """The picture's own lightness with (H/4 * W/4, 2) chroma, upsampled bilinearly."""
    height, width = pixels.shape[:2]
    grid = ab.T.reshape(1, 2, height // 4, width // 4)
    chroma = functional.interpolate(grid, size=(height, width), mode="bilinear", align_corners=False)[0]
    lab = torch.cat([lightness_of(torch.from_numpy(pixels))[None], chroma]).movedim(0, -1)
    return (rgb_from_lab(lab) * 255).round().to(torch.uint8).numpy()


def write_grid(model: Colorizer, sets: list[ValidationSet], path: Path, columns: int = 8) -> None:
    """A picture: for each set, grey above ours above the truth."""
    rows = []
    for _, images in sets:
        triples = []
        for pixels in images[:: max(1, len(images) // columns)][:columns]:
            cut = np.ascontiguousarray(pixels[:SHORT_SIDE, :SHORT_SIDE])
            ab = annealed_mean(bin_logits(model, cut), PREVIEW_TEMPERATURE)
            triples.append(np.concatenate([paint(cut, torch.zeros_like(ab)), paint(cut, ab), cut]))
        rows.append(np.concatenate(triples, axis=1))
    Image.fromarray(np.concatenate(rows)).save(path)
