"""Onramp: a terminal wizard that gives teammates access to Managed Service for Prometheus."""

__version__ = "0.1.0"
