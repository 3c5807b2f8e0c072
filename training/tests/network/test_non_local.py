"""Non-local means of the features: against the formula in a loop, and what must hold for any picture."""

import torch

from training.network.checkpoints import brought_up_to_date
from training.network.model import Colorizer
from training.network.non_local_means import ALIKE, NonLocal, keys_of, with_non_local


def _block(share: float) -> NonLocal:
    torch.manual_seed(0)
    block = NonLocal(8)
    with torch.no_grad():
        block.share.fill_(share)
    return block


@torch.no_grad()
def test_it_is_the_formula() -> None:
    block = _block(0.7)
    features = torch.randn(1, 8, 8, 12)
    coarse = features.reshape(8, 2, 4, 3, 4).mean(dim=(2, 4)).flatten(1).T  # (6, 8)
    keys = coarse @ block.keys.weight[:, :, 0, 0].T
    change = torch.empty_like(coarse)
    for i in range(6):
        likeness = torch.stack([(-(keys[i] - keys[j]).square().sum()).exp() for j in range(6)])
        change[i] = (likeness[:, None] * coarse).sum(dim=0) / likeness.sum() - coarse[i]
    fine = torch.nn.functional.interpolate(
        change.T.reshape(1, 8, 2, 3), scale_factor=4, mode="bilinear", align_corners=False
    )
    torch.testing.assert_close(block(features), features + 0.7 * fine, atol=1e-5, rtol=1e-5)


@torch.no_grad()
def test_share_0_and_a_plain_field_change_nothing() -> None:
    features = torch.randn(2, 8, 8, 8)
    assert torch.equal(_block(0.0)(features), features)
    plain = torch.randn(1, 8, 1, 1).expand(1, 8, 8, 8)
    torch.testing.assert_close(_block(1.0)(plain), plain)


@torch.no_grad()
def test_pictures_of_a_batch_do_not_see_each_other() -> None:
    features = torch.randn(3, 8, 8, 8)
    block = _block(1.0)
    together = block(features)
    for one, alone in zip(features, together, strict=True):
        torch.testing.assert_close(block(one[None])[0], alone)


@torch.no_grad()
def test_where_cells_lie_does_not_matter() -> None:
    """Whole pooled cells moved about: the same change to each."""
    features = torch.randn(1, 8, 4, 4)
    rolled = torch.roll(features.repeat_interleave(4, 2).repeat_interleave(4, 3), 8, dims=3)
    plain = features.repeat_interleave(4, 2).repeat_interleave(4, 3)
    block = _block(1.0)
    pool = torch.nn.functional.avg_pool2d
    assert not torch.allclose(block(plain), plain, atol=1e-3)
    means = [sorted(pool(block(x), 16).flatten().tolist()) for x in (plain, rolled)]
    torch.testing.assert_close(torch.tensor(means[0]), torch.tensor(means[1]), atol=1e-4, rtol=1e-4)


def test_keys_measure_how_unlike_distributions_are() -> None:
    torch.manual_seed(0)
    weight = torch.randn(313, 24)  # as many directions as keys have room for
    first, second = torch.randn(24), torch.randn(24)
    logits = (weight - weight.mean(dim=0)) @ (first - second)
    keys = keys_of(weight)[:, :, 0, 0] @ (first - second)
    torch.testing.assert_close(keys.square().sum() * ALIKE, logits.square().sum(), rtol=1e-4, atol=1e-3)


@torch.no_grad()
def test_a_network_from_before_computes_what_it_did(untrained: Colorizer) -> None:
    old = {name: value for name, value in untrained.state_dict().items() if not name.startswith("non_local")}
    new = Colorizer().eval()
    new.load_state_dict(brought_up_to_date(old))
    lightness = torch.rand(1, 1, 64, 96) * 100
    torch.testing.assert_close(new(lightness), untrained.decoder(untrained.encoder((lightness - 50) / 50)))
    assert with_non_local(new.state_dict()).keys() == new.state_dict().keys()
