"""A scheme document as a form and back: fields are named by their place in it, buttons add, move and remove rows."""

from tiering.forms.editor.building import Editor, build
from tiering.forms.editor.operations import perform
from tiering.forms.editor.posted import posted_tree
from tiering.forms.editor.writing import to_document

__all__ = ["Editor", "build", "perform", "posted_tree", "to_document"]
