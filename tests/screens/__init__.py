"""Tests of the screens, through the running app."""
