"""Draw a run's log as pictures: training losses and validation scores over time."""

import json
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402  (the backend must be chosen first)

PANELS = (
    ("colour loss (weighted, nats)", ("loss_colour",)),
    ("semantic loss (nats)", ("loss_semantic",)),
    ("soft cross-entropy, validation (nats)", ("photo_soft_ce", "illustration_soft_ce")),
    ("AuC, validation (%)", ("photo_auc", "illustration_auc")),
)


def write_curves(log: Path, picture: Path) -> None:
    """One panel a measure, against minutes; several appended runs of one log are drawn as one."""
    records = [json.loads(line) for line in log.read_text().splitlines()]
    figure, axes = pyplot.subplots(2, 2, figsize=(11, 7), layout="constrained")
    for panel, (title, names) in zip(axes.flat, PANELS, strict=True):
        for name in names:
            points = [(record["seconds"] / 60, record[name]) for record in records if name in record]
            if points:
                panel.plot(*zip(*points, strict=True), label=name)
        panel.set_title(title)
        panel.set_xlabel("minutes")
        panel.legend()
    figure.savefig(picture, dpi=90)
    pyplot.close(figure)
