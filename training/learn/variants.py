"""Runs that differ in one thing: what the `[[variants]]` of a config file each change of what they share."""

import json
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from training.learn.config import RunConfig, parse_config, read_table


class Variant(NamedTuple):
    """A variant's label, which begins with its number; its config; the vividness it is shown at."""

    label: str
    config: RunConfig
    shown_tilt: float

    def with_seed(self, seed: int) -> "Variant":
        """The same run from other fresh weights, on other batches; its name tells them apart."""
        name = f"{self.config.name}-s{seed}"
        return self._replace(config=replace(self.config, name=name, seed=seed))


def read_variants(path: Path) -> list[Variant]:
    """The variants of a config file, each config named after the file's and the variant's number.

    Raises:
        KeyError: when the file has no variants, or one has no label or vividness.
    """
    table = read_table(path)
    read = []
    for variant in table.pop("variants"):
        label, shown_tilt = variant.pop("label"), variant.pop("shown_tilt")
        config = parse_config(json.loads(json.dumps(table | variant)))
        read.append(Variant(label, replace(config, name=f"{config.name}-{label[0]}"), shown_tilt))
    return read


def has_variants(path: Path) -> bool:
    """Whether a config file is of several runs."""
    return "variants" in read_table(path)
