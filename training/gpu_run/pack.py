"""Pack training pictures and what a run needs into one folder; see the package's docstring.

python -m training.gpu_run.pack --config training/configs/gpu-lite2.toml --out runs/gpu
"""

import argparse
import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnx
import torch
from PIL import Image

from training.data.ccp_labels import CCP, label_parts, read_ids, read_parts
from training.data.classes import IGNORED_CLASS
from training.data.datasets import data_root
from training.data.image_lists import ImageEntry, list_images
from training.data.images import read_rgb
from training.data.labels import LABEL_SIDE, TEACHER_FILE
from training.data.prior import count_bins, smooth
from training.gpu_run.shards import MEBIBYTE, ShardWriter, encoded, small
from training.gpu_run.start import FILE_NAME, Start, validation_sets, write_start
from training.learn.config import RunConfig, read_config
from training.learn.loader import draw_shares
from training.network.model import new_colorizer


def parts_of(entry: ImageEntry, root: Path) -> bytes | None:
    """The (64, 64) map of skin, hair and clothing of one of ccp's pictures, as PNG."""
    if entry.dataset.folder != CCP:
        return None
    nothing = np.full((2, LABEL_SIDE, LABEL_SIDE), IGNORED_CLASS, dtype=np.uint8)
    parts = label_parts(nothing, read_ids(root, entry), read_parts(root))[0]
    memory = io.BytesIO()
    Image.fromarray(parts).save(memory, "PNG")
    return memory.getvalue()


def pack(config: RunConfig, folder: Path, every: int = 1) -> list[Path]:
    """Write shards and start of a config's training pictures.

    Args:
        config: says which sets, and how they weigh in the prior.
        folder: made when it is not there.
        every: only every n-th picture, for a trial.

    Returns:
        The shards.
    """
    folder.mkdir(parents=True, exist_ok=True)
    root = data_root()
    entries = list_images(config.sets, "train", root, config.fold)[::every]
    writer = ShardWriter(folder)
    pictures = []

    def prepare(entry: ImageEntry) -> tuple[Image.Image, bytes, bytes | None]:
        image = small(read_rgb(root / entry.key))
        return image, encoded(image), parts_of(entry, root)

    # In a mixed order, so that any one shard is a fair sample of all.
    order = np.random.default_rng(0).permutation(len(entries))
    with ThreadPoolExecutor(config.threads) as pool:
        for place, (image, picture, parts) in zip(
            order, pool.map(prepare, [entries[i] for i in order]), strict=True
        ):
            writer.add(entries[place], picture, parts)
            pictures.append(np.array(image))
    writer.flush()
    shares = draw_shares(entries, config.photo_share, config.set_weights)
    prior = smooth(count_bins(pictures, shares[order]))
    model = new_colorizer(root, config.seed, prior, layout=config.layout).state_dict()
    start = Start(prior, model, onnx.load(root / TEACHER_FILE), validation_sets(root))
    write_start(folder / FILE_NAME, start, config.layout)
    return writer.paths


def main() -> None:
    """Command line: see the module docstring."""
    parser = argparse.ArgumentParser(description="Pack a training run for a machine with a GPU.")
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("runs/gpu"))
    parser.add_argument("--every", type=int, default=1, help="take only every n-th picture")
    options = parser.parse_args()
    config = read_config(options.config)
    torch.set_num_threads(config.threads)
    for path in [*pack(config, options.out, options.every), options.out / FILE_NAME]:
        print(f"{path}  {path.stat().st_size / MEBIBYTE:.1f} MiB")


if __name__ == "__main__":
    main()
