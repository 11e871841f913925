"""Scheme documents in the reader's words: what a version page, a comparison and the editor print."""

from tiering.queries.wording.conditions import sentence, sentence_of
from tiering.queries.wording.names import Named, Names, named, names
from tiering.queries.wording.reading import Entry, Section, sections

__all__ = ["Entry", "Named", "Names", "Section", "named", "names", "sections", "sentence", "sentence_of"]
