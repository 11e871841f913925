from __future__ import annotations

from tiering.engine.differences import Difference, differences, fingerprint


def test_the_same_content_has_one_fingerprint() -> None:
    assert fingerprint({"a": 1, "b": [1.5]}) == fingerprint({"b": [1.5], "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": 2})
    assert fingerprint({"a": "钻"}) == fingerprint({"a": "钻"})


def test_differences_are_named_by_place() -> None:
    before = {"a": 1, "list": [{"b": 1}, {"b": 2}], "gone": {}, "same": [1]}
    after = {"a": 2, "list": [{"b": 1}], "same": [1], "new": {"c": None}}
    assert differences(before, after) == [
        Difference("a", 1, 2),
        Difference("list[1].b", 2, None),
        Difference("gone", {}, None),
        Difference("new.c", None, None),
    ]
    assert differences(before, before) == []
