"""The one table of data sets: where each lies, how it splits, its licence, and what that licence allows.

The newer sets are zipped (`images.zip`, read as it is). Photographs, and drawings of zipped sets, are split
by the `split` column of their `index.csv`; the other illustrations by their source (story, episode, cartoon,
film), which is the first part of the file name, so that no source is both trained on and tested on.
"""

from training.data.datasets import DataSet, Domain, LicenceClass, Split


def _storybook_split(name: str) -> Split:
    """African Storybook by story number: one story of 24 validates, one tests (8 % held out)."""
    held_out: dict[int, Split] = {5: "val", 17: "test"}
    return held_out.get(int(name.split("_")[0]) % 24, "train")


def _peppercarrot_split(name: str) -> Split:
    """Pepper&Carrot by episode: episode 20 validates, 21 and later test."""
    episode = int(name.split("_")[1].removeprefix("ep"))
    return "train" if episode < 20 else "val" if episode == 20 else "test"


def _popeye_split(name: str) -> Split:
    """Popeye by cartoon: T03 tests."""
    return "test" if name.startswith("T03") else "train"


def _blender_split(name: str) -> Split:
    """Blender films by film: Sintel validates, Big Buck Bunny and Tears of Steel train."""
    return "val" if name.startswith("sintel") else "train"


def _all_train(name: str) -> Split:
    """Sets too small to hold anything out."""
    del name
    return "train"


def _zipped(domain: Domain, name: str, licence_class: LicenceClass, licence: str) -> DataSet:
    """A newer set: `images.zip` and an index.csv with the split, and the licence of each picture."""
    return DataSet(name, f"{domain}/{name}", domain, licence, licence_class)


DATA_SETS: tuple[DataSet, ...] = (
    DataSet(
        "caltech101",
        "photo/caltech101",
        "photo",
        "CC BY 4.0 (by its data set card)",
        "permissive",
        people_class="Faces",
    ),
    DataSet(
        "ccp",
        "photo/ccp",
        "photo",
        "Apache-2.0 (covers the release; photographers' rights are not settled by it)",
        "permissive",
        weight=0.9,
    ),
    DataSet("clothing_cc0", "photo/clothing_cc0", "photo", "CC0 1.0", "permissive"),
    DataSet("imagenet_imagen", "photo/imagenet_imagen", "photo", "ImageNet terms: research only", "research"),
    DataSet("imagenet_sample", "photo/imagenet_sample", "photo", "ImageNet terms: research only", "research"),
    DataSet("intel_scenes", "photo/intel_scenes", "photo", "none stated: research only", "research"),
    DataSet(
        "nips17_ccby",
        "photo/nips17_ccby",
        "photo",
        "CC BY 2.0 (authors in its attribution.csv)",
        "permissive",
        weight=2.0,
        lends_validation=True,
    ),
    DataSet("kodak24", "photo/kodak24", "photo", "unrestricted usage (Eastman Kodak)", "permissive"),
    DataSet(
        "free_wallpapers", "photo/free_wallpapers", "photo", "per image, see its index.csv", "permissive"
    ),
    DataSet(
        "asp_storybook",
        "illustration/asp_storybook",
        "illustration",
        "CC BY",
        "permissive",
        split_rule=_storybook_split,
    ),
    DataSet(
        "peppercarrot",
        "illustration/peppercarrot",
        "illustration",
        "CC BY 4.0, David Revoy",
        "permissive",
        split_rule=_peppercarrot_split,
    ),
    DataSet(
        "popeye_1936",
        "illustration/popeye_1936",
        "illustration",
        "public domain",
        "permissive",
        weight=0.5,
        split_rule=_popeye_split,
    ),
    DataSet(
        "blender_films",
        "illustration/blender_films",
        "illustration",
        "CC BY 3.0, Blender Foundation",
        "permissive",
        weight=0.5,
        split_rule=_blender_split,
    ),
    DataSet(
        "vn_learntocoderpg",
        "illustration/vn_learntocoderpg",
        "illustration",
        "BSD-3-Clause",
        "permissive",
        split_rule=_all_train,
    ),
    DataSet("vn_renpy", "illustration/vn_renpy", "illustration", "MIT", "permissive", split_rule=_all_train),
    DataSet(
        "paley_copying",
        "illustration/paley_copying",
        "illustration",
        "CC BY-SA 3.0",
        "permissive",
        split_rule=_all_train,
    ),
    _zipped("photo", "aircraft_ccbysa", "permissive", "CC BY-SA 2.0 and the author's own"),
    _zipped(
        "photo",
        "aircraft_spotters",
        "research",
        "plane spotters' pictures, reuse allowed with credit, terms not settled",
    ),
    _zipped("photo", "azure_samples", "permissive", "MIT (Microsoft)"),
    _zipped("photo", "camera_samples", "permissive", "free to use, by the project that collects them"),
    _zipped("photo", "camvid", "research", "none stated: research data set"),
    _zipped("photo", "cars_openimages", "permissive", "CC BY 2.0 (Open Images)"),
    _zipped("photo", "cars_wiki", "research", "Wikimedia Commons, not listed for each picture"),
    _zipped("photo", "cid22_clic", "permissive", "CC BY-SA 4.0 and the Unsplash licence, see its index.csv"),
    _zipped(
        "photo", "coco128_train", "research", "COCO terms: mixed Creative Commons, partly non-commercial"
    ),
    _zipped("photo", "corel1k", "research", "Corel stock photographs: study only"),
    _zipped("photo", "cub_leeds", "research", "none stated: research only"),
    _zipped("photo", "day_night", "research", "webcam pictures, owners' terms not settled"),
    _zipped("photo", "dreambooth", "permissive", "CC BY 4.0 and the Unsplash licence"),
    _zipped("photo", "face_crops", "research", "none stated: web pictures"),
    _zipped("photo", "film_people", "research", "none stated: web pictures and film frames"),
    _zipped("photo", "flickr8k_more", "research", "Flickr8k terms: research only"),
    _zipped("photo", "flickr8k_people", "research", "Flickr8k terms: research only"),
    _zipped("photo", "flowers12", "research", "none stated: web pictures"),
    _zipped("photo", "food101_ten", "research", "Food-101 terms: research only"),
    _zipped(
        "photo", "food_feedme", "permissive", "public domain, CC0, CC BY and CC BY-SA, see its index.csv"
    ),
    _zipped("photo", "furniture_rooms", "permissive", "CC BY 4.0 (by its data set card)"),
    _zipped("photo", "gcompris", "permissive", "CC0, public domain, CC BY, CC BY-SA, GPL, see its index.csv"),
    _zipped("photo", "grocery", "permissive", "MIT, Marcus Klasson"),
    _zipped("photo", "hard_hats", "permissive", "public domain (by its data set card)"),
    _zipped("photo", "houses", "research", "none stated: estate agents' listings"),
    _zipped("photo", "human_seg", "research", "none stated: web pictures"),
    _zipped("photo", "ikea_rooms", "research", "non-commercial use only"),
    _zipped("photo", "india_groups", "research", "none stated: web pictures"),
    _zipped("photo", "intel_scenes_b", "research", "none stated: research only"),
    _zipped("photo", "jetson_samples", "research", "none of their own"),
    _zipped("photo", "kitchen_curtains", "permissive", "MIT and CC BY 4.0 (by its data set card)"),
    _zipped("photo", "labelme_facade", "research", "non-commercial and research use only"),
    _zipped(
        "photo", "npc_animals", "permissive", "CC0, public domain, CC BY, CC BY-SA, GFDL, see its index.csv"
    ),
    _zipped("photo", "npm_demo", "research", "mixed, partly none of their own"),
    _zipped("photo", "osie", "research", "MIT for the set; the photographs' own terms are not settled"),
    _zipped("photo", "pedestrians", "research", "none stated: research pictures"),
    _zipped("photo", "pets_home", "research", "none stated: research pictures"),
    _zipped("photo", "photo_style", "research", "none stated: web pictures"),
    _zipped("photo", "places_rooms", "research", "Places365 terms: research only"),
    _zipped("photo", "places_rooms_b", "research", "Places365 terms: research only"),
    _zipped("photo", "professions10", "research", "image search: terms not settled"),
    _zipped("photo", "prokudin_gorskii", "permissive", "public domain (Library of Congress)"),
    _zipped("photo", "ships_ccby", "permissive", "CC BY 4.0 (by its data set card)"),
    _zipped("photo", "site_stock", "research", "none stated: stock photographs of templates"),
    _zipped("photo", "smartcrop_samples", "research", "mixed, partly none of their own"),
    _zipped("photo", "sports22", "research", "image search: terms not settled"),
    _zipped("photo", "tabler_unsplash", "permissive", "MIT and the Unsplash licence"),
    _zipped("photo", "traffic_net", "research", "image search: terms not settled"),
    _zipped("photo", "ui_kits", "research", "MIT kits; the photographs' own terms are not settled"),
    _zipped("photo", "urban_sun", "research", "none stated: research pictures"),
    _zipped("photo", "weather4", "research", "image search: terms not settled"),
    _zipped("illustration", "ancient_beast", "permissive", "CC BY-SA 4.0"),
    _zipped("illustration", "bookdash", "permissive", "CC BY 4.0, Book Dash"),
    _zipped("illustration", "cs_unplugged", "permissive", "CC BY-SA 4.0, University of Canterbury"),
    _zipped("illustration", "horst_stats", "permissive", "CC BY 4.0, Allison Horst"),
    _zipped("illustration", "old_picturebooks", "permissive", "public domain in the USA"),
    _zipped("illustration", "openclipart", "permissive", "public domain"),
    _zipped("illustration", "openmoji", "permissive", "CC BY-SA 4.0, HfG Schwaebisch Gmuend"),
    _zipped("illustration", "three_little_pigs", "permissive", "public domain in the USA"),
)


def find_data_set(name: str) -> DataSet:
    """The row of that name.

    Raises:
        KeyError: for a name that is not in the table; the message lists those that are.
    """
    for row in DATA_SETS:
        if row.name == name:
            return row
    raise KeyError(f"no data set {name!r}; known: {', '.join(row.name for row in DATA_SETS)}")
