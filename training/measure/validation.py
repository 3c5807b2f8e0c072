"""Quick looks at a network in training: a few numbers, and a fixed grid of pictures, on validation images."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

from training.colour.bins import BIN_COUNT, SoftCode, annealed_mean, soft_code_table, table_row
from training.colour.lab import rgb_from_lab
from training.colour.lightness import lightness_of
from training.colour.sampling import sample_ab
from training.data.image_lists import Fold, list_images
from training.data.images import Pixels, decode_all, fit_rgb
from training.data.prior import smooth, tilt_bias
from training.measure.flicker import flicker_proxy
from training.measure.metrics import auc, auc_by_pixel, soft_cross_entropy
from training.network.model import Colorizer
from training.network.regressed import regressed_ab
from training.network.spatial_pooling import SHIPPED, pool_over_space

SHORT_SIDE = 192
# What a person sees unless they ask for another; the release chooses its own on validation pictures.
SHOWN_TILT, SHOWN_TEMPERATURE = 0.5, 0.7
FLICKER_EVERY = 6


class ValidationSet(NamedTuple):
    """A name and its images, sides multiples of 32."""

    name: str
    images: list[Pixels]


def open_validation_sets(root: Path, count: int = 92, fold: Fold | None = None) -> list[ValidationSet]:
    """`count` photographs and half as many illustrations, evenly picked, none of them trained on.

    With a fold, what runs of that fold have not trained on.
    """
    choices = {
        "photo": (["nips17_ccby", "flickr8k_more"], count),
        "illustration": (["asp_storybook", "peppercarrot", "bookdash", "old_picturebooks"], count // 2),
    }
    chosen = []
    for name, (sets, wanted) in choices.items():
        entries = list_images(sets, "val", root, fold)
        picked = entries[:: max(1, len(entries) // wanted)][:wanted]
        chosen.append(ValidationSet(name, [fit_rgb(p, SHORT_SIDE) for p in decode_all(picked, root)]))
    return chosen


@torch.no_grad()
def outputs_for(model: Colorizer, lightness: Tensor) -> Tensor:
    """(H, W) L in 0..100 -> (H/4 * W/4, Q) outputs of the bin head, as films get them: pooled over space."""
    device = model.bins.weight.device
    plane = lightness[None, None].to(device)
    pooled = pool_over_space(model(plane)[0], functional.avg_pool2d(plane, 4)[0, 0], SHIPPED)
    return model.predict(pooled[None]).bins.float().cpu()


def bin_logits(model: Colorizer, pixels: Pixels) -> Tensor:
    """(H/4 * W/4, Q) logits for one picture's true lightness."""
    return outputs_for(model, lightness_of(torch.from_numpy(pixels)))


def true_codes(pixels: Pixels) -> tuple[Tensor, SoftCode]:
    """(P, 2) chroma at the grid, and its soft codes."""
    ab = sample_ab(torch.from_numpy(pixels)).reshape(-1, 2)
    table, rows = soft_code_table(), table_row(ab)
    return ab, SoftCode(table.indices[rows], table.weights[rows])


@dataclass(frozen=True)
class Reading:
    """How a network in training is read: its objective, what its logits are tilted by, how it is shown."""

    weights: Tensor
    trained_tilt: float
    objective: Literal["classification", "regression"] = "classification"
    shown_tilt: float = SHOWN_TILT
    shown_temperature: float = SHOWN_TEMPERATURE

    def log_p(self, outputs: Tensor) -> Tensor:
        """(P, Q) bin outputs -> (P, Q) calibrated log-probabilities."""
        return functional.log_softmax(outputs + self._bias(0.0), dim=-1)

    def faithful(self, outputs: Tensor) -> Tensor:
        """(P, 2) chroma at tilt 0 and temperature 1, or regressed."""
        return self._decode(outputs, 0.0, 1.0)

    def shown(self, outputs: Tensor) -> Tensor:
        """(P, 2) chroma at the vividness and temperature of use, or regressed."""
        return self._decode(outputs, self.shown_tilt, self.shown_temperature)

    def _decode(self, outputs: Tensor, tilt: float, temperature: float) -> Tensor:
        if self.objective == "regression":
            return regressed_ab(outputs)
        return annealed_mean(outputs + self._bias(tilt), temperature)

    def _bias(self, tilt: float) -> Tensor:
        return tilt_bias(self.weights, tilt, self.trained_tilt).float()


def validate(model: Colorizer, sets: list[ValidationSet], reading: Reading) -> dict[str, float]:
    """Scores by set, as `NAME_...`.

    `soft_ce` (nats, calibrated; classification only), `auc` (percent, faithful), and as shown:
    `auc_rebalanced` (percent, by the set's own smoothed prior) and `flicker` (ab units, `flicker.py`).
    """
    scores: dict[str, float] = {}
    for name, images in sets:
        truths = [true_codes(pixels) for pixels in images]
        rarity = 1 / _prior_of([code for _, code in truths]).float()
        entropies, areas, flickers, rare, rare_weight = [], [], [], 0.0, 0.0
        for place, (pixels, (ab, code)) in enumerate(zip(images, truths, strict=True)):
            outputs = bin_logits(model, pixels)
            entropies.append(soft_cross_entropy(reading.log_p(outputs), code))
            areas.append(auc(reading.faithful(outputs), ab))
            weight = rarity[code.indices[:, 0]]
            rare += float((auc_by_pixel(reading.shown(outputs), ab) * weight).sum())
            rare_weight += float(weight.sum())
            if place % FLICKER_EVERY == 0:
                flickers.append(flicker_of(model, pixels, reading))
        if reading.objective == "classification":
            scores[f"{name}_soft_ce"] = float(np.mean(entropies))
        scores[f"{name}_auc"] = float(np.mean(areas))
        scores[f"{name}_auc_rebalanced"] = rare / rare_weight
        scores[f"{name}_flicker"] = float(np.mean(flickers))
    return scores


def flicker_of(model: Colorizer, pixels: Pixels, reading: Reading) -> float:
    """The flicker proxy of one picture, in ab units."""
    return flicker_proxy(
        lambda plane: reading.shown(outputs_for(model, plane)), lightness_of(torch.from_numpy(pixels))
    )


def _prior_of(codes: list[SoftCode]) -> Tensor:
    counts = sum(torch.bincount(code.indices[:, 0], minlength=BIN_COUNT).double() for code in codes)
    return smooth(torch.as_tensor(counts / torch.as_tensor(counts).sum()))


def paint(pixels: Pixels, ab: Tensor) -> Pixels:
    """The picture's own lightness with (H/4 * W/4, 2) chroma, upsampled bilinearly."""
    height, width = pixels.shape[:2]
    grid = ab.T.reshape(1, 2, height // 4, width // 4)
    chroma = functional.interpolate(grid, size=(height, width), mode="bilinear", align_corners=False)[0]
    lab = torch.cat([lightness_of(torch.from_numpy(pixels))[None], chroma]).movedim(0, -1)
    return (rgb_from_lab(lab) * 255).round().to(torch.uint8).numpy()


def write_grid(
    model: Colorizer, sets: list[ValidationSet], reading: Reading, path: Path, columns: int = 8
) -> None:
    """A picture: for each set, grey above ours above the truth."""
    rows = []
    for _, images in sets:
        triples = []
        for pixels in images[:: max(1, len(images) // columns)][:columns]:
            cut = np.ascontiguousarray(pixels[:SHORT_SIDE, :SHORT_SIDE])
            ab = reading.shown(bin_logits(model, cut))
            triples.append(np.concatenate([paint(cut, torch.zeros_like(ab)), paint(cut, ab), cut]))
        rows.append(np.concatenate(triples, axis=1))
    Image.fromarray(np.concatenate(rows)).save(path)
