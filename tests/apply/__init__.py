"""Tests of the runner and what belongs to it."""
