"""Every error bedem raises on purpose, in one tree.

BedemError                 exit 1
├── UsageError             exit 2   the words of the call are off
├── CaseError              exit 1
│   ├── CaseMissing                 (also FileNotFoundError)
│   ├── CaseTooNew                  made by a newer bedem
│   ├── CaseBusy                    another process holds the lock
│   └── CaseDamaged                 ledger or segment does not add up
├── DiskFull               exit 1   (also OSError) nothing is lost, run again
├── EvidenceError          exit 1   nothing of what was given can be read
├── OutputExists           exit 1   (also FileExistsError) kept unless --force
├── NotFound               exit 1   (also LookupError) no such ref, host, rule, question
├── SqlRefused             exit 1   the statement is not a plain reading one
├── RuleError              exit 1   a rule pack or rule cannot be read
├── RegisterError          exit 1   (also ValueError) file, line, field
├── DocumentError          exit 1   a Document cannot be read, or a claim in it has no basis
└── KnowledgeError         exit 1   a knowledge file does not add up

An error says three things: what is wrong, where, and what to do.
"""

from __future__ import annotations

from typing import ClassVar

EXIT_DONE = 0
EXIT_REFUSED = 1
EXIT_USAGE = 2
EXIT_PARTLY = 3


class BedemError(Exception):
    """Root of the tree. `str()` gives the one line a user sees."""

    exit_code: ClassVar[int] = EXIT_REFUSED

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        super().__init__(what, where, todo)
        self.what = what
        self.where = where
        self.todo = todo

    def __reduce__(self) -> tuple[object, ...]:
        # errors cross from worker processes; what pickle does by itself forgets keyword arguments
        return _made_again, (type(self), self.what, self.where, self.todo)

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head.rstrip('.')}. {self.todo}" if self.todo else head


def _made_again(kind: type[BedemError], what: str, where: str, todo: str) -> BedemError:
    return kind(what, where=where, todo=todo)


class UsageError(BedemError):
    """The call's words are off."""

    exit_code = EXIT_USAGE


class CaseError(BedemError):
    """The case folder cannot be used as asked."""


class CaseMissing(CaseError, FileNotFoundError):
    """There is no case at that place."""

    __str__ = BedemError.__str__


class CaseTooNew(CaseError):
    """The case was made by a newer bedem."""


class CaseBusy(CaseError):
    """Another process holds the lock."""


class CaseDamaged(CaseError):
    """The ledger, a segment or a settled table does not add up."""


class DiskFull(BedemError, OSError):
    """No room left while writing; what was committed stays."""

    __str__ = BedemError.__str__


class EvidenceError(BedemError):
    """Nothing of what was given can be read."""


class OutputExists(BedemError, FileExistsError):
    """An output file exists and was kept."""

    __str__ = BedemError.__str__


class NotFound(BedemError, LookupError):
    """No such ref, host, rule or question."""

    __str__ = BedemError.__str__


class SqlRefused(BedemError):
    """The SQL statement is not a plain reading one."""


class RuleError(BedemError):
    """A rule pack or a rule cannot be read."""


class RegisterError(BedemError, ValueError):
    """The register has a wrong field; names file, line and field."""

    __str__ = BedemError.__str__


class KnowledgeError(BedemError):
    """A knowledge file does not add up."""


class DocumentError(BedemError):
    """A Document is damaged, of a newer version, or says what nothing in it carries."""
