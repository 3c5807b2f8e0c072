"""Where a picture is read: one chroma and one lightness a cell of the grid."""

from torch import Tensor
from torch.nn import functional

from training.colour.lab import lab_from_rgb

GRID_STRIDE = 4
# Point sampling takes the pixel next to the middle of each 4 x 4 cell.
GRID_OFFSET = 2


def sample_ab(rgb: Tensor) -> Tensor:
    """(..., H, W, 3) sRGB bytes -> (..., H/4, W/4, 2) chroma, point-sampled, not averaged."""
    points = rgb[..., GRID_OFFSET::GRID_STRIDE, GRID_OFFSET::GRID_STRIDE, :]
    return lab_from_rgb(points.float() / 255)[..., 1:]


def cell_lightness(lightness: Tensor) -> Tensor:
    """(H, W) L -> (H/4 * W/4,) mean L of each cell."""
    return functional.avg_pool2d(lightness[None, None], 4).flatten()
