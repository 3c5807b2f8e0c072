"""Training batches: crops, flips, and the ways in which old film differs from a clean lightness plane.

Only the input L is disturbed; the target ab stays that of the colour picture. A batch is made where its
pictures lie, all of it at once. What is drawn is drawn with numpy, grain too, so a batch is the same on a CPU
and on a GPU up to rounding.
"""

from functools import cache

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.colour.bins import table_row
from training.colour.lightness import lightness_of, lightness_of_grey
from training.colour.sampling import sample_ab
from training.data.batches import Augmentation, Batch
from training.data.crops import cut_classes, cut_pixels, draw_crops, send
from training.data.fades import blank, fade
from training.data.old_film import age
from training.data.patches import lay_patches

# Dirichlet parameters of the share of R', G', B' in orthochromatic stock, which does not see red.
ORTHOCHROMATIC_MIX = (0.4, 8.0, 10.0)
# Grain is read from one long noise at a drawn place: quicker than drawing it, and the same on every device.
NOISE_LENGTH = 2**22


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
