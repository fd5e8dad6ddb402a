"""Kinds of indicators, apart from how they are told: commands name them before they look."""

from __future__ import annotations

from typing import Literal

IndicatorType = Literal[
    "address",
    "network",
    "domain",
    "host",
    "url",
    "hash",
    "email",
    "account",
    "path",
    "file",
    "text",
]
