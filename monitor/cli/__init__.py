"""The command line: `monitor COMMAND`. Turns errors into sentences and exit codes.

Exit codes: 0 done; 1 something failed that is not the command's fault (a feed, a mail,
the database); 2 a wrong command line or configuration; 3 another instance is running on
the same store; 130 interrupted.
"""

import sys

import typer

from monitor.cli.commands import Commands, list_in
from monitor.cli.console import Context, context_settings, err
from monitor.errors import ConfigError, HeldError, MonitorError

__all__ = ["app", "main"]

app = typer.Typer(
    name="monitor",
    cls=Commands,
    help="What the people you watch said, in which words, and who reports it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings=context_settings,
    epilog="Exit codes: 0 done, 1 something failed, 2 wrong configuration or command, "
    "3 another instance is running, 130 interrupted.",
)
app.callback()(Context.start)
list_in(app)


def main() -> None:
    """Run one command; an expected error is a sentence on stderr, never a traceback."""
    try:
        app()
    except ConfigError as error:
        err.print(
            str(error), style="red", markup=False, highlight=False, soft_wrap=True
        )
        n = len(error.problems)
        err.print(f"{n} problem{'s' if n != 1 else ''}; nothing was started.")
        sys.exit(2)
    except HeldError as error:
        err.print(f"error: {error}", markup=False, soft_wrap=True)
        sys.exit(3)
    except MonitorError as error:
        err.print(f"error: {error}", markup=False, soft_wrap=True)
        sys.exit(1)
    except BrokenPipeError:  # `monitor export | head`
        sys.stderr.close()
        sys.exit(0)
    except KeyboardInterrupt:
        err.print("interrupted; what was under way is finished or will be done again")
        sys.exit(130)
