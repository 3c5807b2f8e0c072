"""A checkpoint of a run or of an average of runs, as the network to use."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from training.network.class_head import with_parts_of_people
from training.network.model import Colorizer, layout_of
from training.network.non_local_means import with_non_local


def brought_up_to_date(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """A `Colorizer`'s state dict of an earlier day, given all classes and non-local means that do nothing."""
    return with_non_local(with_parts_of_people(weights))


def network_of(state: dict[str, Any]) -> Colorizer:
    """The averaged network of a checkpoint, ready to run."""
    model = Colorizer(layout=layout_of(state)).eval()
    model.load_state_dict(brought_up_to_date(state["average"]))
    return model


def load_checkpoint(path: Path) -> tuple[Colorizer, dict[str, Any]]:
    """The averaged network of a checkpoint, ready to run, and the checkpoint."""
    state = torch.load(path, weights_only=True, map_location="cpu")
    return network_of(state), state
