"""sRGB <-> CIELAB (D65, 2 degrees), on torch tensors of any device.

Constants as scikit-image's: IEC 61966-2-1 matrix and transfer curve, white (0.95047, 1, 1.08883). L in
0..100, a and b in Lab units (about -110..110), RGB in 0..1.
"""

import numpy as np
import torch
from torch import Tensor

XYZ_FROM_RGB = (
    (0.412453, 0.357580, 0.180423),
    (0.212671, 0.715160, 0.072169),
    (0.019334, 0.119193, 0.950227),
)
WHITE_D65 = (0.95047, 1.0, 1.08883)
# Below this ratio to white, Lab is linear in XYZ (CIE 15).
LINEAR_LIMIT = (6 / 29) ** 3
LINEAR_SLOPE = (29 / 6) ** 2 / 3


def linear_from_srgb(rgb: Tensor) -> Tensor:
    """IEC 61966-2-1 decoding, any shape, 0..1 -> 0..1."""
    return torch.where(rgb > 0.04045, ((rgb + 0.055) / 1.055).clamp_min(0).pow(2.4), rgb / 12.92)


def srgb_from_linear(linear: Tensor) -> Tensor:
    """IEC 61966-2-1 encoding, any shape; what is outside 0..1 is clipped."""
    linear = linear.clamp(0, 1)
    return torch.where(linear > 0.0031308, 1.055 * linear.pow(1 / 2.4) - 0.055, linear * 12.92)


def _lab_curve(ratio: Tensor) -> Tensor:
    """CIE f(t): the cube root, linear near black."""
    return torch.where(
        ratio > LINEAR_LIMIT, ratio.clamp_min(LINEAR_LIMIT).pow(1 / 3), LINEAR_SLOPE * ratio + 4 / 29
    )


def lab_from_rgb(rgb: Tensor) -> Tensor:
    """(..., 3) sRGB in 0..1 -> (..., 3) Lab (D65)."""
    xyz = linear_from_srgb(rgb) @ rgb.new_tensor(XYZ_FROM_RGB).T
    x, y, z = _lab_curve(xyz / rgb.new_tensor(WHITE_D65)).unbind(-1)
    return torch.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], dim=-1)


def rgb_from_lab(lab: Tensor) -> Tensor:
    """(..., 3) Lab (D65) -> (..., 3) sRGB in 0..1, clipped to the gamut."""
    lightness, a, b = lab.unbind(-1)
    y = (lightness + 16) / 116
    curve = torch.stack([y + a / 500, y, y - b / 200], dim=-1)
    ratio = torch.where(curve > 6 / 29, curve.pow(3), (curve - 4 / 29) / LINEAR_SLOPE)
    xyz = ratio.clamp_min(0) * lab.new_tensor(WHITE_D65)
    rgb_from_xyz = torch.tensor(np.linalg.inv(np.array(XYZ_FROM_RGB)), dtype=lab.dtype, device=lab.device)
    return srgb_from_linear(xyz @ rgb_from_xyz.T)


def lightness_from_luminance(luminance: Tensor) -> Tensor:
    """Relative luminance Y in 0..1 -> L in 0..100, any shape."""
    return 116 * _lab_curve(luminance) - 16
