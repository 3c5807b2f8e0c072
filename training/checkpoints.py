"""A checkpoint of a run or of an average of runs, as the network to use."""

from pathlib import Path
from typing import Any

import torch

from training.class_head import with_parts_of_people
from training.model import Colorizer


def network_of(state: dict[str, Any]) -> Colorizer:
    """The averaged network of a checkpoint, ready to run."""
    model = Colorizer().eval()
    model.load_state_dict(with_parts_of_people(state["average"]))
    return model


def load_checkpoint(path: Path) -> tuple[Colorizer, dict[str, Any]]:
    """The averaged network of a checkpoint, ready to run, and the checkpoint."""
    state = torch.load(path, weights_only=True, map_location="cpu")
    return network_of(state), state
