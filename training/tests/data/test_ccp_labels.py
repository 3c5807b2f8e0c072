"""ccp's own labels: over the teacher's where a part of a person is drawn, and nowhere else."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from training.colour.sampling import sample_ab
from training.data.ccp_labels import read_parts, with_own_labels
from training.data.classes import CLASS_NAMES, IGNORED_CLASS, PERSON
from training.data.data_table import find_data_set
from training.data.image_lists import ImageEntry, list_images
from training.data.images import read_rgb
from training.data.labels import Labels

SKIN, HAIR, CLOTHING = map(CLASS_NAMES.index, ("skin", "hair", "clothing"))
COARSE = {"0": "void", "2": "object", "5": "clothing", "19": "hair", "41": "skin"}


def teacher_says(name: int = PERSON, sure: int = 200) -> Labels:
    """One class everywhere."""
    return np.stack([np.full((64, 64), name), np.full((64, 64), sure)]).astype(np.uint8)


@pytest.fixture
def drawn_root(tmp_path: Path) -> Path:
    """A data folder with one labelled picture: bands of nothing, hair, skin, blouse and a bag."""
    (tmp_path / "photo" / "ccp" / "labels").mkdir(parents=True)
    (tmp_path / "photo" / "ccp" / "labels.json").write_text(json.dumps({"labels": {}, "coarse": COARSE}))
    ids = np.repeat(np.array([0, 19, 41, 5, 2], dtype=np.uint8), 58)[:, None].repeat(192, axis=1)
    picture = Image.fromarray(ids, mode="P")
    picture.putpalette([value for i in range(256) for value in (255 - i, i, 7)])
    picture.save(tmp_path / "photo" / "ccp" / "labels" / "0002.png")
    return tmp_path


def ccp_entry(name: str = "0002") -> ImageEntry:
    """A picture of ccp."""
    return ImageEntry(find_data_set("ccp"), f"photo/ccp/images/{name}.webp", 1.0)


def test_only_skin_hair_and_garments_become_classes(drawn_root: Path) -> None:
    parts = read_parts(drawn_root)
    assert [parts[i] for i in (0, 2, 5, 19, 41)] == [IGNORED_CLASS, IGNORED_CLASS, CLOTHING, HAIR, SKIN]
    assert (np.delete(parts, [5, 19, 41]) == IGNORED_CLASS).all()


def test_parts_are_as_sure_as_can_be_and_the_teacher_stays_elsewhere(drawn_root: Path) -> None:
    other = ImageEntry(find_data_set("clothing_cc0"), "photo/clothing_cc0/images/a.webp", 1.0)
    teacher = {ccp_entry().key: teacher_says(PERSON, 90), other.key: teacher_says(3, 99)}
    before = teacher[ccp_entry().key].copy()
    theirs, (classes, sure) = with_own_labels([other, ccp_entry()], teacher, drawn_root)
    assert theirs is teacher[other.key]
    bands = [int(row * 5 // 64) for row in np.arange(64) + 0.5]
    expected = np.array([PERSON, HAIR, SKIN, CLOTHING, PERSON])[bands]
    assert (classes == expected[:, None]).all()
    assert (sure == np.where(expected == PERSON, 90, 255)[:, None]).all()
    assert np.array_equal(teacher[ccp_entry().key], before)


def test_pictures_of_other_sets_need_no_ccp(tmp_path: Path) -> None:
    other = ImageEntry(find_data_set("clothing_cc0"), "photo/clothing_cc0/images/a.webp", 1.0)
    labels = teacher_says()
    assert with_own_labels([other], {other.key: labels}, tmp_path)[0] is labels


def test_a_picture_without_its_label_file_is_told(drawn_root: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"0007\.png"):
        with_own_labels([ccp_entry("0007")], {ccp_entry("0007").key: teacher_says()}, drawn_root)


def test_real_labels_follow_a_loop_over_cells(shared_data: Path) -> None:
    entries = list_images(["ccp"], "train", shared_data)[::150]
    labelled = with_own_labels(entries, {entry.key: teacher_says(2, 150) for entry in entries}, shared_data)
    coarse = json.loads((shared_data / "photo/ccp/labels.json").read_text())["coarse"]
    for entry, (classes, sure) in zip(entries, labelled, strict=True):
        with Image.open(shared_data / "photo/ccp/labels" / f"{Path(entry.key).stem}.png") as picture:
            ids = np.array(picture)
        for row, column in np.ndindex(64, 64):
            name = coarse[str(ids[int((row + 0.5) * len(ids) / 64), int((column + 0.5) * ids.shape[1] / 64)])]
            if name in ("skin", "hair", "clothing"):
                assert (CLASS_NAMES[classes[row, column]], sure[row, column]) == (name, 255)
            else:
                assert (classes[row, column], sure[row, column]) == (2, 150)


def test_real_pictures_show_skin_where_their_labels_say_so(shared_data: Path) -> None:
    entries = list_images(["ccp"], "train", shared_data)[::40]
    labelled = with_own_labels(entries, {entry.key: teacher_says() for entry in entries}, shared_data)
    colours = []
    for entry, (classes, _) in zip(entries, labelled, strict=True):
        pixels = read_rgb(shared_data / entry.key)
        small = np.array(Image.fromarray(pixels).resize((256, 256)))  # 64 x 64 cells of four pixels
        colours.append(sample_ab(torch.from_numpy(small))[torch.from_numpy(classes == SKIN)])
    a, b = torch.cat(colours).mean(dim=0).tolist()
    assert a > 5 and b > 5, "skin is reddish and yellowish"
