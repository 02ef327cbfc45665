"""Adding to feeds.yaml: the new lines, and every other byte as it was."""

from pathlib import Path

import pytest

from monitor.config.edit import add_to_feeds, append
from monitor.config.load import load
from monitor.errors import ConfigError
from tests.configs import write

NEW = {"id": "new", "name": "New: one", "feeds": [{"url": "https://n.example/f"}]}
LINES = (
    '  - id: new\n    name: "New: one"\n    feeds:\n      - url: https://n.example/f\n'
)
OLD = "outlets:\n  - id: a\n    name: A # x\n    feeds: [{url: 'https://a.example'}]"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "outlets:\n" + LINES),
        ("# mine\n", "# mine\noutlets:\n" + LINES),
        ("version: 1", "version: 1\noutlets:\n" + LINES),
        ("outlets:\n", "outlets:\n" + LINES),
        ("outlets: []\naccounts: []\n", "outlets:\n" + LINES + "accounts: []\n"),
        ("outlets: [] # none\n", "outlets: # none\n" + LINES),
        ("outlets: ~\n", "outlets:\n" + LINES),
        (OLD, f"{OLD}\n{LINES}"),
        (
            f"{OLD} # y\n\n# own\naccounts: []\n",
            f"{OLD} # y\n{LINES}\n# own\naccounts: []\n",
        ),
        ("outlets:\r\n", ("outlets:\n" + LINES).replace("\n", "\r\n")),
    ],
    ids=[
        "empty",
        "comment",
        "other key",
        "nothing",
        "brackets",
        "comment behind",
        "tilde",
        "no last line feed",
        "comments",
        "CRLF",
    ],
)
def test_an_entry_is_put_at_the_end_of_its_list(before: str, after: str) -> None:
    """Comments, blank lines, line ends and order stay."""
    assert append(before, ("outlets",), [NEW]) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[{url: x}] # c", '[{url: x}, {"url": "y: z"}] # c'),
        ("[{url: x}, ]", '[{url: x}, {"url": "y: z"}]'),
        ("\n  - url: x # c\n  # d", '\n  - url: x # c\n  - url: "y: z"\n  # d'),
        (
            "\n       - url: |\n           x\n# d",
            '\n       - url: |\n           x\n       - url: "y: z"\n# d',
        ),
    ],
    ids=["brackets", "comma", "own indent", "text block"],
)
def test_a_list_within_keeps_its_own_layout(before: str, after: str) -> None:
    """Brackets stay brackets, and lines keep their indentation."""
    start = "outlets:\n- id: a\n  feeds: "
    start = start.rstrip() if before.startswith("\n") else start
    end = "\n- id: b\n"
    made = append(start + before + end, ("outlets", 0, "feeds"), [{"url": "y: z"}])
    assert made == start + after + end


@pytest.mark.parametrize(
    "text",
    [
        "{outlets: []}",
        "{version: 1}",
        "version: 1\n...\n",
        "outlets: &a []\nmore: *a\n",
        "outlets: [ # c\n  {id: a}, # d\n]\n",
    ],
    ids=["braces", "no list", "document end", "anchor", "comments in brackets"],
)
def test_a_layout_that_is_not_understood_is_left_alone(text: str) -> None:
    """Better no entry than one in the wrong place."""
    with pytest.raises(ValueError, match=r"layout|ends|comments|added"):
        append(text, ("outlets",), [NEW])


def test_the_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """It keeps its rights, its byte order mark and its link; what is new is told."""
    folder = write(tmp_path / "config", feeds="outlets: []\n")
    real = tmp_path / "real.yaml"
    real.write_bytes(b"\xef\xbb\xbf" + OLD.encode())
    real.chmod(0o640)
    (folder / "feeds.yaml").unlink()
    (folder / "feeds.yaml").symlink_to(real)
    lines = add_to_feeds(folder, [(("outlets",), [NEW])], {})
    assert "".join(f"{line}\n" for line in lines) == LINES
    assert real.read_bytes() == b"\xef\xbb\xbf" + f"{OLD}\n{LINES}".encode()
    assert real.stat().st_mode & 0o777 == 0o640
    assert [outlet.id for outlet in load(folder, {}).outlets] == ["a", "new"]
    assert sorted(p.name for p in folder.iterdir()) == ["feeds.yaml", "figures.yaml"]


@pytest.mark.parametrize(
    ("feeds", "entry", "said"),
    [
        (OLD, {**NEW, "id": "a"}, "feeds.yaml:5:9: outlets[1].id: 'a' is the id of"),
        (OLD, {**NEW, "feeds": [{"url": "ftp://x"}]}, "outlets[1].feeds[0].url"),
        (OLD.replace("name", "nmae"), NEW, "did you mean 'name'"),
        ("{outlets: []}", NEW, "add by hand"),
    ],
    ids=["an id twice", "no address", "wrong before", "braces"],
)
def test_a_failing_addition_touches_nothing(
    feeds: str, entry: dict[str, object], said: str, tmp_path: Path
) -> None:
    """The problems name the person's own file, which stays byte for byte."""
    folder = write(tmp_path, feeds=feeds)
    before = (folder / "feeds.yaml").stat()
    with pytest.raises(ConfigError) as caught:
        add_to_feeds(folder, [(("outlets",), [entry])], {})
    assert said in str(caught.value)
    assert str(caught.value).startswith(str(folder))
    assert (folder / "feeds.yaml").read_text() == feeds
    assert (folder / "feeds.yaml").stat() == before
