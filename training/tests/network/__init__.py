"""Tests of training/network."""
