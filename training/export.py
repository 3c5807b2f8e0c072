"""Export a checkpoint as a model folder: backbone.onnx, head.onnx and their card, model.json.

    python -m training.export --checkpoint runs/photo/checkpoint.pt --config training/configs/photo.toml \
        --model models/photo

The backbone stores its features as int8, one scale a channel, taken from validation pictures; the head's
weights carry those scales, so what lies between the two files is bytes. Before that the bin head is
calibrated (`measure/calibration.py`): on the validation pictures or, when the checkpoint averages two folds
(`--folds`), by each fold's network on the pictures it left out. Every file is run in ONNX Runtime beside
PyTorch before it is kept. Appearance keys are fitted last (`keys.py`). Scores are added by
`training.evaluate`.
"""

import argparse
from pathlib import Path

import torch

from training.data.class_prior import fit_class_prior, write_class_prior
from training.data.datasets import data_root
from training.graphs.backbone import Backbone, check_backbone, export_backbone, fold_norms, measure_scales
from training.graphs.card import Decoding, TrainingRecord, read_card, write_card
from training.graphs.head_graph import build_head
from training.graphs.head_weights import head_weights
from training.graphs.tilt_graph import CERTAINTY_GAIN
from training.keys import add_keys, training_pictures
from training.learn.config import read_config
from training.learn.loader import open_loader
from training.measure.calibration import apply_calibration, calibrate
from training.measure.validation import open_validation_sets
from training.network.checkpoints import load_checkpoint

SCALE_PHOTOGRAPHS = 150


def export_model(
    checkpoint: Path,
    config_file: Path,
    folder: Path,
    decoding: Decoding,
    teacher_cache: Path,
    folds: tuple[Path, ...] = (),
) -> None:
    """Write the whole folder; files first, card last."""
    config = read_config(config_file)
    model, state = load_checkpoint(checkpoint)
    weights, trained_tilt = state["weights"], state["trained_tilt"]
    fold_norms(model)
    calibration = calibrate(state, folds, config.photo_share)
    apply_calibration(model.bins, calibration, weights, trained_tilt)
    print(
        f"calibrated: logits times {calibration.scale:.3f}, biases up to {calibration.bias.abs().max():.2f}"
    )
    photographs, illustrations = open_validation_sets(data_root(), SCALE_PHOTOGRAPHS)
    scales = measure_scales(model, photographs.images[::4] + illustrations.images[::4])
    loader = open_loader(config, teacher_cache)
    prior = fit_class_prior(loader.images, loader.labels, loader.shares)
    head = head_weights(model, scales, weights, trained_tilt, prior, CERTAINTY_GAIN)
    folder.mkdir(parents=True, exist_ok=True)
    write_class_prior(prior, folder)
    backbone = Backbone(model, scales).eval()
    export_backbone(backbone, folder / "backbone.onnx")
    (folder / "head.onnx").write_bytes(build_head(head).SerializeToString())
    agreement = check_backbone(backbone, folder / "backbone.onnx")
    print(f"{folder}: {agreement:.4%} of feature bytes equal PyTorch's, the rest differ by one step")
    steps, samples, seconds = state["step"], state["samples"], state["elapsed"]
    record = TrainingRecord(
        config, str(config_file), str(checkpoint), steps, samples, seconds, tuple(map(str, folds))
    )
    write_card(folder, record, decoding, weights, trained_tilt)
    add_keys(folder, training_pictures(read_card(folder)))


def main() -> None:
    """Command line: see the module docstring."""
    parser = argparse.ArgumentParser(description="Export a checkpoint as a model folder.")
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=Path("models/photo"))
    parser.add_argument("--temperature", type=float, default=0.6, help="T of the annealed mean")
    parser.add_argument("--tilt", type=float, default=0.5, help="default vividness tau")
    parser.add_argument("--prior-strength", type=float, default=0.0, help="beta of the class prior, 0..1")
    parser.add_argument(
        "--folds", type=Path, nargs=2, default=(), help="checkpoints of folds 0 and 1 that it averages"
    )
    parser.add_argument("--teacher-cache", type=Path, default=Path("runs/teacher.npz"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    decoding = Decoding(options.temperature, options.tilt, options.prior_strength)
    export_model(
        options.checkpoint,
        options.config,
        options.model,
        decoding,
        options.teacher_cache,
        tuple(options.folds),
    )


if __name__ == "__main__":
    main()
