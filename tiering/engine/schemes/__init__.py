"""Classifications as documents: read and checked, applied to every client at once, explained for one."""

from tiering.engine.schemes.document import FORMAT, KINDS, SchemeDocument
from tiering.engine.schemes.faults import Fault, InvalidDocument
from tiering.engine.schemes.node import Vocabulary
from tiering.engine.schemes.reading import read, validate

__all__ = [
    "FORMAT",
    "KINDS",
    "Fault",
    "InvalidDocument",
    "SchemeDocument",
    "Vocabulary",
    "read",
    "validate",
]
