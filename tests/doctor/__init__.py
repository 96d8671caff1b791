"""Tests of ``onramp doctor``."""
