"""Average the weights of several runs that grew from one another: a "model soup" (Wortsman et al. 2022).

    python -m training.soup --out runs/soup/checkpoint.pt runs/soup-a/checkpoint.pt runs/soup-b/checkpoint.pt

Runs that share an ancestor lie in one valley, and the average of their weights often generalises better than
each, at no cost in use. They must share the ancestor's batch norm statistics (every run begun with
`start_from` a settled one does): those are compared, but for the rounding of earlier averages, since
averaging over different ones would make another network. Runs of different trained tilts are brought to the
first one's by their bin biases before averaging.
"""

import argparse
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from training.data.prior import tilt_bias
from training.network.checkpoints import brought_up_to_date
from training.network.model import layout_of

State = dict[str, Any]


def at_tilt(state: State, tilt: float) -> dict[str, Tensor]:
    """A run's averaged weights with all classes, its bin biases moved to another trained tilt."""
    average = dict(brought_up_to_date(state["average"]))
    shift = tilt_bias(state["weights"], tilt, state["trained_tilt"]).float()
    average["bins.bias"] = average["bins.bias"] + shift
    return average


def mix(states: list[State], shares: list[float], ancestor: State | None = None) -> State:
    """One checkpoint whose weights are the weighted average of several runs'.

    Args:
        states: checkpoints; the first gives tilt and rebalancing weights.
        shares: of each, summing to 1.
        ancestor: an average that every one of them holds already; its steps are counted once.

    Raises:
        ValueError: when there are not as many shares as runs, they do not sum to 1, or layouts or batch norms
            differ.
    """
    if len(states) != len(shares) or abs(sum(shares) - 1) > 1e-6:
        raise ValueError(f"{len(states)} runs need as many shares, summing to 1, got {shares}")
    first = states[0]
    tilt = first["trained_tilt"]
    layouts = {layout_of(state) for state in states}
    if len(layouts) > 1:
        raise ValueError(f"the runs are networks of different layouts: {', '.join(sorted(layouts))}")
    averages = [at_tilt(state, tilt) for state in states]
    mixed: dict[str, Tensor] = {}
    for name, value in averages[0].items():
        others = [average[name] for average in averages]
        if "running_" in name:
            if not all(torch.allclose(value, other, rtol=1e-4, atol=1e-4) for other in others):
                raise ValueError(
                    f"{name} differs between the runs: they do not share one run's settled batch norms"
                )
            mixed[name] = value
        elif value.is_floating_point():
            mixed[name] = torch.stack([s * other for s, other in zip(shares, others, strict=True)]).sum(dim=0)
        else:
            mixed[name] = value
    return {
        "average": mixed,
        "layout": layout_of(first),
        "weights": first["weights"],
        "trained_tilt": tilt,
        "norms_settled": True,
        "objective": "classification",
        **{name: _spent(name, states, ancestor) for name in ("step", "samples", "elapsed")},
    }


def _spent(name: str, states: list[State], ancestor: State | None) -> float:
    twice = 0 if ancestor is None else (len(states) - 1) * ancestor[name]
    return sum(state[name] for state in states) - twice


def main() -> None:
    """Command line: see the module docstring."""
    parser = argparse.ArgumentParser(description="Average the weights of several runs.")
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("--shares", type=float, nargs="+", help="of each run; alike when omitted")
    parser.add_argument("--ancestor", type=Path, help="an average that all of them hold: counted once")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    paths = [*options.checkpoints, *([options.ancestor] if options.ancestor else [])]
    loaded = [torch.load(path, weights_only=True, map_location="cpu") for path in paths]
    states, ancestor = loaded[: len(options.checkpoints)], loaded[-1] if options.ancestor else None
    options.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(mix(states, options.shares or [1 / len(states)] * len(states), ancestor), options.out)


if __name__ == "__main__":
    main()
