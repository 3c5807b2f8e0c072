"""Networks from before skin, hair and clothing were classes, brought to today's class head."""

import math

import torch
from torch import Tensor

from training.data.classes import CLASS_NAMES, PEOPLE, PERSON, TEACHER_CLASSES


def with_parts_of_people(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """A `Colorizer`'s state dict whose class head knows all classes.

    To a head of the teacher's classes alone the parts of people are added as copies of "person", each of the
    four log 4 lower: together they are as likely as the person was, and so is every other class.

    Args:
        weights: by name; left as they are.

    Raises:
        ValueError: when the class head has neither as many rows as there are classes nor as the teacher has.
    """
    rows = len(weights["classes.bias"])
    if rows == len(CLASS_NAMES):
        return weights
    if rows != len(TEACHER_CLASSES):
        raise ValueError(
            f"the class head has {rows} rows, not {len(CLASS_NAMES)} or, before the parts of people,"
            f" {len(TEACHER_CLASSES)}: train the network again"
        )
    source = torch.arange(len(CLASS_NAMES))
    source[list(PEOPLE)] = PERSON
    bias = weights["classes.bias"][source]
    bias[list(PEOPLE)] -= math.log(len(PEOPLE))
    return weights | {"classes.weight": weights["classes.weight"][source], "classes.bias": bias}
