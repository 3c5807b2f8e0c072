"""Draw a run's log as pictures: training losses and validation scores over time."""

import json
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402  (the backend must be chosen first)

PANELS = (
    ("colour loss (weighted, nats)", ("loss_colour",)),
    ("semantic losses (nats)", ("loss_semantic", "loss_forbidden", "loss_marginal")),
    ("the two players (hinge)", ("loss_judge", "loss_adversarial")),
    ("soft cross-entropy, validation (nats)", ("photo_soft_ce", "illustration_soft_ce")),
    ("AuC, validation (%)", ("photo_auc", "photo_auc_rebalanced", "illustration_auc")),
    ("flicker proxy, validation (ab units)", ("photo_flicker", "illustration_flicker")),
)


def write_curves(log: Path, picture: Path) -> None:
    """One panel a measure, against minutes; several appended runs of one log are drawn as one."""
    records = [json.loads(line) for line in log.read_text().splitlines()]
    figure, axes = pyplot.subplots(2, 3, figsize=(16, 7), layout="constrained")
    for panel, (title, names) in zip(axes.flat, PANELS, strict=True):
        for name in names:
            points = [(record["seconds"] / 60, record[name]) for record in records if name in record]
            if points:
                panel.plot(*zip(*points, strict=True), label=name)
        panel.set_title(title)
        panel.set_xlabel("minutes")
        if panel.lines:
            panel.legend()
    figure.savefig(picture, dpi=90)
    pyplot.close(figure)
