"""One way for every command to fail: sentences on the error stream, and the exit code that formats.md promises."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

from tangga.errors import NotValid
from tangga.policy import PolicyError, PolicyGap, UnknownOverlay
from tangga.runs.engines import EngineTrouble

INPUT_REFUSED = 3
POLICY_GAP = 4
ENGINE_TROUBLE = 5


@contextmanager
def exit_codes(ctx: click.Context) -> Iterator[None]:
    """Turns what stops the block into its sentence and exit code. What is not known here stays a traceback."""
    try:
        yield
    except UnknownOverlay as error:
        raise click.BadParameter(str(error), ctx=ctx, param_hint="--overlay") from error
    except (NotValid, PolicyError) as refused:
        _stop(ctx, INPUT_REFUSED, refused)
    except PolicyGap as gap:
        _stop(ctx, POLICY_GAP, gap)
    except EngineTrouble as error:
        _stop(ctx, ENGINE_TROUBLE, error)


def _stop(ctx: click.Context, code: int, error: Exception) -> NoReturn:
    """Every problem on a line of its own, then the error's sentence."""
    problems = getattr(error, "problems", ()) if not isinstance(error, PolicyError) else ()
    for problem in problems:
        click.echo(str(problem), err=True)
    rest = getattr(error, "total", len(problems)) - len(problems)
    click.echo(f"{error}" + (f" ({rest} more not listed)" if rest else ""), err=True)
    ctx.exit(code)
