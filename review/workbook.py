"""Writes an upload's rows as .xlsx or CSV bytes, the same bytes for the same rows. It must not know doses or databases.

Formula injection: every cell but the running number is a *string cell* with the text format `@`. A program that opens
.xlsx never evaluates a string cell, whatever it begins with, so the text stays exactly what the paper says; a prefix
(an apostrophe, a space, an invisible sign) would become part of a name or address on the platform. Editing such a cell
could still make a formula of it: a text that begins with = + - @ therefore carries `quotePrefix`, Excel's own mark for
"this was entered as text", which survives editing. A CSV has no types, so a CSV made of this file is as unsafe as any
other: there, and only there, such a text gets an apostrophe before it. So does what follows a semicolon: Excel set to
Vietnamese parts the cells of a CSV by semicolons, and a formula in the middle of a name would begin a cell.
"""

from __future__ import annotations

import codecs
import csv
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import cast

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from review.cells import looks_like_formula
from review.template import Template, Value

#: One moment for all files: the time a file was made is in its upload row, and equal rows must give equal bytes.
_MOMENT = datetime(2021, 1, 1)
_ZIP_MOMENT = (2021, 1, 1, 0, 0, 0)
_AFTER_SEMICOLON = re.compile(r"""(;["'\s]*)(?=[=+\-@＝＋－＠])""")
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def workbook_bytes(template: Template, rows: Sequence[Sequence[Value]]) -> bytes:
    """Write the rows under the template's headers, and whatever else the template has above its data."""
    book = Workbook()
    book.properties.creator = "Chung Tay"
    sheet = book.worksheets[0]
    sheet.title = template.sheet
    for at, column in enumerate(template.columns, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    for down, line in enumerate(top_of(template), start=1):
        for at, header in enumerate(line, start=1):
            _write(sheet, down, at, header).font = Font(bold=True)
    for cells in template.merged:
        sheet.merge_cells(cells)
    for down, row in enumerate(rows, start=template.first_row):
        for at, value in enumerate(row, start=1):
            _write(sheet, down, at, value)
    sheet.freeze_panes = f"A{template.first_row}"
    raw = BytesIO()
    book.save(raw)
    return _timeless(raw.getvalue())


def csv_bytes(template: Template, rows: Sequence[Sequence[Value]]) -> bytes:
    """Write the same rows as a CSV that Excel opens as UTF-8."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerows([_in_csv(value) for value in row] for row in (*top_of(template), *rows))
    return codecs.BOM_UTF8 + written.getvalue().encode()


def top_of(template: Template) -> tuple[tuple[str, ...], ...]:
    """Give all rows above the first row of data."""
    headers = tuple(column.header for column in template.columns)
    above = ((),) * (template.header_row - 1)
    below = ((),) * (template.first_row - template.header_row - 1)
    return template.top or (*above, headers, *below)


def _in_csv(value: Value) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    text = _AFTER_SEMICOLON.sub(r"\1'", str(value))
    return f"'{text}" if isinstance(value, str) and looks_like_formula(text) else text


def _write(sheet: Worksheet, row: int, column: int, value: Value) -> Cell:
    cell = cast(Cell, sheet.cell(row, column))
    if not isinstance(value, str):
        cell.value = value
        if isinstance(value, date):
            cell.number_format = "dd/mm/yyyy"
        return cell
    cell.number_format = "@"
    if value:
        cell.value = value
        # Assigning a text that begins with = makes it a formula; it never is one here.
        cell.data_type = "s"
        cell.quotePrefix = looks_like_formula(value)
    return cell


def _timeless(data: bytes) -> bytes:
    """Give every part of the file one fixed time."""
    moment = _MOMENT.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    fixed = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(fixed, "w") as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>" + moment + rb"\g<2>", content)
            info = zipfile.ZipInfo(part.filename, _ZIP_MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            target.writestr(info, content)
    return fixed.getvalue()
