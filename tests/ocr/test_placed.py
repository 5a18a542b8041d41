"""A page whose table a person placed is read by that layout, whatever the machine sees."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from ocr.errors import CannotLayOut
from ocr.layout import BadLayout, Corners, Layout, PlacedColumn, check_layout, evenly, layout_from_json
from ocr.reading import read_page
from ocr.results import PageReading
from records.forms import form_by_key
from tests.ocr.drawn import HEIGHT, LEFT, RIGHT, ROW, TOP, WIDTH, Paper, ScriptedReader

FORM = form_by_key("danh-sach-tiem")
KEYS = ("number", "full_name", "birth_date", "sex", "id_number", "phone", "signature")


def without_rules(rows: int = 8) -> Paper:
    """A list whose rules the copier has lost."""
    paper = Paper(rows=rows)
    paper.image.paste("white", (0, 0, WIDTH, HEIGHT))
    return paper.fill()


def a_layout(paper: Paper, titles: int = 1, **over: object) -> Layout:
    """The layout that a person gives this paper."""
    edges = [(x - LEFT) / (RIGHT - LEFT) for x in paper.edges]
    columns = tuple(PlacedColumn(*pair, key) for *pair, key in zip(edges, edges[1:], KEYS, strict=False))
    top, bottom = TOP if titles else paper.top(1), paper.top(paper.rows + 1)
    corners = ((LEFT, top), (RIGHT, top), (RIGHT, bottom), (LEFT, bottom))
    first = ROW / (bottom - top) if titles else 0.0
    layout = Layout(FORM.key, corners, columns, evenly(paper.rows, titles, first), titles)
    return replace(layout, **over)  # type: ignore[arg-type]


def read(image: Image.Image, layout: Layout) -> PageReading:
    return read_page(image, None, reader=ScriptedReader(), placed=layout)


def turned(image: Image.Image, corners: Corners, quarters: int) -> tuple[Image.Image, Corners]:
    """The page lying on its side, and where its corners then are."""
    for _ in range(quarters):
        high = image.height
        image = image.transpose(Image.Transpose.ROTATE_270)
        first, second, third, fourth = ((high - y, x) for x, y in corners)
        corners = (first, second, third, fourth)
    return image, corners


def test_a_page_without_rules_is_refused_by_the_machine_and_read_where_a_person_placed_it() -> None:
    paper = without_rules()
    with pytest.raises(CannotLayOut):
        read_page(paper.image, FORM, reader=ScriptedReader(("STT",) * 7))
    reading = read(paper.image, a_layout(paper))
    assert [row.row for row in reading.rows] == list(range(8))
    assert {one.key for one in reading.rows[0].fields} == {*KEYS, "strike"}
    assert {one.key for one in reading.header.fields} == {spec.key for spec in FORM.header + FORM.foot}


def test_the_boxes_lie_on_the_cells_of_the_scan() -> None:
    paper = without_rules()
    reading = read(paper.image, a_layout(paper))
    field = reading.rows[2].field("full_name")
    assert field is not None and field.box is not None
    x, y = reading.to_scan.point(field.box[0], field.box[1])
    assert (round(x), round(y)) == (paper.edges[1], paper.top(3))


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_on_its_side_is_turned_by_the_order_of_its_corners(quarters: int) -> None:
    paper = without_rules()
    paper.sign(2, 6)
    layout = a_layout(paper)
    image, corners = turned(paper.image, layout.corners, quarters)
    reading = read(image, replace(layout, corners=corners))
    assert reading.width > reading.height
    assert [row.field("signature").value for row in reading.rows[:3]] == ["no", "yes", "no"]  # type: ignore[union-attr]


def test_a_photograph_at_an_angle_is_flattened() -> None:
    paper = without_rules()
    paper.sign(5, 6)
    corners = ((150.0, 260.0), (1420.0, 300.0), (1500.0, 700.0), (80.0, 640.0))
    layout = a_layout(paper)
    coefficients = _coefficients(layout.corners, corners)
    image = paper.image.transform(paper.image.size, Image.Transform.PERSPECTIVE, coefficients, fillcolor="white")
    signed = [row.field("signature").value for row in read(image, replace(layout, corners=corners)).rows]  # type: ignore[union-attr]
    assert signed.index("yes") == 4 and signed.count("yes") == 1


def _coefficients(flat: Corners, tilted: Corners) -> list[float]:
    rows, values = [], []
    for (x, y), (u, v) in zip(flat, tilted, strict=True):
        rows += [[u, v, 1, 0, 0, 0, -x * u, -x * v], [0, 0, 0, u, v, 1, -y * u, -y * v]]
        values += [x, y]
    return [float(one) for one in np.linalg.solve(np.array(rows), np.array(values))]


def test_a_continued_page_has_no_titles() -> None:
    paper = without_rules(5)
    assert len(read(paper.image, a_layout(paper, titles=0)).rows) == 5


def test_a_column_that_nobody_asks_for_gives_no_field_but_keeps_a_row_from_being_blank() -> None:
    paper = without_rules(5)
    paper.image.paste("white", (0, 0, WIDTH, HEIGHT))
    paper.fill((0,)).write(3, 4)
    layout = a_layout(paper)
    unused = tuple(replace(one, key=None) if one.key == "id_number" else one for one in layout.columns)
    rows = read(paper.image, replace(layout, columns=unused)).rows
    assert rows[0].field("id_number") is None
    assert [row.blank for row in rows] == [True, True, False, True, True]


def test_a_split_column_tells_the_sex_by_its_side() -> None:
    paper = without_rules(5)
    layout = a_layout(paper)
    held = {2: ("birth_date", "Nam"), 3: ("birth_date", "Nữ")}
    columns = tuple(
        PlacedColumn(one.left, one.right, *held.get(number, (one.key,))) for number, one in enumerate(layout.columns)
    )
    paper.draw.rectangle((paper.edges[2] + 4, paper.top(1), paper.edges[3] - 4, paper.top(2)), fill="white")
    row = read(paper.image, replace(layout, columns=columns)).rows[0]
    assert row.field("sex").value == "Nữ"  # type: ignore[union-attr]


def test_a_layout_is_kept_and_read_again_as_it_was() -> None:
    layout = layout_from_json(a_layout(without_rules()).as_json())
    assert layout_from_json(layout.as_json()) == layout


CROSSED = ((LEFT, TOP), (RIGHT, TOP), (LEFT, 800), (RIGHT, 800))


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"corners": CROSSED}, "corners"),
        ({"corners": ((0, 0), (9, 0), (9, 9), (0, 9))}, "corners"),
        ({"corners": ((-9000, 0), (1500, 0), (1500, 900), (0, 900))}, "corners"),
        ({"rows": (0.0, 0.5, 0.4, 1.0)}, "rows"),
        ({"rows": (0.0, 1.0)}, "rows"),
        ({"rows": (0.0, 0.5, 0.9)}, "rows"),
        ({"columns": ()}, "columns"),
        ({"columns": (PlacedColumn(0.5, 1.0, "phone"), PlacedColumn(0.0, 0.5, "sex"))}, "columns"),
        ({"columns": (PlacedColumn(0.0, 1.0, None),)}, "at least one"),
        ({"columns": (PlacedColumn(0.0, 1.0, "strike"),)}, "not have"),
        ({"columns": (PlacedColumn(0.0, 1.0, "phone", "Nam"),)}, "not have"),
        ({"columns": (PlacedColumn(0.0, 0.5, "phone"), PlacedColumn(0.5, 1.0, "phone"))}, "more than one"),
        ({"columns": (PlacedColumn(0.0, 0.5, "birth_date", "Nam"), PlacedColumn(0.5, 1.0, "phone"))}, "other column"),
    ],
)
def test_a_layout_that_no_table_can_have_is_refused(over: dict[str, object], said: str) -> None:
    with pytest.raises(BadLayout) as refused:
        check_layout(a_layout(without_rules(), **over), FORM, WIDTH, HEIGHT)
    assert said in refused.value.sentence.text


def test_a_layout_of_a_page_on_its_side_is_good() -> None:
    paper = without_rules()
    layout = a_layout(paper)
    image, corners = turned(paper.image, layout.corners, 1)
    check_layout(replace(layout, corners=corners), FORM, *image.size)
