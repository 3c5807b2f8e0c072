"""Does the distribution mean what it says? Calibration error and coverage of the untilted bins."""

import torch
from torch import Tensor

CONFIDENCE_BINS = 15
COVERAGES = (0.5, 0.8, 0.95)


class Reliability:
    """Collects cells of many pictures; sums only, so that any number of them fits."""

    def __init__(self) -> None:
        self.cells = torch.zeros(CONFIDENCE_BINS, dtype=torch.float64)
        self.confidence = torch.zeros(CONFIDENCE_BINS, dtype=torch.float64)
        self.correct = torch.zeros(CONFIDENCE_BINS, dtype=torch.float64)
        self.covered = torch.zeros(len(COVERAGES), dtype=torch.float64)

    def add(self, log_p: Tensor, true_bins: Tensor) -> None:
        """(N, Q) log-probabilities and (N,) nearest bins of the true colours."""
        p = log_p.exp()
        top, guess = p.max(dim=1)
        place = (top * CONFIDENCE_BINS).long().clamp(max=CONFIDENCE_BINS - 1)
        ones = torch.ones(len(p), dtype=torch.float64)
        self.cells.index_add_(0, place, ones)
        self.confidence.index_add_(0, place, top.double())
        self.correct.index_add_(0, place, (guess == true_bins).double())
        true_p = p.gather(1, true_bins[:, None])
        # The truth is inside the smallest set of mass alpha if all likelier bins weigh less than alpha.
        likelier = (p * (p > true_p)).sum(dim=1)
        for index, share in enumerate(COVERAGES):
            self.covered[index] += float((likelier < share).sum())

    def scores(self) -> dict[str, float]:
        """`ece` (percent) and `coverage_50`, `_80`, `_95` (percent of cells inside such a set)."""
        total = float(self.cells.sum())
        ece = float((self.confidence - self.correct).abs().sum()) / total
        shares = (self.covered / total).tolist()
        named = {
            f"coverage_{round(100 * share)}": 100 * value
            for share, value in zip(COVERAGES, shares, strict=True)
        }
        return {"ece": 100 * ece} | named
