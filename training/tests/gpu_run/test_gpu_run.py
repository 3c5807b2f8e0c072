"""The GPU run in small, on a CPU: shards keep what they carry, crops are right, a run leaves what is due."""

import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from PIL import Image

from training.data.crops import Crops, cut_pixels
from training.data.data_table import find_data_set
from training.data.image_lists import ImageEntry
from training.data.images import Pixels
from training.data.labels import TEACHER_FILE, open_teacher
from training.data.prior import count_bins, smooth
from training.gpu_run import shards, start
from training.gpu_run.home import whole_checkpoint
from training.gpu_run.resident import cut_crops, lay_out
from training.gpu_run.shards import ShardWriter, encoded, read_shards, small
from training.gpu_run.teacher_on_device import Teacher
from training.gpu_run.train import train
from training.learn.adversary import AdversarialPhase
from training.learn.config import RunConfig, Stage
from training.network.model import Colorizer
from training.soup import mix

CONFIG = RunConfig(
    name="tiny",
    sets=("ccp", "openmoji"),
    layout="lite2",
    steps=3,
    batch=4,
    stages=(Stage(1.0, 64),),
    semantic_weight=0.0,
    warmup_steps=1,
    norms_settle_at=0.6,
    consistency_from=0.0,
    consistency_every=1,
)


def write_shards(folder: Path, pictures: list[Pixels]) -> list[Path]:
    folder.mkdir(exist_ok=True)
    writer = ShardWriter(folder)
    for place, pixels in enumerate(pictures):
        entry = ImageEntry(find_data_set("ccp" if place % 2 else "openmoji"), f"{place}", 0.9)
        parts = None
        if place % 2:
            memory = io.BytesIO()
            Image.fromarray(np.full((64, 64), 32, dtype=np.uint8)).save(memory, "PNG")
            parts = memory.getvalue()
        writer.add(entry, encoded(small(pixels), 95), parts)
    writer.flush()
    return writer.paths


def test_shards_keep_pictures_sets_and_parts_and_none_grows_too_large(
    drawn_pictures: list[Pixels], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "SHARD_BYTES", 12000)
    monkeypatch.setattr(shards, "FIRST_SHARD_BYTES", 6000)
    paths = write_shards(tmp_path, drawn_pictures)
    sizes = [path.stat().st_size for path in paths]
    assert len(paths) > 2 and sizes[0] <= 6000 + 1500 and max(sizes) <= 12000 + 1500
    carried = read_shards(tmp_path, 2)
    assert [picture.listed.set for picture in carried] == ["openmoji", "ccp"] * 5
    for place, (picture, pixels) in enumerate(zip(carried, drawn_pictures, strict=True)):
        assert (picture.parts is not None) == bool(place % 2)
        assert np.abs(picture.pixels.astype(int) - pixels).mean() < 6


def test_no_shard_is_said_with_the_command_that_makes_them(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="training.gpu_run.pack"):
        read_shards(tmp_path, 1)


def test_large_and_long_pictures_are_made_small() -> None:
    assert small(np.zeros((1000, 800, 3), dtype=np.uint8)).size == (144, 180)
    assert small(np.zeros((100, 1000, 3), dtype=np.uint8)).size == (160, 100)


def test_crops_on_the_device_are_those_of_the_ordinary_loader(
    drawn_pictures: list[Pixels], tmp_path: Path
) -> None:
    write_shards(tmp_path, drawn_pictures[:4])
    carried = read_shards(tmp_path, 1)
    canvas = lay_out(carried, torch.device("cpu"))
    left, top = np.array([3.0, 10.5, 0.0, 20.0]), np.array([2.0, 0.0, 8.25, 6.0])
    width, height = np.array([90.0, 70.0, 110.0, 64.0]), np.array([80.0, 64.0, 77.0, 70.0])
    mirrored = np.array([False, True, False, True])
    crops = Crops(left, top, width, height, mirrored, canvas.widths, canvas.heights)
    ours = cut_crops(canvas.pixels, crops, 64).int()
    theirs = cut_pixels([torch.from_numpy(picture.pixels) for picture in carried], crops, 64).int()
    assert (ours - theirs).abs().float().mean() < 2


def test_a_run_leaves_a_half_checkpoint_that_comes_home(drawn_pictures: list[Pixels], tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    write_shards(folder, drawn_pictures)
    shares = np.full(len(drawn_pictures), 1 / len(drawn_pictures))
    prior = smooth(count_bins(drawn_pictures, shares))
    torch.manual_seed(0)
    untrained = Colorizer(layout="lite2")
    validation = [start.ValidationSet("photo", drawn_pictures[:2])]
    given = start.Start(prior, untrained.state_dict(), onnx.ModelProto(), validation)
    start.write_start(folder / start.FILE_NAME, given, "lite2")
    [checkpoint] = train(folder, [CONFIG], out)
    log = [json.loads(line) for line in (out / "tiny.jsonl").read_text().splitlines()]
    assert log[-1]["step"] == 3 and log[-1]["photo_soft_ce"] > 0
    brought = torch.load(checkpoint, weights_only=True)
    assert brought["layout"] == "lite2" and brought["average"]["bins.weight"].dtype == torch.float16
    home = whole_checkpoint(brought)
    mixed = mix([home, home], [0.5, 0.5])
    assert mixed["layout"] == "lite2"
    adversary = AdversarialPhase(0.0, 0.0, gated=False)
    judged = replace(CONFIG, name="judged", precision="bfloat16", adversary=adversary)
    further = train(folder, [replace(CONFIG, name="on"), judged], out, checkpoint)
    weights = [torch.load(path, weights_only=True)["average"]["bins.weight"] for path in further]
    assert not torch.equal(weights[0], brought["average"]["bins.weight"])
    assert not torch.equal(weights[0], weights[1])
    judged_log = (out / "judged.jsonl").read_text()
    assert "loss_adversarial" in judged_log and "loss_judge" in judged_log


def test_the_teacher_on_a_device_is_the_teacher_of_onnx_runtime(shared_data: Path) -> None:
    planes = torch.rand(1, 3, 512, 512, generator=torch.Generator().manual_seed(0)) - 0.5
    ours = Teacher(onnx.load(shared_data / TEACHER_FILE), torch.device("cpu"))(planes).detach()
    session = open_teacher(shared_data)
    theirs = session.run(None, {session.get_inputs()[0].name: planes.numpy()})[0]
    assert np.abs(ours.numpy() - np.asarray(theirs)).max() < 1e-3
