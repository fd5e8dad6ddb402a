"""The same cascade compiled by numba, where it is installed. (Filled in below.)"""

from __future__ import annotations

from typing import Final

AVAILABLE: Final = False
