"""Tests of the values, rules and pure functions."""
