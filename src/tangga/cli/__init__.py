"""`tangga`: one command. Sub-commands are loaded only when called, so that `tangga --help` answers at once."""

from importlib import import_module

import click

# name -> (module:function, one-line help). Keep the help here: loading a module only to print its help is slow.
COMMANDS = {
    "assess": ("tangga.cli.assess:assess", "Decide what families are entitled to, from files to files."),
    "policy": ("tangga.cli.policy:policy", "Show the rules in force on a date, or what changed between two."),
    "areas": ("tangga.cli.areas:areas", "Search the area codes (Kemendagri), province to village."),
    "make-district": ("tangga.cli.make_district:make_district", "Write a synthetic district that looks like life."),
    "load": ("tangga.cli.load:load", "Load families and members from files into the installation."),
    "load-exits": ("tangga.cli.load_exits:load_exits", "Record families' exits, decided elsewhere, from a file."),
    "load-waiting": ("tangga.cli.load_waiting:load_waiting", "Put families of files on the waiting list."),
    "run": ("tangga.cli.run:run", "Assess an area of the installation as of a date and store the answers."),
    "figure": ("tangga.cli.figure:figure", "Count one published figure, as of a day and known at an instant."),
    "figures": ("tangga.cli.figures:figures", "Look over the counts kept for dashboards, or make them anew."),
    "claim": ("tangga.cli.claim:claim", "Check figures that others published."),
    "edition": ("tangga.cli.edition:edition", "Make published editions again, and compare them."),
    "duplicates": ("tangga.cli.duplicates:duplicates", "Look for people and families that are probably in twice."),
    "serve": ("tangga.cli.serve:serve", "Start the web server, and a worker beside it."),
    "work": ("tangga.cli.work:work", "Do assessments and imports in the background."),
    "thin-runs": (
        "tangga.cli.thin_runs:thin_runs",
        "Take the answers of old assessments out, by a rule.",
    ),
    "doctor": ("tangga.cli.doctor:doctor", "Look the installation over, and say what to do where it is not well."),
    "backup": ("tangga.cli.backup:backup", "Copy the whole installation to a folder, with a manifest."),
    "restore": ("tangga.cli.backup:restore", "Put a backup back, and compare every row and file."),
    "demo": ("tangga.cli.demo:demo", "Prepare the demo data (once) and start the product."),
    "manage": ("tangga.cli.manage:manage", "Run a Django management command."),
}


class LazyGroup(click.Group):
    """A group that imports a sub-command's module only when that sub-command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, function = COMMANDS[cmd_name][0].split(":")
        command = getattr(import_module(module), function)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tangga")
def main() -> None:
    """Tangga: what each PKH family is entitled to, when it leaves the programme, and why."""
