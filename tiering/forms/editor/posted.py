from __future__ import annotations

from django.http import QueryDict

from tiering.forms.editor.places import Tree, put, settled, steps

# Before every field of the document, so that nothing else that is posted gets into it.
PREFIX = "d:"
DEEPEST = 12
# Choices of many: each is a list even where one or nothing was chosen.
MANY = frozenset({"values", "instead_of", "chosen"})


def posted_tree(posted: QueryDict) -> Tree:
    """The fields of the document as the form sent them."""
    tree: Tree = {}
    for name, values in posted.lists():
        if not name.startswith(PREFIX):
            continue
        place = name.removeprefix(PREFIX)
        if len(steps(place)) > DEEPEST:
            continue
        words = [str(value).replace("\0", "").strip() for value in values]
        # An empty one always comes with the choices, so that a list without any is posted too.
        many = [word for word in words if word]
        put(tree, place, many if place.rpartition(".")[2] in MANY else words[-1])
    found = settled(tree)
    return found if isinstance(found, dict) else {}
