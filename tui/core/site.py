"""The two sites of Alibaba Cloud."""

from __future__ import annotations

from enum import StrEnum


class Site(StrEnum):
    """The site on which the account was opened; no API tells which one it is."""

    INTERNATIONAL = "international"
    CHINA = "china"
