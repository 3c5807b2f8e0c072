"""A validation that costs a GPU run a second: soft cross-entropy and ab error, all on the device.

The numbers are `training.validation`'s but for pooling over space, which the network learns nothing from, and
flicker and rare colours, which are measured at home.
"""

import torch
from torch import Tensor

from training.colour.bins import SoftCode, annealed_mean, soft_code_table, table_row
from training.colour.lightness import lightness_of
from training.colour.sampling import sample_ab
from training.data.prior import tilt_bias
from training.learn.losses import colour_loss
from training.measure.validation import Reading, ValidationSet
from training.network.model import Colorizer
from training.network.regressed import regressed_ab


@torch.no_grad()
def quick_look(model: Colorizer, sets: list[ValidationSet], reading: Reading) -> dict[str, float]:
    """`NAME_soft_ce` in nats and `NAME_ab_error` in Lab units, both of the faithful distribution.

    A regression has no distribution, and its ab error is that of what it says.
    """
    device = model.bins.weight.device
    table = soft_code_table()
    indices, weights = table.indices.to(device), table.weights.to(device)
    bias = tilt_bias(reading.weights, 0.0, reading.trained_tilt).float().to(device)
    scores: dict[str, float] = {}
    for name, images in sets:
        entropies: list[Tensor] = []
        errors: list[Tensor] = []
        for pixels in images:
            rgb = torch.from_numpy(pixels).to(device)
            ab = sample_ab(rgb).reshape(-1, 2)
            rows = table_row(ab)
            outputs = model.predict(model(lightness_of(rgb)[None, None])).bins.float()
            if reading.objective == "regression":
                errors.append((regressed_ab(outputs) - ab).norm(dim=1).mean())
                continue
            logits = outputs + bias
            code = SoftCode(indices[rows], weights[rows])
            entropies.append(colour_loss(logits, code))
            errors.append((annealed_mean(logits, 1.0) - ab).norm(dim=1).mean())
        if entropies:
            scores[f"{name}_soft_ce"] = float(torch.stack(entropies).mean())
        scores[f"{name}_ab_error"] = float(torch.stack(errors).mean())
    return scores
