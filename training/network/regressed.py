"""How the twin that regresses is read: the bin outputs as one chroma."""

from torch import Tensor

from training.colour.bins import bin_centres

# Regressed chroma is a fixed linear reading of the bin outputs, so that regression and classification train
# the same weights: two numbers that are affine in the 64 features.
READING_SCALE = 0.01
# About the spread of chroma: brings the squared error to the size of a cross-entropy.
REGRESSION_SPREAD = 8.0


def regressed_ab(bin_outputs: Tensor) -> Tensor:
    """(..., Q) outputs of the bin head -> (..., 2) chroma of a network trained by regression."""
    return READING_SCALE * (bin_outputs.float() @ bin_centres().to(bin_outputs.device))
