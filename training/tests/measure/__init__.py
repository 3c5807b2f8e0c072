"""Tests of training/measure."""
