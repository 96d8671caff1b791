"""Screens of the wizard: one package per step, and the parts that steps share."""
