"""Training, evaluation and export of Chromaloom's colorizer; the manual is in each module's docstring."""
