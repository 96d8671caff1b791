"""Tests of trying out what was granted."""
