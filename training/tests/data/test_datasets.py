"""The data table: splits by source, licences, and what happens without data."""

from pathlib import Path

import pytest

from training.data.data_table import DATA_SETS, find_data_set
from training.data.datasets import PROJECT_ROOT, DataMissingError, Split, data_root
from training.data.image_lists import list_images
from training.data.images import read_rgb
from training.learn.config import parse_config, read_config
from training.learn.variants import has_variants, read_variants

SPLITS: tuple[Split, ...] = ("train", "val", "test")


def test_names_are_unique_and_every_set_names_its_licence() -> None:
    assert len({row.name for row in DATA_SETS}) == len(DATA_SETS)
    assert all(row.licence for row in DATA_SETS)


def test_an_unknown_set_is_answered_with_those_that_exist() -> None:
    with pytest.raises(KeyError, match="caltech101"):
        find_data_set("imagenet")


def test_sets_of_unsettled_terms_cannot_train_a_permissive_model() -> None:
    with pytest.raises(ValueError, match="imagenet_sample may not"):
        parse_config({"name": "x", "sets": ["ccp", "imagenet_sample"]})
    allowed = parse_config({"name": "x", "sets": ["imagenet_sample"], "licence_class": "research"})
    assert allowed.licence_class == "research"


def test_a_zipped_set_is_read_as_it_is(shared_data: Path) -> None:
    entries = list_images(["dreambooth"], "train", shared_data)
    assert len(entries) == 128
    pixels = read_rgb(shared_data / entries[0].key)
    assert pixels.shape[2] == 3 and min(pixels.shape[:2]) <= 160


def test_every_set_of_the_data_folder_is_in_the_table(shared_data: Path) -> None:
    folders = {
        f"{half}/{path.name}"
        for half in ("photo", "illustration")
        for path in (shared_data / half).iterdir()
        if path.is_dir()
    }
    assert folders == {row.folder for row in DATA_SETS}


def test_a_crop_must_be_a_multiple_of_32() -> None:
    with pytest.raises(ValueError, match="multiple of 32"):
        parse_config({"name": "x", "sets": ["ccp"], "stages": [{"until": 1.0, "side": 100}]})


def test_every_config_reads() -> None:
    for path in (PROJECT_ROOT / "training" / "configs").glob("*.toml"):
        runs = [run.config for run in read_variants(path)] if has_variants(path) else [read_config(path)]
        assert all(run.stages[-1].until == 1 for run in runs)


def test_missing_data_is_said_clearly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHROMALOOM_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(DataMissingError, match="set CHROMALOOM_DATA"):
        data_root()
    with pytest.raises(DataMissingError, match="data set ccp is missing"):
        list_images(["ccp"], "train", tmp_path)


def test_no_source_is_in_two_splits(shared_data: Path) -> None:
    for name, source_length in (("asp_storybook", 4), ("peppercarrot", 7), ("popeye_1936", 3)):
        sources = [
            {Path(entry.key).name[:source_length] for entry in list_images([name], split, shared_data)}
            for split in SPLITS
        ]
        assert not sources[0] & sources[1] and not sources[0] & sources[2] and not sources[1] & sources[2]


def test_validation_images_are_lent_to_training_but_test_images_never(shared_data: Path) -> None:
    train, val, test = ({e.key for e in list_images(["nips17_ccby"], split, shared_data)} for split in SPLITS)
    assert not train & val and not train & test and not val & test
    assert len(train) == pytest.approx(4 * len(val), rel=0.15)
    assert len(test) == 236


def test_a_fold_leaves_out_what_the_other_trains_on(shared_data: Path) -> None:
    split_of = {
        fold: {
            split: {e.key for e in list_images(["nips17_ccby"], split, shared_data, fold)} for split in SPLITS
        }
        for fold in (None, 0, 1)
    }
    for fold, other in ((0, 1), (1, 0)):
        assert split_of[fold]["val"] == split_of[None]["val"] - split_of[other]["val"]
        assert split_of[fold]["train"] == split_of[None]["train"] | split_of[other]["val"]
        assert split_of[fold]["test"] == split_of[None]["test"]
    assert len(split_of[0]["val"]) == pytest.approx(len(split_of[1]["val"]), rel=0.2)


def test_blender_films_are_split_by_film(shared_data: Path) -> None:
    trained = {Path(entry.key).name[:3] for entry in list_images(["blender_films"], "train", shared_data)}
    assert trained == {"bbb", "tos"}


def test_faces_are_drawn_three_times_as_often(shared_data: Path) -> None:
    weights = {Path(e.key).name: e.draw_weight for e in list_images(["caltech101"], "train", shared_data)}
    assert {weight for name, weight in weights.items() if name.startswith("Faces_")} == {3.0}
    assert {weight for name, weight in weights.items() if name.startswith("airplanes_")} == {1.0}
