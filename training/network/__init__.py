"""What has weights, and how its features pool."""
