"""A decoder that misbehaves as its first word says: what the parent must end, or outlive."""

from __future__ import annotations

import ctypes
import os
import sys
import time

from PIL import Image

from ocr.decoding import answer


def eat(_: bytes) -> dict[str, object]:
    eaten: list[object] = []
    while True:
        eaten.append(bytearray(50_000_000))


def main(act: str) -> None:
    if act == "open":
        answer(eat, lambda data, _: Image.new("RGB", (len(eat(data)), 1)))
    sys.stdin.buffer.read(8)
    if act == "sleep":
        time.sleep(600)
    elif act == "spin":
        while True:
            pass
    elif act == "crash":
        ctypes.string_at(0)
    elif act == "abort":
        os.abort()
    elif act == "swear":
        os.write(1, b"\xff not what was asked\n")
    elif act == "stop midway":
        os.write(1, b'{"width": 100, "height": 100}\n' + bytes(500))
    elif act == "hang midway":
        os.write(1, b'{"width": 100, "height": 100}\n' + bytes(500))
        time.sleep(600)
    elif act == "claim":
        os.write(1, b'{"width": 1000000, "height": 1000000}\n')
    elif act == "deaf":
        os.close(0)
        os.close(1)
        time.sleep(600)


if __name__ == "__main__":
    main(sys.argv[1])
