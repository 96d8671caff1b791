"""Reads of the account: cached reader, the checks of Connect, the survey before Apply."""
