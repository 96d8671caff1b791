"""Measurements, run by ``make bench``. They report; no test depends on a time."""
