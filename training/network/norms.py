"""Batch norm statistics: measured once on calm pictures, then kept; training and use see one network."""

from collections.abc import Iterable

from torch import Tensor, nn


def batch_norms(model: nn.Module) -> list[nn.BatchNorm2d]:
    """Every batch norm of a network."""
    return [module for module in model.modules() if isinstance(module, nn.BatchNorm2d)]


def measure_norms(model: nn.Module, planes: Iterable[Tensor]) -> None:
    """Replace the statistics by plain means over these (B, 1, H, W) batches of L."""
    for norm in batch_norms(model):
        norm.reset_running_stats()
        norm.momentum = None  # a plain mean over batches
    for plane in planes:
        model(plane)


def keep_norms(model: nn.Module) -> None:
    """Batch norms use their statistics from now on, and learn no new ones."""
    for norm in batch_norms(model):
        norm.eval()
