"""Training batches: crops, flips, and the ways in which old film differs from a clean lightness plane.

Only the input L is disturbed; the target ab stays that of the colour picture.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torch.nn import functional

from training.bins import table_row
from training.classes import IGNORED_CLASS
from training.colour import lightness_from_luminance, linear_from_srgb
from training.images import Pixels
from training.prior import GRID_OFFSET, GRID_STRIDE, sample_ab
from training.teacher import LABEL_SIDE, Labels

# Luminance of sRGB primaries, the middle row of the IEC 61966-2-1 matrix.
LUMINANCE = np.array([0.212671, 0.715160, 0.072169])
TEACHER_SURE = 127  # of 255


@dataclass(frozen=True)
class Augmentation:
    """How strongly to disturb; chances are per image.

    Attributes:
        smallest_crop: area of the smallest crop, as a share of the image.
        grey_chance: chance that L comes from a random mix of R', G', B' instead of the true luminance.
        grey_mix: Dirichlet parameters of that mix (orthochromatic and panchromatic stock).
        gamma: L -> L^g, g log-uniform between 1/gamma and gamma, half of the time.
        contrast: L is stretched round 50 by 1 - contrast .. 1 + contrast / 2, half of the time, and shifted
            by up to 25 x contrast, half of the time.
        grain: largest standard deviation of noise, in L, on 40 % of images.
        blur: largest standard deviation of blur, in pixels, on 25 % of images.
        patch_chance: chance that a rectangle of another image of the batch, with its colours and classes,
            is laid over the image (CutMix, Yun et al. 2019): colour must be told from its own place too.
    """

    smallest_crop: float = 0.35
    grey_chance: float = 0.5
    grey_mix: tuple[float, float, float] = (6.0, 8.0, 4.0)
    gamma: float = 1.4
    contrast: float = 0.25
    grain: float = 5.0
    blur: float = 1.2
    patch_chance: float = 0.0


# Nothing disturbed, and nearly whole pictures: what batch norms should expect in use.
CALM = Augmentation(smallest_crop=0.8, grey_chance=0.0, gamma=1.0, contrast=0.0, grain=0.0, blur=0.0)


class Batch(NamedTuple):
    """One training batch.

    Attributes:
        lightness: (B, 1, S, S) L in 0..100, augmented.
        code_rows: (B * S/4 * S/4,) rows of `soft_code_table`, the true colours.
        classes: (B * S/4 * S/4,) classes, IGNORED_CLASS where the labels are unsure.
    """

    lightness: Tensor
    code_rows: Tensor
    classes: Tensor


class Crop(NamedTuple):
    """A box in image pixels, and whether to mirror it."""

    left: float
    top: float
    width: float
    height: float
    mirrored: bool


def draw_crop(width: int, height: int, smallest: float, random: np.random.Generator) -> Crop:
    """Random resized crop: area `smallest`..1 of the image, aspect 3/4..4/3, clipped to the image."""
    area = width * height * random.uniform(smallest, 1)
    aspect = np.exp(random.uniform(np.log(3 / 4), np.log(4 / 3)))
    box_width, box_height = min(width, (area * aspect) ** 0.5), min(height, (area / aspect) ** 0.5)
    left, top = random.uniform(0, width - box_width), random.uniform(0, height - box_height)
    return Crop(left, top, box_width, box_height, bool(random.random() < 0.5))


def cut_pixels(pixels: Pixels, crop: Crop, side: int) -> Pixels:
    """The crop as (side, side, 3) bytes."""
    box = (crop.left, crop.top, crop.left + crop.width, crop.top + crop.height)
    cut = np.asarray(Image.fromarray(pixels).resize((side, side), Image.Resampling.BILINEAR, box))
    return cut[:, ::-1] if crop.mirrored else cut


def cut_classes(labels: Labels, crop: Crop, width: int, height: int, side: int) -> NDArray[np.uint8]:
    """(side/4, side/4) classes at the sample points; labels: (2, 64, 64) over the whole image."""
    points = (np.arange(GRID_OFFSET, side, GRID_STRIDE) + 0.5) / side
    columns = ((crop.left + points * crop.width) * (LABEL_SIDE / width)).astype(int).clip(0, LABEL_SIDE - 1)
    rows = ((crop.top + points * crop.height) * (LABEL_SIDE / height)).astype(int).clip(0, LABEL_SIDE - 1)
    if crop.mirrored:
        columns = columns[::-1]
    classes, sure = labels[:, rows[:, None], columns]
    return np.where(sure > TEACHER_SURE, classes, np.uint8(IGNORED_CLASS))


def lightness_of(rgb: Tensor) -> Tensor:
    """(..., 3) sRGB bytes -> (...) true L in 0..100."""
    linear = linear_from_srgb(torch.arange(256) / 255)[rgb.long()]
    return lightness_from_luminance(linear @ torch.tensor(LUMINANCE, dtype=torch.float32))


def lightness_of_grey(grey: Tensor) -> Tensor:
    """(...) grey sRGB levels in 0..255 -> (...) L in 0..100."""
    return lightness_from_luminance(linear_from_srgb(torch.arange(256) / 255))[grey.round().long()]


def film_lightness(rgb: Tensor, settings: Augmentation, random: np.random.Generator) -> Tensor:
    """(B, S, S, 3) sRGB bytes -> (B, S, S) L as some film stock would have recorded it."""
    planes = []
    for image in rgb:
        if random.random() < settings.grey_chance:
            mix = torch.tensor(random.dirichlet(settings.grey_mix), dtype=torch.float32)
            planes.append(lightness_of_grey(image.float() @ mix))
        else:
            planes.append(lightness_of(image))
    return torch.stack(planes)


def disturb(lightness: Tensor, settings: Augmentation, random: np.random.Generator) -> Tensor:
    """(B, S, S) L -> the same with gamma, contrast, blur and grain, each on some of the images."""
    count = len(lightness)

    def per_image(chance: float, neutral: float, low: float, high: float) -> Tensor:
        drawn = np.where(random.random(count) < chance, random.uniform(low, high, count), neutral)
        return torch.tensor(drawn, dtype=torch.float32)[:, None, None]

    log_gamma = float(np.log(settings.gamma))
    gamma = per_image(0.5, 0, -log_gamma, log_gamma).exp()
    stretch = per_image(0.5, 1, 1 - settings.contrast, 1 + settings.contrast / 2)
    reach = 25 * settings.contrast
    shift = per_image(0.5, 0, -reach, reach)
    y = 50 + shift + stretch * (100 * (lightness / 100).clamp(1e-4, 1).pow(gamma) - 50)
    for image in np.flatnonzero(random.random(count) < 0.25):
        y[image] = _blurred(y[image], random.uniform(0.3, max(0.3, settings.blur)))
    for image in np.flatnonzero(random.random(count) < 0.4):
        noise = random.standard_normal(tuple(y[image].shape), dtype=np.float32)
        y[image] += torch.from_numpy(noise) * random.uniform(0, settings.grain)
    return y.clamp(0, 100)


def _blurred(plane: Tensor, sigma: float) -> Tensor:
    offsets = torch.arange(-2.0, 3.0)
    kernel = torch.softmax(-offsets.square() / (2 * sigma**2), dim=0)
    padded = functional.pad(plane[None, None], (2, 2, 2, 2), mode="replicate")
    return functional.conv2d(
        functional.conv2d(padded, kernel[None, None, None]), kernel[None, None, :, None]
    )[0, 0]


def lay_patches(rgb: Tensor, classes: NDArray[np.uint8], chance: float, random: np.random.Generator) -> None:
    """Lay a rectangle of the image before it over some images, in place.

    Args:
        rgb: (B, S, S, 3) bytes.
        classes: (B, S/4, S/4), to whose cells the rectangle's edges keep; sides a quarter to 3/4 of S.
        chance: per image.
        random: what is drawn from.
    """
    if chance == 0:
        return
    cells = classes.shape[1]
    donor_pixels, donor_classes = rgb.roll(1, 0), np.roll(classes, 1, axis=0)  # copies
    for image in np.flatnonzero(random.random(len(rgb)) < chance):
        height, width = (int(n) for n in random.integers(cells // 4, cells * 3 // 4, 2))
        top, left = (int(random.integers(0, cells - extent + 1)) for extent in (height, width))
        rows, columns = slice(top, top + height), slice(left, left + width)
        classes[image, rows, columns] = donor_classes[image, rows, columns]
        rows, columns = (slice(part.start * GRID_STRIDE, part.stop * GRID_STRIDE) for part in (rows, columns))
        rgb[image, rows, columns] = donor_pixels[image, rows, columns]


class View(NamedTuple):
    """The same pictures seen again, moved and resized.

    Attributes:
        lightness: (B, 1, S', S') L.
        shift: (dx, dy), as shares of the side: what was at x is now at x - dx.
    """

    lightness: Tensor
    shift: tuple[float, float]


def look_again(lightness: Tensor, settings: Augmentation, random: np.random.Generator) -> View:
    """(B, 1, S, S) L -> a view moved by up to four pixels, 0.75 to 1.25 times as large, disturbed anew."""
    side = lightness.shape[-1]
    step = 32
    sizes = [size for size in range(step, 2 * side, step) if 0.75 * side <= size <= 1.25 * side]
    size = int(random.choice(sizes))
    reach = 4
    dx, dy = (int(n) for n in random.integers(-reach, reach + 1, 2))
    padded = functional.pad(lightness, (reach,) * 4, mode="replicate")
    moved = padded[..., reach + dy : reach + dy + side, reach + dx : reach + dx + side]
    resized = functional.interpolate(
        moved, size=(size, size), mode="bilinear", align_corners=False, antialias=True
    )
    return View(disturb(resized[:, 0], settings, random)[:, None], (dx / side, dy / side))


def seen_from_first(features: Tensor, view: View, cells: int) -> Tensor:
    """(B, C, h', w') features of a view, read where the (cells, cells) grid of the first view looks."""
    dx, dy = view.shift
    # The sampling grid runs from -1 to 1 over the side, so a share of the side counts twice.
    theta = torch.tensor([[1.0, 0.0, -2 * dx], [0.0, 1.0, -2 * dy]], device=features.device)
    shape = [len(features), features.shape[1], cells, cells]
    grid = functional.affine_grid(theta.expand(len(features), 2, 3), shape, align_corners=False)
    return functional.grid_sample(
        features.float(), grid, mode="bilinear", padding_mode="border", align_corners=False
    )


def make_batch(
    images: list[Pixels], labels: list[Labels], side: int, settings: Augmentation, random: np.random.Generator
) -> Batch:
    """Crop, flip and disturb some images, each with its labels, into one batch of side x side pixels."""
    cuts, classes = [], []
    for pixels, label in zip(images, labels, strict=True):
        height, width = pixels.shape[:2]
        crop = draw_crop(width, height, settings.smallest_crop, random)
        cuts.append(cut_pixels(pixels, crop, side))
        classes.append(cut_classes(label, crop, width, height, side))
    rgb, places = torch.from_numpy(np.stack(cuts)), np.stack(classes)
    lay_patches(rgb, places, settings.patch_chance, random)
    lightness = disturb(film_lightness(rgb, settings, random), settings, random)
    rows = table_row(sample_ab(rgb)).flatten()
    return Batch(lightness[:, None], rows, torch.from_numpy(places).flatten())
