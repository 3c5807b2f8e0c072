"""A folder of one's own: whole sources are held out, large pictures shrink, bad folders are named."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from training.data.own_data import find_own_pictures, read_reduced, source_of


def draw_folder(folder: Path) -> Path:
    """Two episodes by name, one by folder, and a file that is no picture."""
    for name in ("E1_001.png", "E1_002.jpg", "E2_001.webp", "E3/first.png", "E3/deep/second.PNG"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.zeros((40, 60, 3), dtype=np.uint8)).save(path)
    (folder / "notes.txt").write_text("no picture")
    return folder


def test_whole_sources_are_held_out(tmp_path: Path) -> None:
    folder = draw_folder(tmp_path)
    split = find_own_pictures(folder, ["E1", "E3"])
    assert [Path(entry.key).name for entry in split.train] == ["E2_001.webp"]
    assert {source_of(Path(e.key), folder.resolve()) for e in split.held_out} == {"E1", "E3"}
    assert len(split.held_out) == 4
    assert not any(entry.dataset.licence_class == "permissive" for entry in split.train)


def test_large_pictures_are_reduced_and_small_ones_are_not(tmp_path: Path) -> None:
    for name, size in (("large.png", (1280, 720)), ("small.png", (300, 200))):
        Image.new("RGB", size).save(tmp_path / name)
    assert read_reduced(tmp_path / "large.png").shape == (320, 569, 3)
    assert read_reduced(tmp_path / "small.png").shape == (200, 300, 3)


def test_folders_that_cannot_train_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no folder"):
        find_own_pictures(tmp_path / "nowhere", [])
    with pytest.raises(FileNotFoundError, match="no pictures"):
        find_own_pictures(tmp_path, [])
    folder = draw_folder(tmp_path)
    with pytest.raises(ValueError, match="no such source; there are E1, E2, E3"):
        find_own_pictures(folder, ["E9"])
    with pytest.raises(ValueError, match="nothing is left"):
        find_own_pictures(folder, ["E1", "E2", "E3"])
