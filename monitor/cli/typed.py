"""A query as it was typed: what a shell and an option parser take it for, undone."""

from typing import Any

from typer.core import TyperCommand


class WordsCommand(TyperCommand):
    """Takes `-strike` as a word to be without, as the query language has it.

    An option has one letter after its `-`, or a number (`-n5`), or begins with `--`.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Move words to be without behind the options, where all are words."""
        end = args.index("--") if "--" in args else len(args)
        takes_value = {
            name
            for each in self.params
            if not getattr(each, "is_flag", False)
            for name in each.opts
        }
        rest: list[str] = []
        without: list[str] = []
        for word in args[:end]:
            is_value = bool(rest) and rest[-1] in takes_value
            (without if _is_without(word) and not is_value else rest).append(word)
        return super().parse_args(ctx, [*rest, "--", *args[end + 1 :], *without])


def _is_without(word: str) -> bool:
    return (
        len(word) > 2
        and word[0] == "-" != word[1]
        and not word.removeprefix("-n").isdigit()
    )


def joined(words: list[str]) -> str:
    """The query as typed: the shell took the quotation marks of a phrase away."""
    return " ".join(
        _phrase(word) if " " in word.strip() and len(words) > 1 else word
        for word in words
    )


def _phrase(word: str) -> str:
    """A phrase in marks, before which the minus of one to be without stays."""
    if '"' in word:
        return word
    minus = "-" if word.startswith("-") else ""
    return f'{minus}"{word.removeprefix("-")}"'
