"""The paper's claim, tested: one network and one budget, trained as regression and then step by step.

    python -m training.ablation --config training/configs/ablation.toml --run-folder runs/ablation

The config holds what all variants share and a `[[variants]]` table with what each changes. Every variant is
trained from the same start (a run that has finished is not repeated), and measured on the test photographs
with 95 % bootstrap intervals over images, alone and paired with each other. Prints the tables in Markdown
and writes `ablation.json`, and `ablation.jpg`: six Kodak pictures, grey, by every variant in order, by the
shipped network, and as they are. `--only 1 3` trains those variants and measures none: so two processes
share the work.

What a lent GPU trained with that config (`training.gpu_run.train`, seeds too) is measured likewise when it
lies in the run folder under the names it was left with. What was measured once is kept beside its checkpoint.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from onnxruntime import InferenceSession
from PIL import Image

from training.data.datasets import data_root
from training.data.image_lists import list_images
from training.data.images import Pixels, decode_all, fit_rgb
from training.data.labels import open_teacher
from training.evaluate import network
from training.graphs.onnx_model import OnnxModel
from training.learn.config import RunConfig
from training.learn.variants import Variant, read_variants
from training.measure.scoring import Picture, open_picture
from training.measure.summary import Row, summarise
from training.measure.validation import (
    SHORT_SIDE,
    SHOWN_TEMPERATURE,
    Reading,
    bin_logits,
    open_validation_sets,
    paint,
)
from training.measure.variants import format_markdown, mean_of_seeds, measure, steps_between
from training.network.checkpoints import load_checkpoint
from training.network.model import Colorizer
from training.train import open_run, run

SHEET = (2, 4, 6, 14, 19, 22)  # of Kodak's pictures, by place
THUMBNAIL = (192, 128)
Painter = Callable[[Picture], torch.Tensor]  # -> (P, 2) ab


def folder_of(root: Path, label: str) -> Path:
    """Where a variant's run lies."""
    return root / "".join(letter if letter.isalnum() else "-" for letter in label.lower()).strip("-")


def train_variant(config: RunConfig, cache: Path, folder: Path) -> None:
    """Train one variant to its end, going on from a checkpoint where there is one."""
    folder.mkdir(parents=True, exist_ok=True)
    trainer, loader = open_run(config, cache, folder)
    if trainer.progress() < 1:
        run(trainer, loader, open_validation_sets(data_root()), folder)


def held_out_pictures() -> list[Picture]:
    """The test photographs, as evaluate takes them."""
    images = decode_all(list_images(["nips17_ccby"], "test", data_root()))
    return [open_picture(fit_rgb(pixels, SHORT_SIDE)) for pixels in images]


def main() -> None:
    """Command line: see the module docstring."""
    parser = argparse.ArgumentParser(description="Train and measure the ablation.")
    parser.add_argument("--config", type=Path, default=Path("training/configs/ablation.toml"))
    parser.add_argument("--run-folder", type=Path, default=Path("runs/ablation"))
    parser.add_argument("--teacher-cache", type=Path, default=Path("runs/teacher.npz"))
    parser.add_argument("--measure-only", action="store_true", help="measure the variants that are there")
    parser.add_argument(
        "--only", nargs="+", default=[], metavar="N", help="train these variants, measure none"
    )
    parser.add_argument(
        "--shipped", type=Path, default=Path("models/photo"), help="model folder to show beside"
    )
    options = parser.parse_args()
    torch.set_num_threads(1)
    variants = read_variants(options.config)
    numbers = [label[0] for label, _, _ in variants]
    if unknown := set(options.only) - set(numbers):
        parser.error(f"--only {' '.join(sorted(unknown))}: the config has variants {', '.join(numbers)}")
    for label, config, _ in variants:
        if not options.measure_only and (not options.only or label[0] in options.only):
            print(f"== {label}", flush=True)
            train_variant(config, options.teacher_cache, folder_of(options.run_folder, label))
    if not options.only:
        measure_all(variants, options.run_folder, options.shipped)


def checkpoints_of(variant: Variant, folder: Path) -> list[Path]:
    """What was trained of a variant, a seed each: in its own folder here, or by its name on a lent GPU."""
    name = variant.config.name
    places = [folder_of(folder, variant.label) / "checkpoint.pt", folder / f"{name}.pt"]
    return [path for path in (*places, *sorted(folder.glob(f"{name}-s*.pt"))) if path.exists()]


def measured(
    checkpoint: Path, reading: Reading, pictures: list[Picture], teacher: InferenceSession
) -> list[Row]:
    """The rows of one run, kept beside its checkpoint."""
    kept = checkpoint.with_suffix(".rows.json")
    if not kept.exists():
        rows = measure(load_checkpoint(checkpoint)[0], reading, pictures, teacher)
        unfinished = kept.with_suffix(".tmp")
        unfinished.write_text(json.dumps(rows))
        unfinished.replace(kept)
    return json.loads(kept.read_text())


def measure_all(variants: list[Variant], folder: Path, shipped: Path) -> None:
    """Measure the variants that are trained; print the two tables, write them and the pictures."""
    pictures, teacher = held_out_pictures(), open_teacher(data_root())
    seeds: dict[str, list[list[Row]]] = {}
    summaries: dict[str, dict[str, Any]] = {}
    painters: list[Painter] = [lambda picture: torch.zeros_like(picture.ab)]
    for variant in variants:
        checkpoints = checkpoints_of(variant, folder)
        if not checkpoints:
            continue
        model, state = load_checkpoint(checkpoints[0])
        config, label = variant.config, variant.label
        reading = Reading(
            state["weights"], config.trained_tilt, config.objective, variant.shown_tilt, SHOWN_TEMPERATURE
        )
        seeds[label] = [measured(path, reading, pictures, teacher) for path in checkpoints]
        summaries[label] = summarise(mean_of_seeds(seeds[label])) | {
            "steps": state["step"],
            "seeds": len(checkpoints),
        }
        painters.append(_painter(model, reading))
        print(format_markdown({label: summaries[label]}).splitlines()[-1], flush=True)
    paired = steps_between(seeds)
    (folder / "ablation.json").write_text(json.dumps({"alone": summaries, "paired": paired}, indent=1) + "\n")
    print(format_markdown(summaries), format_markdown(paired, "+"), sep="\n\n")
    for pair, difference in paired.items():
        if "auc_rebalanced_seeds" in difference:
            print(f"{pair}, rebalanced AuC seed by seed: {difference['auc_rebalanced_seeds']}")
    released = OnnxModel(shipped)
    as_shipped = network(released, released.card["defaultTilt"], released.card["temperature"])
    write_sheet([*painters, lambda picture: as_shipped(picture).ab], folder / "ablation.jpg")


def _painter(model: Colorizer, reading: Reading) -> Painter:
    return lambda picture: reading.shown(bin_logits(model, picture.pixels))


def write_sheet(painters: list[Painter], path: Path) -> None:
    """Some Kodak pictures: a row for every painter, then the truth."""
    entries = list_images(["kodak24"], "test", data_root())
    images = decode_all([entries[place] for place in SHEET])
    pictures = [open_picture(fit_rgb(pixels, SHORT_SIDE)) for pixels in images]
    rows = [[paint(picture.pixels, painter(picture)) for picture in pictures] for painter in painters]
    rows.append([picture.pixels for picture in pictures])
    bands = [np.concatenate([_thumbnail(pixels) for pixels in row], axis=1) for row in rows]
    Image.fromarray(np.concatenate(bands)).save(path, quality=88)


def _thumbnail(pixels: Pixels) -> Pixels:
    return np.asarray(Image.fromarray(pixels).resize(THUMBNAIL))


if __name__ == "__main__":
    main()
