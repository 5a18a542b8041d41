"""The project's own maker of sample pages: invented people on invented forms, aged like paper, truth beside."""

from bench.maker.make import FORMS, LEVELS, Made, make_page

__all__ = ["FORMS", "LEVELS", "Made", "make_page"]
