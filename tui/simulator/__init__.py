"""Simulated cloud that ships with Onramp."""
