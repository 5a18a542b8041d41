"""The chungtay command and its groups. A command is loaded when it is called, so that help comes at once."""

from __future__ import annotations

import importlib
import sys

import click

from records.sentences import PersonError, say
from webapp.terminal import complain

#: Exit codes: all fine; the person's fault; something was refused or waits; ours is Python's own 1.
USAGE, REFUSED = 2, 3

#: Command → its module in this package, and its line in `chungtay --help`.
COMMANDS = {
    "calibrate": ("calibrate", "Say anew how sure readings are."),
    "campaign": ("campaign", "Make or list campaigns."),
    "clock": ("serve", "Run the clock: commits what is ready, queues pages."),
    "db": ("database", "Bring the database up to date."),
    "demo": ("demo", "Run everything with the sample scans."),
    "doctor": ("doctor", "Say what is missing on this machine."),
    "forms": ("forms", "Print blank forms and cover sheets, check a form's file."),
    "ingest": ("ingest", "Take in scans: files and folders."),
    "invite": ("people", "Make an invite link for volunteers."),
    "platform": ("platform", "Take in what the platform holds, list what is missing."),
    "read": ("read", "Read scans without a database."),
    "reader": ("serve", "Run one reader of pages."),
    "start": ("serve", "Run everything on this machine."),
    "upload": ("upload", "Make upload files, read the platform's answers."),
    "users": ("people", "Add and list staff, set passwords."),
    "web": ("serve", "Run the web server."),
}


class Commands(click.Group):
    """The commands, each imported only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands by name."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command; None when there is no such."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"webapp.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands in help without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="chungtay")
def chungtay() -> None:
    """Chung Tay: scans of paper vaccination records in, a spreadsheet for the platform out."""


def main() -> None:
    """Run a command; a person's fault is a sentence, not a traceback."""
    try:
        chungtay(prog_name="chungtay")
    except PersonError as error:
        complain(error.sentence)
        sys.exit(USAGE)
    except OSError as error:
        sentence = "This machine refuses ({why}): {name}. Check the folder, its rights and the free space."
        complain(say(sentence, why=error.strerror or type(error).__name__, name=error.filename or ""))
        sys.exit(1)


if __name__ == "__main__":
    main()
