"""One way for every command to fail: sentences on the error stream, and the exit code that formats.md promises."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

from tangga.errors import Conflict, NotValid
from tangga.policy import PolicyError, PolicyGap, UnknownOverlay
from tangga.runs.engines import EngineTrouble
from tangga.runs.outputs import WouldOverwriteError

INPUT_REFUSED = 3
POLICY_GAP = 4
ENGINE_TROUBLE = 5
STOPPED = 130  # by the person: Ctrl-C


@contextmanager
def exit_codes(ctx: click.Context) -> Iterator[None]:
    """Turns what stops the block into its sentence and exit code. What is not known here stays a traceback."""
    try:
        yield
    except UnknownOverlay as error:
        raise click.BadParameter(str(error), ctx=ctx, param_hint="--overlay") from error
    except WouldOverwriteError as error:
        raise click.UsageError(str(error), ctx=ctx) from error
    except (NotValid, PolicyError) as refused:
        _stop(ctx, INPUT_REFUSED, refused)
    except PolicyGap as gap:
        _stop(ctx, POLICY_GAP, gap)
    except (EngineTrouble, Conflict) as error:
        _stop(ctx, ENGINE_TROUBLE, error)
    except (KeyboardInterrupt, RuntimeError) as error:
        # The engine turns Ctrl-C into an error of its own.
        if not isinstance(error, KeyboardInterrupt) and "interrupted" not in str(error):
            raise
        click.echo("Stopped. Nothing was written.", err=True)
        ctx.exit(STOPPED)
    except Exception as error:
        # By name: this module does not load Django, which file commands do without.
        if type(error).__name__ != "OperationalError" or "locked" not in str(error):
            raise
        click.echo("Somebody else is writing to the database. Nothing was written; try again in a minute.", err=True)
        ctx.exit(ENGINE_TROUBLE)


def _stop(ctx: click.Context, code: int, error: Exception) -> NoReturn:
    """Every problem on a line of its own, then the error's sentence."""
    problems = getattr(error, "problems", ()) if not isinstance(error, PolicyError) else ()
    for problem in problems:
        click.echo(str(problem), err=True)
    rest = getattr(error, "total", len(problems)) - len(problems)
    click.echo(f"{error}" + (f" ({rest} more not listed)" if rest else ""), err=True)
    ctx.exit(code)
