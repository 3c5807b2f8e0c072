"""Training batches: crops, flips, and the ways in which old film differs from a clean lightness plane.

Only the input L is disturbed; the target ab stays that of the colour picture. A batch is made where its
pictures lie, all of it at once. What is drawn is drawn with numpy, grain too, so a batch is the same on a CPU
and on a GPU up to rounding.
"""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.bins import table_row
from training.colour import XYZ_FROM_RGB, lightness_from_luminance, linear_from_srgb
from training.crops import cut_classes, cut_pixels, draw_crops, send
from training.fades import blank, fade
from training.old_film import age
from training.prior import GRID_STRIDE, sample_ab

# Dirichlet parameters of the share of R', G', B' in orthochromatic stock, which does not see red.
ORTHOCHROMATIC_MIX = (0.4, 8.0, 10.0)
# Grain is read from one long noise at a drawn place: quicker than drawing it, and the same on every device.
NOISE_LENGTH = 2**22


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
        resized_views: whether second views have sizes of their own. A GPU needs seconds before its first step
            at a new size, so a run of minutes keeps to one.
        orthochromatic_chance: chance that a filmed picture's mix hardly sees red: red lips black, blue
            sky white.
        old_chance: of the marks of age (`old_film.py`).
        fade_chance, blank_chance: of a picture faded towards black, and of a blank field (`fades.py`).
    """

    smallest_crop: float = 0.35
    grey_chance: float = 0.5
    grey_mix: tuple[float, float, float] = (6.0, 8.0, 4.0)
    gamma: float = 1.4
    contrast: float = 0.25
    grain: float = 5.0
    blur: float = 1.2
    patch_chance: float = 0.0
    resized_views: bool = True
    orthochromatic_chance: float = 0.0
    old_chance: float = 0.0
    fade_chance: float = 0.0
    blank_chance: float = 0.0


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


def _look_up(table: Tensor, levels: Tensor) -> Tensor:
    """(256,) table and (...) whole numbers in 0..255 of any dtype -> (...) entries."""
    # Twice to four times as fast on a CPU as table[levels].
    return table.index_select(0, levels.int().flatten()).reshape(levels.shape)


def _linear_table(device: torch.device) -> Tensor:
    return linear_from_srgb(torch.arange(256, device=device) / 255)


def lightness_of(rgb: Tensor) -> Tensor:
    """(..., 3) sRGB bytes -> (...) true L in 0..100."""
    table = _linear_table(rgb.device)
    red, green, blue = (
        _look_up(share * table, plane) for share, plane in zip(XYZ_FROM_RGB[1], rgb.unbind(-1), strict=True)
    )
    return lightness_from_luminance(red + green + blue)


def lightness_of_grey(grey: Tensor) -> Tensor:
    """(...) grey sRGB levels in 0..255 -> (...) L in 0..100."""
    return _look_up(lightness_from_luminance(_linear_table(grey.device)), grey.round())


def film_lightness(rgb: Tensor, settings: Augmentation, random: np.random.Generator) -> Tensor:
    """(B, S, S, 3) sRGB bytes -> (B, S, S) L as some film stock would have recorded it."""
    on_film = random.random(len(rgb)) < settings.grey_chance
    mixes = random.dirichlet(settings.grey_mix, len(rgb))
    blind = random.random(len(rgb)) < settings.orthochromatic_chance
    mixes[blind] = random.dirichlet(ORTHOCHROMATIC_MIX, int(blind.sum()))
    mixes = mixes[on_film]
    filmed, true = (send(np.flatnonzero(chosen), rgb.device) for chosen in (on_film, ~on_film))
    red, green, blue = send(mixes, rgb.device).T[:, :, None, None]
    r, g, b = rgb[filmed].unbind(-1)
    lightness = torch.empty(rgb.shape[:-1], device=rgb.device)
    lightness[filmed] = lightness_of_grey(red * r + green * g + blue * b)
    lightness[true] = lightness_of(rgb[true])
    return lightness


def disturb(lightness: Tensor, settings: Augmentation, random: np.random.Generator) -> Tensor:
    """(B, S, S) L -> the same with gamma, contrast, blur and grain, each on some of the images."""
    count, device = len(lightness), lightness.device

    def per_image(chance: float, neutral: float, low: float, high: float) -> Tensor:
        drawn = np.where(random.random(count) < chance, random.uniform(low, high, count), neutral)
        return send(drawn, device)[:, None, None]

    def some(chance: float, low: float, high: float) -> tuple[Tensor, Tensor]:
        chosen = np.flatnonzero(random.random(count) < chance)
        return send(chosen, device), send(random.uniform(low, high, len(chosen)), device)[:, None, None]

    log_gamma = float(np.log(settings.gamma))
    gamma = per_image(0.5, 0, -log_gamma, log_gamma).exp()
    stretch = per_image(0.5, 1, 1 - settings.contrast, 1 + settings.contrast / 2)
    reach = 25 * settings.contrast
    shift = per_image(0.5, 0, -reach, reach)
    y = 50 + shift + stretch * (100 * (lightness / 100).clamp(1e-4, 1).pow(gamma) - 50)
    blurred, sigma = some(0.25, 0.3, max(0.3, settings.blur))
    y[blurred] = _blur(y[blurred], sigma)
    grainy, deviation = some(0.4, 0, settings.grain)
    y[grainy] += deviation * _draw_noise(len(grainy), y[0].numel(), device, random).reshape(-1, *y.shape[1:])
    return y.clamp(0, 100)


def _blur(planes: Tensor, sigma: Tensor) -> Tensor:
    """(N, H, W) planes and (N, 1, 1) standard deviations in pixels -> (N, H, W) blurred."""
    # Sums, not a convolution: autocast would round the lightness of a second view to bfloat16.
    offsets = torch.arange(-2.0, 3.0, device=planes.device)
    kernel = torch.softmax(-offsets.square() / (2 * sigma**2), dim=2).movedim(2, 0)[..., None]  # (5, N, 1, 1)
    height, width = planes.shape[1:]
    padded = functional.pad(planes[:, None], (2, 2, 2, 2), mode="replicate")[:, 0]
    across = torch.stack([share * padded[:, :, k : k + width] for k, share in enumerate(kernel)]).sum(0)
    return torch.stack([share * across[:, k : k + height] for k, share in enumerate(kernel)]).sum(0)


@cache
def _noise(device: torch.device) -> Tensor:
    """Normal noise of deviation 1, the same in every run and on every device."""
    return send(np.random.default_rng(0).standard_normal(NOISE_LENGTH, dtype=np.float32), device)


def _draw_noise(count: int, length: int, device: torch.device, random: np.random.Generator) -> Tensor:
    """(count, length) of the noise, from drawn places."""
    places = random.integers(0, NOISE_LENGTH - length + 1, count)
    return _noise(device)[send(places[:, None], device) + torch.arange(length, device=device)]


def lay_patches(
    rgb: Tensor, classes: Tensor, chance: float, random: np.random.Generator
) -> tuple[Tensor, Tensor]:
    """Lay a rectangle of the image before it over some images.

    Args:
        rgb: (B, S, S, 3) bytes.
        classes: (B, S/4, S/4), to whose cells the rectangle's edges keep; sides a quarter to 3/4 of S.
        chance: per image.
        random: what is drawn from.

    Returns:
        The same with their rectangles, in new memory unless the chance is 0.
    """
    if chance == 0:
        return rgb, classes
    count, cells = classes.shape[:2]
    patched = random.random(count) < chance
    extents = random.integers(cells // 4, cells * 3 // 4, (2, count))
    begins = random.integers(0, cells - extents + 1)[..., None]
    places = np.arange(cells)
    rows, columns = (places >= begins) & (places < begins + extents[..., None])  # (B, cells) each
    patch = send(patched[:, None, None] & rows[:, :, None] & columns[:, None], rgb.device)
    over_pixels = patch.repeat_interleave(GRID_STRIDE, 1).repeat_interleave(GRID_STRIDE, 2)
    planes = rgb.movedim(-1, 2)  # (B, S, 3, S), as they lie in memory
    pixels = torch.where(over_pixels[:, :, None], planes.roll(1, 0), planes).movedim(2, -1)
    return pixels, torch.where(patch, classes.roll(1, 0), classes)


class View(NamedTuple):
    """The same pictures seen again, moved and resized.

    Attributes:
        lightness: (B, 1, S', S') L.
        shift: (dx, dy), as shares of the side: what was at x is now at x - dx.
    """

    lightness: Tensor
    shift: tuple[float, float]


def look_again(lightness: Tensor, settings: Augmentation, random: np.random.Generator) -> View:
    """(B, 1, S, S) L -> a view moved by up to four pixels, disturbed anew, by default resized.

    Sizes are multiples of 32 from 0.75 to 1.25 times S.
    """
    side = lightness.shape[-1]
    step = 32
    sizes = [size for size in range(step, 2 * side, step) if 0.75 * side <= size <= 1.25 * side]
    size = int(random.choice(sizes)) if settings.resized_views else side
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
    with torch.autocast(features.device.type, enabled=False):  # which would round the places to bfloat16
        grid = functional.affine_grid(theta.expand(len(features), 2, 3), shape, align_corners=False)
        return functional.grid_sample(
            features.float(), grid, mode="bilinear", padding_mode="border", align_corners=False
        )


def disturbed_batch(
    rgb: Tensor, classes: Tensor, settings: Augmentation, random: np.random.Generator
) -> Batch:
    """(B, S, S, 3) bytes of crops and (B, S/4, S/4) classes -> the batch, disturbed."""
    rgb, classes = lay_patches(rgb, classes, settings.patch_chance, random)
    rgb, classes = blank(fade(rgb, settings.fade_chance, random), classes, settings.blank_chance, random)
    filmed = age(film_lightness(rgb, settings, random), settings.old_chance, random)
    lightness = disturb(filmed, settings, random)
    return Batch(lightness[:, None], table_row(sample_ab(rgb)).flatten(), classes.flatten())


def make_batch(
    images: list[Tensor], maps: Tensor, side: int, settings: Augmentation, random: np.random.Generator
) -> Batch:
    """Crop, flip and disturb some images, each with its classes, into one batch.

    Args:
        images: (H, W, 3) sRGB bytes each, all on one device, where the batch will be.
        maps: (B, 64, 64) of `crops.sure_classes`, on that device.
        side: S, pixels.
        settings: how strongly.
        random: what is drawn from.
    """
    heights, widths = (np.array([image.shape[axis] for image in images]) for axis in (0, 1))
    crops = draw_crops(widths, heights, settings.smallest_crop, random)
    return disturbed_batch(cut_pixels(images, crops, side), cut_classes(maps, crops, side), settings, random)
