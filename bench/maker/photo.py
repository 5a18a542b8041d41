"""Photographs a sheet that lies on a table: perspective, curl, shadow, blur, JPEG, a chat app's squeeze, any turn."""

from __future__ import annotations

import math
import random

import cv2
import numpy as np

from bench.maker.marks import add_folds
from bench.maker.pixels import Aged, add_noise, blurred, jpeg, shaded, turned
from bench.maker.sheet import Sheet

#: The map of places is reckoned at every eighth pixel, and drawn out.
_STEP = 8
_LONG, _SHORT = 3264, 2448


def photograph(rng: random.Random, sheet: Sheet) -> Aged:
    """Take a picture with a phone."""
    noise = np.random.default_rng(rng.getrandbits(32))
    flat = np.asarray(sheet.image).copy()
    if rng.random() < 0.3:
        flat = add_folds(rng, flat)
    lies = flat.shape[1] > flat.shape[0]
    size = (_LONG, _SHORT) if lies else (_SHORT, _LONG)
    matrix = _perspective(rng, flat.shape[1::-1], size)
    curl = _Curl(rng, flat.shape[1::-1])
    image = _expose(rng, noise, _warp(rng, noise, flat, matrix, curl, size))
    squeeze = rng.random() < 0.3
    factor = 1600 / _LONG if squeeze else 1.0
    if squeeze:
        image = jpeg(cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), rng.randint(60, 80))

    def mapping(points: np.ndarray) -> np.ndarray:
        bent = curl.forward(points).reshape(-1, 1, 2)
        return cv2.perspectiveTransform(bent, matrix).reshape(-1, 2) * factor

    return turned(Aged(image, mapping, 0, {"squeezed": squeeze}), rng.choices((0, 1, 2, 3), (70, 10, 10, 10))[0])


class _Curl:
    """The sheet bends: its lines run in waves across it, or its columns do. Exact both ways."""

    def __init__(self, rng: random.Random, size: tuple[int, int]) -> None:
        self.axis, self.size = rng.choice((0, 0, 1)), size
        strength = rng.choice((0.003, 0.006, 0.010, 0.015))
        self.waves = [
            (rng.uniform(0.3, 1) * strength * size[1 - self.axis], rng.uniform(0.4, 1.6), rng.uniform(0, 2 * math.pi))
            for _ in range(2)
        ]

    def shift(self, along: np.ndarray) -> np.ndarray:
        part = along / self.size[self.axis]
        return sum(height * np.sin(2 * math.pi * number * part + phase) for height, number, phase in self.waves)

    def forward(self, points: np.ndarray) -> np.ndarray:
        """From the flat sheet to the bent one."""
        moved = np.array(points, np.float64)
        moved[:, 1 - self.axis] += self.shift(moved[:, self.axis])
        return moved


def _perspective(rng: random.Random, flat: tuple[int, int], size: tuple[int, int]) -> np.ndarray:
    """Choose where the sheet's corners come to lie in the picture: often tilted, sometimes one is cut off a little."""
    fill = rng.uniform(0.84, 0.97)
    factor = fill * min(size[0] / flat[0], size[1] / flat[1])
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], np.float64) * np.array(flat) * factor / 2
    tilt = rng.uniform(0, 0.09)
    lean = np.array([rng.uniform(-1, 1), rng.uniform(-1, 1)]) * tilt / (np.array(flat) * factor / 2)
    corners /= 1 + (corners @ lean)[:, None]
    angle = math.radians(rng.gauss(0, 2.5))
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    corners = corners @ turn.T + np.array(size) / 2 + [rng.gauss(0, 0.01) * size[0], rng.gauss(0, 0.01) * size[1]]
    whole = np.array([(0, 0), (flat[0], 0), flat, (0, flat[1])], np.float32)
    return cv2.getPerspectiveTransform(whole, corners.astype(np.float32))


def _warp(
    rng: random.Random,
    noise: np.random.Generator,
    flat: np.ndarray,
    matrix: np.ndarray,
    curl: _Curl,
    size: tuple[int, int],
) -> np.ndarray:
    """Lay the bent sheet on the table as the camera sees it."""
    columns = np.arange(-1, size[0] // _STEP + 2) * _STEP + (_STEP - 1) / 2
    rows = np.arange(-1, size[1] // _STEP + 2) * _STEP + (_STEP - 1) / 2
    places = np.stack(np.meshgrid(columns, rows), -1).reshape(-1, 1, 2)
    back = cv2.perspectiveTransform(places, np.linalg.inv(matrix)).reshape(len(rows), len(columns), 2)
    back[..., 1 - curl.axis] -= curl.shift(back[..., curl.axis])
    fine = cv2.resize(back.astype(np.float32), None, fx=_STEP, fy=_STEP, interpolation=cv2.INTER_LINEAR)
    fine = fine[_STEP : _STEP + size[1], _STEP : _STEP + size[0]]
    paper = np.array([rng.uniform(0.93, 1.0), rng.uniform(0.92, 0.98), rng.uniform(0.86, 0.96)])
    tinted = cv2.multiply(flat, (*paper, 1.0))
    seen = cv2.remap(tinted, fine, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(0, 0, 0))
    inside = (
        (fine[..., 0] > 0)
        & (fine[..., 0] < flat.shape[1] - 1)
        & (fine[..., 1] > 0)
        & (fine[..., 1] < flat.shape[0] - 1)
    )
    edge = cv2.GaussianBlur(inside.astype(np.uint8) * 255, (0, 0), 1.0)
    table = _table(rng, noise, size)
    shadow = cv2.GaussianBlur(cv2.resize(edge, None, fx=0.125, fy=0.125), (0, 0), 6)
    table = cv2.multiply(table, cv2.merge([cv2.resize(255 - shadow // 2, size)] * 3), scale=1 / 255)
    cover = cv2.merge([edge] * 3)
    return cv2.add(cv2.multiply(seen, cover, scale=1 / 255), cv2.multiply(table, 255 - cover, scale=1 / 255))


def _table(rng: random.Random, noise: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    """Make a table top: wood with a grain, stone, or cloth."""
    colour = np.array(
        rng.choice(((120, 78, 46), (160, 120, 80), (70, 72, 78), (40, 60, 90), (190, 186, 178), (95, 40, 35)))
    )
    shape = rng.choice(((size[1] // 16, 6), (6, size[0] // 16), (size[1] // 8, size[0] // 8)))
    grain = cv2.resize(
        noise.standard_normal(shape).astype(np.float32) * rng.uniform(4, 14), size, interpolation=cv2.INTER_LINEAR
    )
    base = np.full((size[1], size[0], 3), colour, np.uint8)
    return cv2.add(base, cv2.merge([grain] * 3), dtype=cv2.CV_8U)


def _expose(rng: random.Random, noise: np.random.Generator, image: np.ndarray) -> np.ndarray:
    """Light, shadow of a hand or the phone, blur, grain, JPEG."""
    dark = rng.uniform(0.25, 0.6)
    ramp = np.linspace(1, 1 - dark, 6)
    light = np.outer(np.ones(5), ramp) if rng.random() < 0.5 else np.outer(np.linspace(1, 1 - dark, 5), np.ones(6))
    if rng.random() < 0.5:
        light = light[::-1, ::-1]
    light = light + noise.normal(0, 0.04, (5, 6))
    warm = np.array([1.0, rng.uniform(0.93, 1.0), rng.uniform(0.8, 1.02)])
    image = shaded(image, (light[..., None] * warm * rng.uniform(0.85, 1.05)).astype(np.float32))
    if rng.random() < 0.6:
        image = _shadow(rng, image)
    image = blurred(image, rng.uniform(0.8, 2.0))
    if rng.random() < 0.2:
        length = rng.randint(3, 6)
        kernel = np.zeros((length, length), np.float32)
        cv2.line(kernel, (0, rng.randrange(length)), (length - 1, rng.randrange(length)), 1.0)
        image = cv2.filter2D(image, -1, kernel / kernel.sum())
    return jpeg(add_noise(image, noise, rng.uniform(6, 16)), rng.randint(60, 85))


def _shadow(rng: random.Random, image: np.ndarray) -> np.ndarray:
    """Drop a soft-edged shadow over a part of the page."""
    mask = np.ones((102, 102), np.float32)
    corner = rng.choice(((0, 0), (102, 0), (0, 102), (102, 102)))
    points = [corner, (rng.randint(20, 80), rng.randint(20, 80)), (abs(corner[0] - rng.randint(60, 102)), corner[1])]
    cv2.fillPoly(mask, [cv2.convexHull(np.array(points, np.int32))], rng.uniform(0.55, 0.85))
    return shaded(image, cv2.GaussianBlur(mask, (0, 0), rng.uniform(2, 6)))
