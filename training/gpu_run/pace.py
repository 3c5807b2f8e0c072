"""How fast a training step is on this machine, several ways: what to set before minutes are spent.

    python -m training.gpu_run.pace --config training/configs/gpu-lite2.toml

Prints images a second for the step alone, on made-up pictures: as it is, with cuDNN choosing its kernels by
trial, and compiled; and the seconds that the first step took. Compiling pays when what it saves over a run is
more than that.
"""

import argparse
import time
from dataclasses import replace
from pathlib import Path

import torch

from training.colour.bins import LUT_SIDE
from training.data.batches import Batch
from training.learn.config import RunConfig, read_config
from training.learn.trainer import Trainer
from training.network.model import Colorizer

STEPS = 12


def made_up_batch(config: RunConfig) -> Batch:
    """A batch of noise at the last stage's side, on the run's device."""
    side, device = config.stages[-1].side, config.device
    cells = config.batch * (side // 4) ** 2
    return Batch(
        torch.rand(config.batch, 1, side, side, device=device) * 100,
        torch.randint(0, LUT_SIDE**2, (cells,), device=device),
        torch.randint(0, 32, (cells,), device=device),
    )


def pace_of(config: RunConfig, compiled: bool) -> tuple[float, float]:
    """Images a second, and seconds of the first step."""
    trainer = Trainer(config, Colorizer(config.dropout, layout=config.layout), torch.ones(313).double())
    if compiled:
        trainer.model.forward = torch.compile(trainer.model.forward)
    batch = made_up_batch(config)
    times = []
    for _ in range(STEPS):
        started = time.perf_counter()
        float(trainer.take_step(batch)["colour"])
        times.append(time.perf_counter() - started)
    return config.batch / sorted(times)[len(times) // 2], times[0]


def main() -> None:
    """Command line: see the module docstring."""
    parser = argparse.ArgumentParser(description="Measure the pace of a training step.")
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--device")
    parser.add_argument("--batch", type=int)
    options = parser.parse_args()
    given = {n: getattr(options, n) for n in ("device", "batch") if getattr(options, n) is not None}
    config = replace(read_config(options.config), consistency_weight=0.0, **given)
    torch.set_num_threads(config.threads)
    for name, benchmark, compiled in (
        ("eager", False, False),
        ("cuDNN by trial", True, False),
        ("compiled", True, True),
    ):
        torch.backends.cudnn.benchmark = benchmark
        pace, first = pace_of(config, compiled)
        print(f"{name:16} {pace:8.0f} images/s   first step {first:5.1f} s", flush=True)


if __name__ == "__main__":
    main()
