"""Tests: the official SDK over real HTTP against the simulator, and the real interface."""
