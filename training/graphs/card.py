"""The model card: what the pipeline needs to run a model, and a person to know how far to trust it."""

import hashlib
import json
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor

from training.colour.bins import NEIGHBOURS, SIGMA, bin_centres
from training.colour.sampling import GRID_STRIDE
from training.data.class_prior import FILE_NAME
from training.data.classes import CLASS_NAMES
from training.data.data_table import find_data_set
from training.data.datasets import DataSet
from training.data.image_lists import list_images
from training.graphs.tilt_graph import CERTAINTY_GAIN
from training.learn.config import RunConfig
from training.network.model import FEATURE_WIDTH
from training.network.spatial_pooling import SHIPPED, SpatialPooling

CARD_NAME = "model.json"
CONFIDENCE_FLOOR = 0.02
CONFIDENCE_EXPONENT = 2
# Pixels of the input; the pipeline takes multiples of 32 nearest to this area and the aspect of the film.
INPUT_AREA = 256 * 256
PARTS = {"backbone": "backbone.onnx", "head": "head.onnx", "classPrior": FILE_NAME}

LIMITS = [
    "nips17_ccby test shares its source, not its images, with a few hundred of the pictures trained on.",
    "Trained on 29,000 pictures: colours of clothes, cars and painted things are guesses.",
    "Unsure places come out pale; more vividness moves them, at the risk of blotches.",
    "Line drawings and flat cartoons, skies included, come out in pale yellows and browns.",
    "Trained on crops of 128 and 160 pixels: small faces and fine detail take the colour around them.",
    "The semantic classes imitate a small teacher network, mistakes included.",
    "Skin, hair and clothing are told apart as the labels of one set of street photographs do.",
]


@dataclass(frozen=True)
class Decoding:
    """Temperature of the annealed mean, default vividness, strength of the class prior."""

    temperature: float
    tilt: float
    prior_strength: float = 0.0


@dataclass(frozen=True)
class TrainingRecord:
    """What a checkpoint went through and which folds it averages; files as seen from the project's root."""

    config: RunConfig
    config_file: str
    checkpoint: str
    steps: int
    samples: int
    seconds: float
    folds: tuple[str, ...] = ()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _set_rows(names: tuple[str, ...], folded: bool) -> list[dict[str, Any]]:
    rows = []
    for name in names:
        row = find_data_set(name)
        lent = list_images([name], "val") if folded and row.lends_validation else []
        rows.append(
            {
                "name": name,
                "licence": row.licence,
                "licenceClass": row.licence_class,
                "images": len(list_images([name], "train")) + len(lent),
                "split": "train",
                "note": _split_note(row, folded),
            }
        )
    return rows


def _split_note(row: DataSet, folded: bool) -> str:
    if row.lends_validation and folded:
        return "its validation images, a fifth of them in one of two folds each; none of its test images"
    if row.lends_validation:
        return "four in five of its validation images, by a hash of the file name; none of its test images"
    return "split by source" if row.split_rule else "split column of index.csv"


def _training_table(record: TrainingRecord) -> dict[str, Any]:
    config = record.config
    here = f"{config.device} ({platform.machine()}), threads: {config.threads}, {config.precision}"
    return {
        "layout": config.layout,
        "licenceClass": config.licence_class,
        "sets": _set_rows(config.sets, bool(record.folds)),
        "steps": record.steps,
        "samplesSeen": record.samples,
        "pixels": [stage.side for stage in config.stages],
        "seconds": round(record.seconds),
        "hardware": config.hardware or here,
    }


@dataclass(frozen=True)
class CardFacts:
    """What differs between the cards of networks.

    Attributes:
        name: of the model.
        created_by: the program that wrote the folder.
        channels: of the features.
        classes: their names, in the order of the class head.
        weights: (Q,) class rebalancing weights.
        trained_tilt: t.
        training: what it was trained on and how.
        limits: what it does not know, sentences.
        reproduce: commands.
        spatial_pooling: how its features are pooled over space, or None for not at all.
        certainty_gain: g of `tilt_graph.py`, as in its head, or None for even vividness.
    """

    name: str
    created_by: str
    channels: int
    classes: list[str]
    weights: Tensor
    trained_tilt: float
    training: dict[str, Any]
    limits: list[str]
    reproduce: list[str]
    spatial_pooling: SpatialPooling | None = None
    certainty_gain: float | None = None


def write_card_of(folder: Path, facts: CardFacts, decoding: Decoding) -> None:
    """Write model.json beside the graphs; scores stay empty until `training.evaluate` fills them."""
    card = {
        "version": 1,
        "name": facts.name,
        "createdBy": facts.created_by,
        "files": {part: {"file": file, "sha256": _digest(folder / file)} for part, file in PARTS.items()},
        "input": {"area": INPUT_AREA, "multiple": 32, "plane": "L", "range": [0, 100]},
        "grid": {"stride": GRID_STRIDE, "channels": facts.channels},
        "abBins": [[int(a), int(b)] for a, b in bin_centres().tolist()],
        "softEncoding": {"neighbours": NEIGHBOURS, "sigma": SIGMA},
        "spatialPooling": None if facts.spatial_pooling is None else facts.spatial_pooling._asdict(),
        "temperature": decoding.temperature,
        "trainedTilt": facts.trained_tilt,
        "defaultTilt": decoding.tilt,
        "certaintyGain": facts.certainty_gain,
        "priorStrength": decoding.prior_strength,
        "rebalancingWeights": [float(f"{weight:.6g}") for weight in facts.weights.tolist()],
        "classes": facts.classes,
        "confidence": {"floor": CONFIDENCE_FLOOR, "exponent": CONFIDENCE_EXPONENT},
        "training": facts.training,
        "scores": {},
        "limits": facts.limits,
        "reproduce": facts.reproduce,
    }
    (folder / CARD_NAME).write_text(json.dumps(card, indent=1) + "\n")


def write_card(
    folder: Path, record: TrainingRecord, decoding: Decoding, weights: Tensor, trained_tilt: float
) -> None:
    """The card of a network trained here."""
    name = record.config.name
    folds = f" --folds {' '.join(record.folds)}" if record.folds else ""
    train = f"python -m training.train --config {record.config_file} --run-folder runs/{name}"
    facts = CardFacts(
        name=name,
        created_by="training.export",
        channels=FEATURE_WIDTH,
        classes=list(CLASS_NAMES),
        weights=weights,
        trained_tilt=trained_tilt,
        spatial_pooling=SHIPPED,
        certainty_gain=CERTAINTY_GAIN,
        training=_training_table(record),
        limits=LIMITS,
        reproduce=[
            "python -m training.teacher --cache runs/teacher.npz",
            *(record.config.recipe or (train,)),
            f"python -m training.export --checkpoint {record.checkpoint} --config {record.config_file}"
            f" --model models/{name} --temperature {decoding.temperature} --tilt {decoding.tilt}"
            f" --prior-strength {decoding.prior_strength}{folds}",
            f"python -m training.evaluate --model models/{name} --write-card",
        ],
    )
    write_card_of(folder, facts, decoding)


def read_card(folder: Path) -> dict[str, Any]:
    """The card of a model folder."""
    return json.loads((folder / CARD_NAME).read_text())


def write_scores(folder: Path, scores: dict[str, Any]) -> None:
    """Put measured scores into the card of a model folder."""
    card = read_card(folder) | {"scores": scores}
    (folder / CARD_NAME).write_text(json.dumps(card, indent=1) + "\n")
