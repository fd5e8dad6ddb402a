"""What a settling step is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pyarrow as pa

from bedem.case import Case, CaseView
from bedem.case.register import RegisterFile
from bedem.model.records import Delivery


class Context:
    """One settling: the case, what was received up to `as_of`, and the tables settled so far."""

    def __init__(self, view: CaseView) -> None:
        self.view = view

    @property
    def case(self) -> Case:
        return self.view.case

    @property
    def register(self) -> RegisterFile | None:
        return self.view.register_file

    def rows(self, sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        """All rows of bedem's own SQL over the relations; evidence goes into `values` only."""
        cursor = self.view.connection.cursor()
        return cursor.execute(sql, values or []).fetchall()

    def first_deliveries(self) -> dict[str, Delivery]:
        """The earliest delivery of each source, with what only later ones tell.

        Ties by path, so that the order of handing over within one second does not matter.
        """
        found: dict[str, Delivery] = {}
        for delivery in sorted(self.view.deliveries(), key=rank):
            first = found.setdefault(delivery.source, delivery)
            told = {
                name: getattr(delivery, name)
                for name in ("institution", "received_from", "host", "zone")
                if getattr(first, name) is None
            }
            found[delivery.source] = msgspec.structs.replace(first, **told)
        return found


def rank(delivery: Delivery) -> tuple[int, str, str]:
    """Order of handing over; ties by what was said and by path."""
    return (delivery.received, delivery.institution or "\uffff", delivery.path)


class Step(msgspec.Struct, frozen=True):
    """One line of SETTLE.

    inputs names everything the tables depend on beside the evidence and earlier steps; run gives
    the tables by name, "gaps-NAME" among them where the step finds Gaps.
    """

    name: str
    version: int
    after: tuple[str, ...]
    inputs: Callable[[Context], dict[str, Any]]
    run: Callable[[Context], dict[str, pa.Table]]
