"""The ablation's config and table, and the twin that regresses."""

from dataclasses import replace
from pathlib import Path

import torch

from training.ablation import checkpoints_of, folder_of
from training.colour.bins import bin_centres
from training.data.datasets import PROJECT_ROOT
from training.data.images import Pixels
from training.learn.losses import regression_loss
from training.learn.variants import read_variants
from training.measure.summary import Row
from training.measure.validation import Reading, ValidationSet, validate
from training.measure.variants import format_markdown, mean_of_seeds, steps_between
from training.network.regressed import regressed_ab
from training.tests.small_run import SMALL, open_small_run, take_steps

CONFIG = PROJECT_ROOT / "training" / "configs" / "ablation.toml"


def test_the_variants_differ_only_in_what_they_are_about() -> None:
    variants = read_variants(CONFIG)
    assert [config.objective for _, config, _ in variants] == ["regression"] + ["classification"] * 4
    alike = {
        (config.sets, config.steps, config.batch, config.seed, config.rate, config.stages, config.photo_share)
        for _, config, _ in variants
    }
    assert len(alike) == 1
    assert len({folder_of(Path("x"), label) for label, _, _ in variants}) == 5
    starts = [config.adversary.start for _, config, _ in variants]
    assert starts[:4] == [1.0] * 4 and starts[4] < 1
    guided = [config.forbidden_weight > 0 and config.marginal_weight > 0 for _, config, _ in variants]
    assert guided == [False] * 3 + [True] * 2


def test_regressed_chroma_is_affine_in_the_outputs_and_its_loss_the_squared_distance() -> None:
    outputs = torch.randn(7, 313)
    expected = 0.01 * torch.stack([(row[:, None] * bin_centres()).sum(dim=0) for row in outputs])
    torch.testing.assert_close(regressed_ab(outputs), expected, atol=1e-4, rtol=1e-4)
    truth = torch.randn(7, 2) * 20
    direct = sum(float((e - t).square().sum()) for e, t in zip(expected, truth, strict=True)) / 7 / (2 * 64)
    torch.testing.assert_close(regression_loss(outputs, truth), torch.tensor(direct))


def test_a_regression_learns_and_is_validated_without_a_distribution(drawn_pictures: list[Pixels]) -> None:
    config = replace(
        SMALL, objective="regression", trained_tilt=0.0, semantic_weight=0.0, consistency_weight=0.0
    )
    trainer, loader = open_small_run(drawn_pictures, config)
    losses = take_steps(trainer, loader, 30)
    assert sum(losses[-5:]) < 0.8 * sum(losses[:5])
    reading = Reading(trainer.weights, 0.0, "regression")
    scores = validate(trainer.averaged_model(), [ValidationSet("photo", drawn_pictures[:2])], reading)
    assert "photo_soft_ce" not in scores and scores["photo_auc"] > 0


def test_the_table_names_intervals() -> None:
    summary = {"auc": 89.123, "auc_interval": [88.0, 90.0], "flicker": 0.5, "flicker_interval": [-0.25, 1.0]}
    assert "| 89.12 (88.00…90.00) |" in format_markdown({"1 L2 regression": summary})
    assert "| +0.50 (-0.25…+1.00) |" in format_markdown({"(2) against (1)": summary}, "+")


def test_every_step_is_compared_with_the_one_before_and_the_last_with_the_first() -> None:
    rows = {f"{n} variant": [[auc_row(80.0 + n), auc_row(90.0 + n * n)]] for n in (1, 2, 3)}
    paired = steps_between(rows)
    assert list(paired) == ["(2) against (1)", "(3) against (2)", "(3) against (1)"]
    assert [paired[name]["auc"] for name in paired] == [2.0, 3.0, 5.0]


def test_seeds_are_averaged_a_picture_and_told_one_by_one() -> None:
    assert mean_of_seeds([[auc_row(80.0)], [auc_row(84.0)]]) == [auc_row(82.0)]
    one, other = [rare_row(3.0), rare_row(5.0)], [rare_row(4.0), rare_row(6.0)]
    better = [rare_row(4.0), rare_row(6.0)], [rare_row(7.0), rare_row(9.0)]
    paired = steps_between({"1 a": [one, other], "2 b": [one], "3 c": list(better)})
    assert list(paired) == ["(2) against (1)", "(3) against (2)", "(3) against (1)"]
    assert paired["(3) against (1)"]["auc_rebalanced_seeds"] == [1.0, 3.0]
    assert paired["(3) against (1)"]["auc_rebalanced"] == 2.0
    assert "auc_rebalanced_seeds" not in paired["(2) against (1)"]


def test_what_a_lent_gpu_left_is_found_by_its_name(tmp_path: Path) -> None:
    variant = read_variants(CONFIG.with_name("ablation-gpu.toml"))[2]
    for name in ("ablation-gpu-3.pt", "ablation-gpu-3-s2.pt", "ablation-gpu-3-s1.pt", "ablation-gpu-1.pt"):
        (tmp_path / name).touch()
    names = [path.name for path in checkpoints_of(variant, tmp_path)]
    assert names == ["ablation-gpu-3.pt", "ablation-gpu-3-s1.pt", "ablation-gpu-3-s2.pt"]
    assert variant.with_seed(2).config.name == "ablation-gpu-3-s2"


def rare_row(rare: float) -> Row:
    return {"rare": rare, "rare_weight": 1.0}


def auc_row(auc: float) -> Row:
    return {"auc": auc}
