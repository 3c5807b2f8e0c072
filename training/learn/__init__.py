"""A training run: config, batches, losses, trainer."""
