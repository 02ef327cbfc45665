"""Where templates come from: ours, and a person's own in place of any of them.

With templates of one's own, all run in Jinja2's sandbox: it refuses what leads from a
value to Python itself (underscored attributes, functions' innards, str.format tricks)
and ranges above 100,000; what templates are handed cannot be changed, it is frozen. It
gives no limit of time or memory: loops within loops can go on for ever, and whoever may
write a template may stop the program. They come from the operator's own configuration,
never from outside.
"""

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from monitor.errors import Problem

SUFFIX = ".j2"
OF_PAGES = frozenset({"subscription.html.j2"})
"""What no mail is made of, like all in web/: pages have no templates of one's own."""


def environment(ours: Path, own: Path | None = None) -> jinja2.Environment:
    """The templates of `ours`, or those of `own` where it has one of the name.

    A name that a template uses and nobody gave is an error, not nothing.
    """
    kind = jinja2.Environment if own is None else SandboxedEnvironment
    folders = [ours] if own is None else [own, ours]
    return kind(
        loader=jinja2.FileSystemLoader(folders),
        autoescape=jinja2.select_autoescape(["html", "html.j2"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@dataclass(frozen=True, slots=True)
class Sample:
    """Something to render, to find out whether templates work."""

    name: str
    render: Callable[[], object]


def problems(own: Path, ours: Path, samples: tuple[Sample, ...]) -> tuple[Problem, ...]:
    """What is wrong with the templates of `own`: each that cannot be read, one whose
    name is none of ours, and what fails when the samples are rendered with them."""
    if not own.is_dir():
        return (Problem(str(own), 0, 0, "", "there is no such folder"),)
    known = {path.name for path in ours.glob(f"*{SUFFIX}")} - OF_PAGES
    checked = environment(ours, own)
    texts = {
        path: path.read_text(encoding="utf-8", errors="replace")
        for path in sorted(own.rglob(f"*{SUFFIX}"))
    }
    found = []
    for path, source in texts.items():
        name = path.relative_to(own).as_posix()
        is_used = any(f'"{name}"' in other for other in texts.values())
        if name not in known and not is_used:
            message = "stands in for no template of ours; there are "
            message += ", ".join(sorted(known))
            found.append(Problem(str(path), 0, 0, "", message))
        try:
            checked.compile(source, name, str(path))
        except jinja2.TemplateSyntaxError as error:
            message = f"cannot be read: {error.message}"
            found.append(Problem(str(path), error.lineno, 1, "", message))
    if found:
        return tuple(found)
    failed = (_failure(sample, own) for sample in samples)
    return tuple(dict.fromkeys(each for each in failed if each is not None))


def _failure(sample: Sample, own: Path) -> Problem | None:
    """What goes wrong with one sample, at the line of the template where it does."""
    try:
        sample.render()
    except Exception as error:  # a template can raise anything
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if frame.filename.endswith(SUFFIX):
                place = frame.filename, frame.lineno or 0
                break
        else:
            place = str(own), 0
        message = f"fails with {sample.name}: {error or type(error).__name__}"
        return Problem(place[0], place[1], 1 if place[1] else 0, "", message)
    return None
