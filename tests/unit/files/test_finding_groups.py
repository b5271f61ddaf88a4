"""Findings of one kind: what says the same is one, what differs stays apart up to five."""

from __future__ import annotations

from osteon.files import Finding, Place, grouped


def text_in(line: int, read: str, *, file: str = "t.csv", column: int = 2) -> Finding:
    place = Place(file, line, column, "BMD")
    return Finding("VALUE-TEXT", "error", place, f"{read} is no number.", "Mend it.", read=read)


def test_two_that_say_the_same_are_one_with_their_lines():
    (one,) = grouped([text_in(3, "n.b."), text_in(9, "n.b.")])
    assert (one.where.line, one.read) == (3, "n.b.")
    assert one.message == "n.b. is no number. This holds 2 times: lines 3, 9."


def test_different_ones_stay_apart_up_to_five():
    apart = [text_in(line, f"word {line}") for line in range(2, 7)]
    assert grouped(apart) == apart
    (one,) = grouped([*apart, text_in(7, "word 7")])
    assert "6 times: lines 2-7." in one.message


def test_a_different_one_between_two_alike_keeps_its_place_and_words():
    found = grouped([text_in(2, "a"), text_in(3, "b"), text_in(4, "a")])
    assert [(f.read, f.where.line) for f in found] == [("a", 2), ("b", 3)]
    assert found[1] == text_in(3, "b")


def test_other_files_and_columns_are_no_lines_of_this_one():
    apart = [text_in(2, "a"), text_in(2, "a", file="u.csv"), text_in(2, "a", column=3)]
    assert grouped(apart) == apart
    assert grouped([text_in(line, "a", file=f"{line}.csv") for line in range(2, 9)]) == [
        text_in(line, "a", file=f"{line}.csv") for line in range(2, 9)
    ]


def test_what_has_no_line_is_never_said_to_have_one():
    place = Place("t.csv")
    found = [Finding("T", "note", place, text, "Nothing.") for text in ("One.", "Two.", "One.")]
    assert [f.message for f in grouped(found)] == ["One.", "Two."]
