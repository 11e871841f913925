from django.utils import translation

from crm import vocabulary


def test_stored_words_are_spelled_in_the_readers_language() -> None:
    text = "{tier:gold} → {tier:quality}"
    with translation.override("en"):
        assert vocabulary.spell(text) == "Gold → Quality"
    with translation.override("zh-hans"):
        assert vocabulary.spell(text) == "黄金 → 优质"


def test_what_is_no_word_stays_as_it_was_written() -> None:
    assert vocabulary.spell("see {this:one} and {a b} {}") == "see {this:one} and {a b} {}"
