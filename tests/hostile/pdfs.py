"""Hostile PDF files: endless, looping, locked, inflated, with things that want to run; each built when asked for."""

from __future__ import annotations

import zlib

from ocr.errors import Broken, Encrypted, TooManyPages
from tests.hostile.cases import Case, opened, opened_but_fails, refused
from tests.hostile.making import PDF_SIZE, cut, pdf, pdf_page, saved, stream

BLACK = b"0 0 0 rg 0 0 400 300 re f"


def many_pages(count: int, *, really: bool) -> bytes:
    """A PDF that says it has so many pages, and perhaps has them."""
    kids = range(10, 10 + (count if really else 1))
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>"}
    objects[2] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, b" ".join(b"%d 0 R" % kid for kid in kids))
    objects |= {kid: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>" for kid in kids}
    return pdf(objects)


def looping_tree() -> bytes:
    """The root of the pages is its own child."""
    return pdf({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Parent 2 0 R/Count 3/Kids[2 0 R 2 0 R]>>"})


def deep_tree(depth: int) -> bytes:
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>"}
    objects |= {2 + one: b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (3 + one) for one in range(depth)}
    return pdf(objects | {2 + depth: b"<</Type/Page/MediaBox[0 0 400 300]>>"})


def locked() -> bytes:
    return pdf_page(b"", o6=b"<</Filter/Standard/V 1/R 2/P -4/O<" + b"ab" * 32 + b">/U<" + b"cd" * 32 + b">>>").replace(
        b"trailer\n<<", b"trailer\n<</Encrypt 6 0 R/ID[<00><00>]"
    )


def locked_by_unknown() -> bytes:
    return locked().replace(b"/Filter/Standard/V 1", b"/Filter/Nobody  /V 9")


def inflated(times: int, size: int) -> bytes:
    """A page whose content is packed several times over."""
    content = bytes(size)
    for _ in range(times):
        content = zlib.compress(content, 9)
    filters = b"/Filter[%s]" % (b"/FlateDecode" * times)
    return pdf_page().replace(stream(b""), stream(content, filters))


def with_image(width: int, height: int, data: bytes, more: bytes) -> bytes:
    about = b"/Type/XObject/Subtype/Image/Width %d/Height %d%s" % (width, height, more)
    return pdf_page(b"q 400 0 0 300 0 0 cm /I Do Q", b"/Resources<</XObject<</I 5 0 R>>>>", o5=stream(data, about))


def image_bomb() -> bytes:
    """A picture of 3,600 megapixels that is all one colour, in a few kB."""
    rows = zlib.compress(zlib.compress(bytes(60_000_000), 9), 9)
    return with_image(
        60_000, 60_000, rows, b"/ColorSpace/DeviceGray/BitsPerComponent 8/Filter[/FlateDecode/FlateDecode]"
    )


def form_that_draws_itself() -> bytes:
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 400 300]/Resources<</XObject<</F 5 0 R>>>>"
    return pdf_page(b"/F Do", b"/Resources<</XObject<</F 5 0 R>>>>", o5=stream(b"/F Do", form))


def forms_of_forms(depth: int, each: int) -> bytes:
    """Every form draws the next one several times: each ** depth rectangles."""
    more = {}
    for one in range(depth):
        last = one == depth - 1
        resources = b"" if last else b"/Resources<</XObject<</F %d 0 R>>>>" % (6 + one)
        content = b"0 0 9 9 re f" if last else b"/F Do " * each
        more[f"o{5 + one}"] = stream(content, b"/Type/XObject/Subtype/Form/BBox[0 0 400 300]" + resources)
    return pdf_page(b"/F Do", b"/Resources<</XObject<</F 5 0 R>>>>", **more)


def many_lines() -> bytes:
    return pdf_page(b"".join(b"%d %d m %d %d l S\n" % (n % 400, n % 300, n % 399, n % 7) for n in range(50_000)))


def with_script(script: bytes) -> bytes:
    """A PDF that wants to run something when it is opened, shown, printed and closed."""
    run = b"<</S/JavaScript/JS(%s)>>" % script
    return pdf_page(BLACK, b"/AA<</O 5 0 R/C 5 0 R>>", b"/OpenAction 5 0 R/Names<</JavaScript 6 0 R>>",
                    o5=run, o6=b"<</Names[(a) 5 0 R]>>")  # fmt: skip


def launching() -> bytes:
    return pdf_page(BLACK, b"", b"/OpenAction<</S/Launch/F(/bin/sh)>>")


def with_attachment() -> bytes:
    names = b"/Names<</EmbeddedFiles<</Names[(a.exe) 5 0 R]>>>>"
    return pdf_page(BLACK, b"", names, o5=b"<</Type/Filespec/F(a.exe)/EF<</F 6 0 R>>>>", o6=stream(b"MZ" * 500))


def filled_form() -> bytes:
    """A form with a field that was filled in, and a script that would count it out."""
    field = (
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(7)/Rect[0 0 400 300]/F 4/AP<</N 6 0 R>>"
        b"/AA<</C<</S/JavaScript/JS(while\\(1\\);)>>>>>>"
    )
    look = stream(BLACK, b"/Type/XObject/Subtype/Form/BBox[0 0 400 300]")
    return pdf_page(b"", b"/Annots[5 0 R]", b"/AcroForm<</Fields[5 0 R]>>", o5=field, o6=look)


def outside_reference() -> bytes:
    """A page whose content is said to be in a file of this machine."""
    return pdf_page().replace(stream(b""), b"<</Length 0/F(/etc/passwd)>>stream\n\nendstream")


def jpeg_in_pdf(data: bytes) -> bytes:
    return with_image(160, 120, data, b"/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode")


#: The picture is 160 pixels wide on 400 points.
CASES: dict[str, Case] = {
    "pdf of 10,000 pages": refused(lambda: many_pages(10_000, really=True), TooManyPages),
    "pdf that claims 10,000 pages": refused(lambda: many_pages(10_000, really=False), TooManyPages),
    "pdf that claims 2 to the 31 pages": opened(lambda: many_pages(2**31 - 1, really=False), (275, 275)),
    "pdf that claims fewer than none": opened(lambda: many_pages(-5, really=False), (275, 275)),
    "pdf that claims 150 pages and has one": refused(lambda: many_pages(150, really=False), Broken),
    "pdf without pages": refused(lambda: many_pages(0, really=True), Broken),
    "pdf whose tree loops": refused(looping_tree, Broken),
    "pdf whose tree is 5,000 deep": refused(lambda: deep_tree(5_000), Broken),
    "locked pdf": refused(locked, Encrypted),
    "pdf locked by who knows what": refused(locked_by_unknown, Encrypted, Broken),
    "pdf with scripts": opened(lambda: with_script(b"while\\(true\\) app.alert\\(1\\);"), PDF_SIZE),
    "pdf that launches a program": opened(launching, PDF_SIZE),
    "pdf with an attachment": opened(with_attachment, PDF_SIZE),
    "pdf with a filled form": opened(filled_form, PDF_SIZE),
    "pdf that asks for a file of this machine": opened(outside_reference, PDF_SIZE),
    "pdf content of 1 GB, packed twice": opened_but_fails(lambda: inflated(2, 1_000_000_000)),
    "pdf content packed ten times": opened(lambda: inflated(10, 1_000_000), PDF_SIZE),
    "pdf with a picture of 3,600 megapixels": opened_but_fails(image_bomb),
    "pdf with a picture of no data": opened(lambda: jpeg_in_pdf(b""), None),
    "pdf with half a jpeg": opened(lambda: jpeg_in_pdf(cut(saved("JPEG"), 0.5)), None),
    "pdf with a jpeg": opened(lambda: jpeg_in_pdf(saved("JPEG")), (160, 120)),
    "pdf with a form that draws itself": opened(form_that_draws_itself, PDF_SIZE),
    "pdf with a billion rectangles": opened_but_fails(lambda: forms_of_forms(12, 8)),
    "pdf with 50,000 lines": opened(many_lines, PDF_SIZE),
    "pdf with a page of 200 inches": opened(
        lambda: pdf_page().replace(b"[0 0 400 300]", b"[0 0 14400 14400]"), (8367, 8367)
    ),
    "pdf with a page of no width": refused(lambda: pdf_page().replace(b"[0 0 400 300]", b"[0 0 0.01 30]"), Broken),
    "pdf with a page of a million points": opened(
        lambda: pdf_page().replace(b"[0 0 400 300]", b"[0 0 9999999 9]"), None
    ),
    "pdf behind ten lines of rubbish": opened(lambda: b"%!\n" * 10 + pdf_page(BLACK), PDF_SIZE),
    "pdf with a spoilt table": opened(lambda: pdf_page(BLACK).replace(b"00000 n", b"99999 n"), PDF_SIZE),
    "pdf with brackets 100,000 deep": opened(lambda: pdf_page(b"[" * 100_000 + BLACK), None),
    "pdf of nothing but a head": refused(lambda: b"%PDF-1.7\n", Broken),
}
