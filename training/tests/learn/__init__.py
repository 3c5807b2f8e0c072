"""Tests of training/learn."""
