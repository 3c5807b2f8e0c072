"""Train on the shards of a folder by the clock; see the package's docstring.

    python -m training.gpu_run.train --folder runs/gpu --config training/configs/gpu-lite2.toml --out OUT

Leaves OUT/NAME.pt (the moving average in half precision), NAME.jsonl (losses and validations) and NAME.png (a
grid of validation pictures). With `--from OTHER.pt` it goes on from what an earlier call left. Several
configs, or the variants of one (`learn/variants.py`), are trained one after the other, on pictures that are
read and labelled once.
"""

import argparse
import hashlib
import json
import os
import shutil
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.data.ccp_labels import unlabelled
from training.data.class_prior import count_classes
from training.data.classes import IGNORED_CLASS
from training.data.data_table import find_data_set
from training.data.image_lists import ImageEntry
from training.data.labels import Labels
from training.data.prior import rebalancing_weights
from training.gpu_run.quick_look import quick_look
from training.gpu_run.resident import Canvas, ResidentLoader, lay_out
from training.gpu_run.shards import MEBIBYTE, Carried, read_shards
from training.gpu_run.start import FILE_NAME, Start, read_start
from training.gpu_run.teacher_on_device import label_pictures
from training.learn.config import RunConfig, read_config
from training.learn.loader import Shares, draw_shares
from training.learn.trainer import Trainer
from training.learn.variants import Variant, has_variants, read_variants
from training.network.model import Colorizer, begin_bins
from training.train import run

LARGEST_CHECKPOINT = 16 * MEBIBYTE
LABELS = "labels.npy"


def shares_of(pictures: list[Carried], config: RunConfig) -> Shares:
    """How likely each is to be drawn, by this config's weights."""
    rows = [find_data_set(picture.listed.set) for picture in pictures]
    entries = [
        ImageEntry(row, picture.listed.file, picture.listed.weight * row.weight)
        for row, picture in zip(rows, pictures, strict=True)
    ]
    return draw_shares(entries, config.photo_share, config.set_weights)


def labels_of(pictures: list[Carried], start: Start, folder: Path, config: RunConfig) -> list[Labels]:
    """The teacher's labels, made once for the shards that lie there; over them the parts that people drew."""
    if not config.needs_classes():
        return [unlabelled()] * len(pictures)
    kept = folder / LABELS
    labels: NDArray[np.uint8] = np.load(kept) if kept.exists() else np.zeros((0, 2, 64, 64), np.uint8)
    if len(labels) != len(pictures):
        pixels = [picture.pixels for picture in pictures]
        labels = label_pictures(start.teacher, pixels, torch.device(config.device))
        np.save(kept, labels)
    for label, picture in zip(labels, pictures, strict=True):
        if picture.parts is not None:
            known = picture.parts != IGNORED_CLASS
            label[0][known], label[1][known] = picture.parts[known], 255
    return list(labels)


def half_checkpoint(trainer: Trainer) -> dict[str, Any]:
    """What goes home: everything but the optimiser, the average in half precision."""
    state = trainer.state()
    average = {k: v.half().cpu() if v.is_floating_point() else v.cpu() for k, v in state["average"].items()}
    kept = ("layout", "weights", "trained_tilt", "step", "samples", "elapsed", "norms_settled", "objective")
    return {"average": average} | {name: state[name] for name in kept}


def fresh_network(config: RunConfig, start: Start) -> Colorizer:
    """The published encoder under a fresh decoder, by the config's seed."""
    torch.manual_seed(config.seed)
    model = Colorizer(config.dropout, layout=config.layout, block_drop=config.block_drop)
    encoder = {
        name.removeprefix("encoder."): value
        for name, value in start.model.items()
        if name.startswith("encoder.")
    }
    model.encoder.load_state_dict(encoder)
    begin_bins(model, start.prior if config.objective == "classification" else None)
    return model


class Material(NamedTuple):
    """What runs of one folder share: the start, the pictures on the device, and their labels."""

    start: Start
    pictures: list[Carried]
    canvas: Canvas
    labels: list[Labels]


def open_material(folder: Path, config: RunConfig) -> Material:
    """Read shards and start.zip, lay the pictures out on the device, label them when the config needs it."""
    start = read_start(folder / FILE_NAME, config.layout)
    pictures = read_shards(folder, os.cpu_count() or 1)
    labels = labels_of(pictures, start, folder, config)
    return Material(start, pictures, lay_out(pictures, torch.device(config.device)), labels)


def counts_of(material: Material, shares: NDArray[np.float64], folder: Path) -> Tensor:
    """The colours of each class (`count_classes`), counted once for these pictures and shares."""
    kept = folder / f"class-counts-{hashlib.sha256(shares.tobytes()).hexdigest()[:16]}.pt"
    if not kept.exists():
        pixels = [picture.pixels for picture in material.pictures]
        torch.save(count_classes(pixels, material.labels, shares), kept)
    return torch.load(kept, weights_only=True)


def train(folder: Path, configs: list[RunConfig], out: Path, begin: Path | None = None) -> list[Path]:
    """Train on what lies in the folder, one run after the other.

    Args:
        folder: shards and start.zip.
        configs: how, and for how long; all for one device and of one layout.
        out: where checkpoints, logs and grids go.
        begin: a checkpoint of an earlier call that every run goes on from.

    Returns:
        The checkpoints.

    Raises:
        ValueError: when configs differ in device or layout, or a checkpoint is larger than what may be
            brought home.
    """
    kinds = {(config.device, config.layout) for config in configs}
    if len(kinds) != 1:
        raise ValueError(f"runs of one call share device and layout, got {sorted(kinds)}")
    started = time.monotonic()
    torch.set_num_threads(configs[0].threads)
    needy = next((config for config in configs if config.needs_classes()), configs[0])
    material = open_material(folder, needy)
    print(f"{len(material.pictures)} pictures ready after {time.monotonic() - started:.0f} s", flush=True)
    out.mkdir(parents=True, exist_ok=True)
    return [train_one(folder, config, material, out, begin) for config in configs]


def train_one(folder: Path, config: RunConfig, material: Material, out: Path, begin: Path | None) -> Path:
    """One run; see `train`."""
    shares = shares_of(material.pictures, config)
    loader = ResidentLoader(material.canvas, material.labels, shares, config)
    counts = counts_of(material, shares, folder) if config.guided() else None
    model = fresh_network(config, material.start)
    trainer = Trainer(config, model, rebalancing_weights(material.start.prior), counts)
    if begin is not None:
        trainer.begin_from(torch.load(begin, weights_only=True, map_location="cpu"))
    work = folder / f"run-{config.name}"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    run(trainer, loader, material.start.validation, work, quick_look)
    checkpoint = out / f"{config.name}.pt"
    torch.save(half_checkpoint(trainer), checkpoint)
    shutil.copyfile(work / "log.jsonl", out / f"{config.name}.jsonl")
    shutil.copyfile(work / "grid.png", out / f"{config.name}.png")
    if checkpoint.stat().st_size > LARGEST_CHECKPOINT:
        raise ValueError(
            f"{checkpoint} is {checkpoint.stat().st_size / MEBIBYTE:.1f} MiB, at most 16 come home"
        )
    pace = trainer.samples / max(1e-9, trainer.elapsed)
    print(
        json.dumps({"name": config.name, "steps": trainer.step, "images_per_second": round(pace)}), flush=True
    )
    return checkpoint


def runs_of(path: Path, only: list[str], seeds: list[int]) -> list[RunConfig]:
    """What a config file asks for: one run, or its variants; each once, or once with every seed.

    Raises:
        ValueError: when it has no such variant.
    """
    if has_variants(path):
        variants = read_variants(path)
        numbers = [variant.label[0] for variant in variants]
        if unknown := set(only) - set(numbers):
            raise ValueError(
                f"{path} has the variants {', '.join(numbers)}, not {', '.join(sorted(unknown))}"
            )
        chosen = [variant for variant in variants if not only or variant.label[0] in only]
    else:
        chosen = [Variant("", read_config(path), 0.0)]
    if seeds:
        chosen = [variant.with_seed(seed) for seed in seeds for variant in chosen]
    return [variant.config for variant in chosen]


def main() -> None:
    """Command line: see the module docstring."""
    parser = argparse.ArgumentParser(description="Train on carried shards, by the clock.")
    parser.add_argument("--folder", type=Path, default=Path("runs/gpu"))
    parser.add_argument("--config", type=Path, nargs="+", required=True)
    parser.add_argument("--seconds", type=float, help="in place of each config's budget")
    parser.add_argument("--steps", type=int, help="in place of each config's budget")
    parser.add_argument("--device", help="in place of the config's")
    parser.add_argument("--name", help="in place of the config's")
    parser.add_argument("--only", nargs="+", default=[], metavar="N", help="these variants of the configs")
    parser.add_argument("--seed", type=int, nargs="+", default=[], help="train with each of these")
    parser.add_argument("--from", dest="begin", type=Path, help="checkpoint of an earlier call")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    given = {
        name: getattr(options, name)
        for name in ("seconds", "steps", "device", "name")
        if getattr(options, name) is not None
    }
    runs = [run for path in options.config for run in runs_of(path, options.only, options.seed)]
    configs = [replace(config, **given) for config in runs]
    train(options.folder, configs, options.out, options.begin)


if __name__ == "__main__":
    main()
