"""Tests of what is done with a draft, and of the plan."""
