"""Where the files that come with the program lie: config, templates, sample.

In an installed wheel they are inside the package (`monitor/_data`), in a checkout at
its top level. Only paths are made here; whoever needs a file reads it.
"""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """The folder `name` ("config", "templates", "sample") that ships with us."""
    packed = _PACKAGE / "_data" / name
    return packed if packed.is_dir() else _PACKAGE.parent / name


def data(name: str) -> Path:
    """A data file of the package itself."""
    return _PACKAGE / "data" / name
