"""Tests of training; what needs the shared data skips, and says so, where it is missing."""
