"""Tests of the policy language, the preview and the templates."""
