"""How commands speak: data on standard output, sentences in Vietnamese and English on standard error."""

from __future__ import annotations

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from records.sentences import Sentence, say
from webapp.language import language

#: Sentences, tables and bars; never data.
console = Console(stderr=True, highlight=False)


def tell(sentence: Sentence, style: str = "") -> None:
    """Say a sentence in both languages, Vietnamese first."""
    vietnamese, english = (language(code).say(sentence) for code in ("vi", "en"))
    console.print(escape(vietnamese), style=style, soft_wrap=True)
    if english != vietnamese:
        console.print(escape(english), style="dim", soft_wrap=True)


def complain(sentence: Sentence) -> None:
    """Say what is wrong."""
    tell(sentence, "bold red")


def both(text: str, **parts: object) -> str:
    """Say a short label in both languages in one line."""
    vietnamese, english = (language(code).say(say(text, **parts)) for code in ("vi", "en"))
    return english if english == vietnamese else f"{vietnamese} / {english}"


def table(*titles: str) -> Table:
    """Begin a table; the titles are message ids."""
    made = Table(box=None, header_style="bold", pad_edge=False)
    for title in titles:
        made.add_column(both(title), overflow="fold")
    return made


def data(line: str) -> None:
    """Write one line of data."""
    click.echo(line)
