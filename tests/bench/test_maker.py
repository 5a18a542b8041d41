"""The maker of sample pages: its truth lies where the ink is, and its two sets share nothing that could be learnt."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from bench.maker import FORMS, LEVELS, Made, make_page
from bench.maker.fonts import faces, font, hands
from bench.maker.make import age, draw_sibling
from bench.maker.siblings import Sibling
from bench.maker.words import templates


def marks(made: Made) -> list[dict]:
    rows = [field for row in made.truth["rows"] for field in row["fields"].values()]
    return [*made.truth["header"].values(), *rows]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("kind", sorted(FORMS))
def test_each_kind_is_made_at_each_level_with_its_truth(kind: str, level: str) -> None:
    made = make_page(kind, level, 3, held=False)
    assert made.image.mode == "RGB"
    assert list(made.image.size) == made.truth["size"]
    assert (made.truth["kind"], made.truth["level"]) == (kind, level)
    assert made.truth["rows"][0]["fields"]["full_name"]["norm"]


def test_a_seed_always_gives_the_same_page() -> None:
    first, second = (make_page("list", "office", 5, held=True) for _ in range(2))
    assert first.image.tobytes() == second.image.tobytes()
    assert first.truth == second.truth


def test_another_seed_or_set_gives_another_page() -> None:
    made = make_page("certificate", "clean", 5, held=True)
    for other in (make_page("certificate", "clean", 6, held=True), make_page("certificate", "clean", 5, held=False)):
        assert made.truth["rows"] != other.truth["rows"]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("kind", sorted(FORMS))
def test_every_true_place_lies_on_ink(kind: str, level: str) -> None:
    made = make_page(kind, level, 11, held=True)
    grey = np.asarray(made.image.convert("L"))
    spread = [_spread(grey, one["quad"]) for one in marks(made) if one["value"]]
    assert spread
    # The darkest and lightest tenths of ink's place are far apart; on bare paper they are grain alone.
    assert np.mean(np.array(spread) > (55 if level == "clean" else 25)) > 0.97


def _spread(grey: np.ndarray, quad: list[list[float]]) -> float:
    x, y, width, height = cv2.boundingRect(np.array(quad, np.float32))
    cut = grey[max(0, y) : y + height, max(0, x) : x + width]
    return float(np.percentile(cut, 97) - np.percentile(cut, 3)) if cut.size else 0.0


@pytest.mark.parametrize("seed", range(4))
def test_a_cell_holds_what_is_written_in_it(seed: int) -> None:
    for kind in sorted(FORMS):
        for one in marks(make_page(kind, "photo", seed, held=bool(seed % 2))):
            if one.get("spilled") or one.get("corrected"):
                continue
            middle = np.mean(one["quad"], axis=0)
            cell = np.array(one["cell"], np.float32)
            assert cv2.pointPolygonTest(cell, tuple(map(float, middle)), False) >= 0, one


def test_the_two_sets_share_no_font_hand_or_template() -> None:
    assert not {face.regular for face in faces(False)} & {face.regular for face in faces(True)}
    assert not {hand.files for hand in hands(False)} & {hand.files for hand in hands(True)}
    assert not set(templates()["fit"]) & set(templates()["held"])
    orders = [{tuple(one["columns"]) for one in templates()[name].values()} for name in ("fit", "held")]
    assert not orders[0] & orders[1]


@pytest.mark.parametrize("held", [False, True])
def test_every_font_tells_the_letters_of_vietnamese_apart(held: bool) -> None:
    files = [path for face in faces(held) for path in (face.regular, face.bold)]
    letters = "AĂÂÁẮẤÀẰẦẢẲẨÃẴẪẠẶẬEÊÉẾÈỀẺỂẼỄẸỆOÔƠÓỐỚÒỒỜỎỔỞÕỖỠỌỘỢUƯÚỨÙỪỦỬŨỮỤỰDĐYÝỲỶỸỴ"
    for path in files:
        for text in (letters, letters.lower()):
            assert len({bytes(font(path, 60).getmask(one)) for one in text}) == len(text), path


def test_lists_show_what_real_lists_do() -> None:
    seen: set[str] = set()
    for seed in range(40):
        truth = make_page("list", "clean", seed, held=True).truth
        layout = truth["layout"]
        seen |= {name for name in ("continued", "two_levels", "numbering") if layout[name]} | {layout["rules"]}
        for row in truth["rows"]:
            seen |= {name for name in ("blank", "struck") if row[name]} | ({"signed"} if row["signed"] else set())
            seen |= {
                flag for one in row["fields"].values() for flag in ("implied", "ditto", "corrected") if one.get(flag)
            }
            assert truth["header"].get("declared", {}).get("value", "1").isdigit()
    wanted = {"continued", "two_levels", "numbering", "full", "faint", "across", "down", "blank", "struck", "signed"}
    assert seen >= wanted | {"implied", "ditto", "corrected"}


@pytest.mark.parametrize("kind", ["list", "certificate"])
def test_pages_of_one_session_share_all_but_their_people(kind: str) -> None:
    one, again, other = (draw_sibling(kind, 7, True, Sibling(number)) for number in (0, 0, 1))
    assert one.sheet.image.tobytes() == again.sheet.image.tobytes()
    assert (one.session, one.layout, one.header.keys()) == (other.session, other.layout, other.header.keys())
    assert not {row.person for row in one.rows if row.person} & {row.person for row in other.rows}


def test_a_list_for_another_dose_has_the_same_people_on_another_day() -> None:
    one, other = (draw_sibling("list", 7, True, Sibling(0, other_dose)) for other_dose in (False, True))
    assert [row.person for row in one.rows] == [row.person for row in other.rows]
    assert all(one.session[key] != other.session[key] for key in ("dose", "date", "lot"))


def test_a_certificate_before_its_last_dose_is_the_same_persons() -> None:
    one, before = (draw_sibling("certificate", 7, True, Sibling(0, other_dose)) for other_dose in (False, True))
    assert one.rows[0].person == before.rows[0].person and len(one.rows[0].marks) > len(before.rows[0].marks)


def test_the_same_sheet_is_aged_anew_by_another_chance() -> None:
    drawn = draw_sibling("list", 7, True, Sibling())
    first, same, other = (age(drawn, "office", chance) for chance in "aab")
    assert first.tobytes() == same.tobytes() and first.tobytes() != other.tobytes()
