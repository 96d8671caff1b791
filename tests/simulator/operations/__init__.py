"""Tests of the operations of each service."""
