"""Tests of the sources of credentials."""
