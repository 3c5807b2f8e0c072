"""Tests of training/graphs."""
