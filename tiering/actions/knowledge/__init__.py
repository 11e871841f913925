"""What people know of clients: every word with who said it and when, none ever changed."""

from tiering.actions.knowledge.saying import UnknownAnswer, say

__all__ = ["UnknownAnswer", "say"]
