"""Tests of training/gpu_run."""
