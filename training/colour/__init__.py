"""Colour spaces, the 313 bins of ab, and where a picture is read."""
