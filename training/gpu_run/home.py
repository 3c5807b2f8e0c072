"""Turn what GPU runs left into a checkpoint of the ordinary path; see the package's docstring.

    python -m training.gpu_run.home --brought OUT/gpu-lite2.pt --out runs/gpu-lite2/checkpoint.pt
    python -m training.gpu_run.home --brought A.pt B.pt --shares 0.35 0.65 --out runs/photo-lite2.pt

Several runs that grew from one another are averaged. Their batch norms had statistics of their own, so those
of the average are measured again, on calm pictures of the shards. Says how the result does on the validation
photographs and drawings; tuning, export and evaluation take it from there.
"""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from training.data.batches import CALM
from training.data.ccp_labels import unlabelled
from training.data.datasets import data_root
from training.gpu_run.resident import ResidentLoader, lay_out
from training.gpu_run.shards import read_shards
from training.gpu_run.train import shares_of
from training.learn.config import read_config
from training.measure.validation import Reading, open_validation_sets, validate
from training.network.checkpoints import network_of
from training.network.norms import measure_norms
from training.train import NORM_SIDE

NORM_PICTURES, NORM_BATCH = 768, 24

State = dict[str, Any]


def whole_checkpoint(brought: State) -> State:
    """The checkpoint with its average in single precision."""
    average = {k: v.float() if v.is_floating_point() else v for k, v in brought["average"].items()}
    return brought | {"average": average}


def average_of(states: list[State], shares: list[float]) -> State:
    """Weighted averages of the runs' weights; batch norm statistics too, until they are measured.

    Args:
        states: whole checkpoints, each grown from the one before it; the last gives all but the weights.
        shares: of each, summing to 1.

    Raises:
        ValueError: when shares do not fit, or the runs differ in layout or tilt.
    """
    if len(states) != len(shares) or abs(sum(shares) - 1) > 1e-6:
        raise ValueError(f"{len(states)} runs need as many shares, summing to 1, got {shares}")
    kinds = {(state["layout"], state["trained_tilt"]) for state in states}
    if len(kinds) > 1:
        raise ValueError(f"the runs differ in layout or trained tilt: {sorted(kinds)}")
    averages = [state["average"] for state in states]
    mixed: dict[str, Tensor] = {}
    for name, value in averages[-1].items():
        parts = [share * average[name] for share, average in zip(shares, averages, strict=True)]
        mixed[name] = torch.stack(parts).sum(dim=0) if value.is_floating_point() else value
    spent = {name: sum(state[name] for state in states) for name in ("step", "samples", "elapsed")}
    return states[-1] | {"average": mixed} | spent


@torch.no_grad()
def with_measured_norms(state: State, loader: ResidentLoader) -> State:
    """The checkpoint with batch norm statistics of calm pictures."""
    model = network_of(state)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.train()
    steps = range(NORM_PICTURES // NORM_BATCH)
    measure_norms(model, (loader.batch(step, NORM_SIDE, CALM).lightness for step in steps))
    return state | {"average": {name: value.clone() for name, value in model.state_dict().items()}}


def open_calm_pictures(folder: Path, config_file: Path) -> ResidentLoader:
    """The first shard's pictures, drawn as the config says."""
    config = replace(read_config(config_file), device="cpu", batch=NORM_BATCH)
    pictures = read_shards(folder, 1, "shard-1.zip")
    labels = [unlabelled()] * len(pictures)
    return ResidentLoader(lay_out(pictures, torch.device("cpu")), labels, shares_of(pictures, config), config)


def main() -> None:
    """Command line: see the module docstring."""
    parser = argparse.ArgumentParser(description="Bring GPU runs' checkpoints home.")
    parser.add_argument("--brought", type=Path, nargs="+", required=True)
    parser.add_argument("--shares", type=float, nargs="+", help="of each run in the average")
    parser.add_argument("--folder", type=Path, default=Path("runs/gpu"), help="where the shards lie")
    parser.add_argument("--config", type=Path, default=Path("training/configs/gpu-lite2.toml"))
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    torch.set_num_threads(1)
    loaded = [torch.load(path, weights_only=True, map_location="cpu") for path in options.brought]
    states = [whole_checkpoint(state) for state in loaded]
    state = average_of(states, options.shares or [1 / len(states)] * len(states))
    if len(states) > 1:
        state = with_measured_norms(state, open_calm_pictures(options.folder, options.config))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(state, options.out)
    reading = Reading(state["weights"], state["trained_tilt"])
    for name, value in validate(network_of(state), open_validation_sets(data_root()), reading).items():
        print(f"{name:28} {value:8.3f}")


if __name__ == "__main__":
    main()
