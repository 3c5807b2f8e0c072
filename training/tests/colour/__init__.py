"""Tests of training/colour."""
