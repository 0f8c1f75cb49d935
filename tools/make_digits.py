"""Make core/datasets/digits.npz: 28×28 numerals drawn from free fonts, bent and moved at random.

    python tools/make_digits.py [--fonts FOLDER] [--out FILE.npz] [--sheet FILE.png]

Runs without a display. A numeral is an outline of a font, filled by Qt at four times the size with
a random thickness, then sampled through a random affine map (turn, slant, size, shift) and a smooth
random displacement (Simard, Steinkraus & Platt 2003, "Best practices for convolutional neural
networks applied to visual document analysis", section 2), and averaged down. The seed is fixed: the
same fonts and the same NumPy and Qt give the same file.

Fonts: all under the SIL Open Font License, DejaVu under the Bitstream Vera licence. On Debian:

    apt-get install fonts-dejavu-core fonts-breip fonts-bwht fonts-comic-neue fonts-dancingscript \
        fonts-dkg-handwriting fonts-humor-sans fonts-kaushanscript fonts-klee fonts-kristi \
        fonts-quicksand fonts-seto fonts-yusei-magic

With some of them missing the program goes on and says so; the numerals then differ from the packed
ones.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QRawFont,
    QTransform,
)

SIDE: Final = 28
SUPERSAMPLING: Final = 2
CANVAS: Final = 112
GLYPH_BOX: Final = 76.0
TRAIN_PER_CLASS: Final = 500
TEST_PER_CLASS: Final = 100
SEED: Final = 20_260_923
FONT_FILES: Final = (
    *(
        f"DejaVu{face}{weight}.ttf"
        for face in ("Sans", "SansMono", "Serif")
        for weight in ("", "-Bold")
    ),
    "Breip.ttf",
    *(f"BecauseWe{what}-Regular.otf" for what in ("Build", "Connect", "Create", "Learn", "Mentor")),
    "BecauseWeOrganize-Regular.otf",
    *(f"ComicNeue-{style}.otf" for style in ("Regular", "Italic", "Bold", "BoldItalic")),
    "DancingScript-Regular.otf",
    "DancingScript-Bold.otf",
    *(f"dkg{style}.ttf" for style in ("", "Bd", "It", "BI")),
    "Humor-Sans.ttf",
    "KaushanScript-Regular.otf",
    "KleeOne-Regular.ttf",
    "KleeOne-SemiBold.ttf",
    "Kristi.ttf",
    "Quicksand-Regular.ttf",
    "Quicksand-Bold.ttf",
    "setofont.ttf",
    "YuseiMagic-Regular.ttf",
)

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Distortion:
    """How strongly numerals are bent; lengths in pixels of the finished picture.

    Chosen so that 784-32-10 learns about 97 % of the test numerals: neither trivial nor hopeless.
    """

    turn_degrees: float = 9.0
    slant: float = 0.15
    smallest: float = 0.9
    largest: float = 1.08
    stretch: float = 0.1
    shift: float = 0.4
    bend: float = 0.42
    bend_width: float = 4.5
    pen: tuple[float, float] = (0.0, 1.3)
    faintest: float = 0.7


def main() -> None:
    """Find the fonts, draw all numerals, pack them, and draw the contact sheet if it is wanted."""
    parser = argparse.ArgumentParser(description="Make core/datasets/digits.npz from free fonts.")
    here = Path(__file__).resolve().parent.parent
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts"))
    parser.add_argument("--out", type=Path, default=here / "core" / "datasets" / "digits.npz")
    parser.add_argument("--sheet", type=Path)
    options = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QGuiApplication(sys.argv[:1])
    fonts = find_fonts(options.fonts)
    generator = np.random.default_rng(SEED)
    train = make_numerals(fonts, TRAIN_PER_CLASS, generator)
    test = make_numerals(fonts, TEST_PER_CLASS, generator)
    np.savez_compressed(
        options.out, x_train=train[0], y_train=train[1], x_test=test[0], y_test=test[1]
    )
    print(f"{options.out}: {options.out.stat().st_size:,} bytes from {len(fonts)} fonts")
    if options.sheet is not None:
        draw_sheet(train[0], train[1], options.sheet)
        print(options.sheet)
    application.quit()


def find_fonts(folder: Path) -> list[QRawFont]:
    """Load those of `FONT_FILES` that are somewhere below `folder`; exits when there are none."""
    places = {path.name: path for path in sorted(folder.rglob("*")) if path.name in FONT_FILES}
    missing = [name for name in FONT_FILES if name not in places]
    if missing:
        print(f"missing below {folder}: {', '.join(missing)}", file=sys.stderr)
    if not places:
        sys.exit("no font was found: see the packages named at the top of this program")
    no_hints = QFont.HintingPreference.PreferNoHinting
    return [QRawFont(str(places[name]), 100.0, no_hints) for name in FONT_FILES if name in places]


def make_numerals(
    fonts: list[QRawFont], per_class: int, generator: np.random.Generator
) -> tuple[Pixels, NDArray[np.uint8]]:
    """Draw `per_class` of each numeral: pixels (n, 784) and labels (n,), shuffled."""
    labels = np.repeat(np.arange(10, dtype=np.uint8), per_class)
    generator.shuffle(labels)
    pictures = np.empty((len(labels), SIDE * SIDE), np.uint8)
    distortion = Distortion()
    for row, label in enumerate(labels):
        font = fonts[generator.integers(len(fonts))]
        pen = generator.uniform(*distortion.pen) * CANVAS / SIDE
        canvas = draw_glyph(font, int(label), pen)
        pictures[row] = distort(canvas, distortion, generator).ravel()
    return pictures, labels


def draw_glyph(font: QRawFont, numeral: int, pen_width: float) -> NDArray[np.float64]:
    """Fill and outline a numeral in the middle of a canvas (112, 112); 0 is ground, 1 is ink."""
    glyph = font.glyphIndexesForString(str(numeral))[0]
    path = centred(font.pathForGlyph(glyph))
    image = QImage(CANVAS, CANVAS, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ink = QColor(Qt.GlobalColor.white)
    round_pen = QPen(ink, pen_width)
    round_pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(round_pen if pen_width > 0 else Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawPath(path)
    painter.end()
    return as_array(image) / 255.0


def centred(path: QPainterPath) -> QPainterPath:
    """Scale an outline into the glyph box, keeping its proportions, in the middle of the canvas."""
    box = path.boundingRect()
    scale = GLYPH_BOX / max(box.width(), box.height())
    middle = QPointF(CANVAS / 2, CANVAS / 2)
    move = QTransform().translate(middle.x(), middle.y()).scale(scale, scale)
    return move.translate(-box.center().x(), -box.center().y()).map(path)


def as_array(image: QImage) -> Pixels:
    """Pixels (rows, columns) of a grey image."""
    rows, stride = image.height(), image.bytesPerLine()
    pixels: Pixels = np.frombuffer(image.constBits(), np.uint8).reshape(rows, stride)
    return pixels[:, : image.width()].copy()


def distort(canvas: NDArray[np.float64], how: Distortion, generator: np.random.Generator) -> Pixels:
    """Sample a canvas (112, 112) through a random smooth map: pixels (28, 28)."""
    side = SIDE * SUPERSAMPLING
    unit = CANVAS / SIDE
    # Where each sample comes from, in finished pixels from the middle.
    axis = (np.arange(side) + 0.5) / SUPERSAMPLING - SIDE / 2
    points = np.stack(np.meshgrid(axis, axis, indexing="ij"))
    source = np.tensordot(random_map(how, generator), points, axes=1)
    source += generator.uniform(-how.shift, how.shift, (2, 1, 1))
    source += how.bend * smooth_field(side, how.bend_width * SUPERSAMPLING, generator)
    sampled = sample(canvas, source * unit + (CANVAS - 1) / 2)
    coarse = sampled.reshape(SIDE, SUPERSAMPLING, SIDE, SUPERSAMPLING).mean(axis=(1, 3))
    bright = coarse * generator.uniform(how.faintest, 1.0)
    # A fifth of the 256 levels packs well and looks the same.
    pixels: Pixels = (np.round(bright * 51) * 5).astype(np.uint8)
    return pixels


def random_map(how: Distortion, generator: np.random.Generator) -> NDArray[np.float64]:
    """A random 2×2 map from finished to drawn coordinates (row, column)."""
    angle = np.deg2rad(generator.normal(0.0, how.turn_degrees / 2))
    slant = generator.normal(0.0, how.slant / 2)
    sizes = generator.uniform(how.smallest, how.largest) * generator.uniform(
        1 - how.stretch, 1 + how.stretch, 2
    )
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix: NDArray[np.float64] = turn @ np.array([[1.0, 0.0], [slant, 1.0]]) @ np.diag(1 / sizes)
    return matrix


def smooth_field(side: int, width: float, generator: np.random.Generator) -> NDArray[np.float64]:
    """Two fields (2, side, side) of random numbers, smoothed by a Gaussian, of deviation 1."""
    distance = np.arange(side)[:, None] - np.arange(side)[None, :]
    kernel = np.exp(-0.5 * (distance / width) ** 2)
    kernel /= np.sqrt((kernel**2).sum(axis=1, keepdims=True))
    field: NDArray[np.float64] = kernel @ generator.normal(size=(2, side, side)) @ kernel.T
    return field


def sample(canvas: NDArray[np.float64], places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bilinear values of a canvas at places (2, rows, columns); outside of it is ground."""
    framed = np.pad(canvas, 1)
    places = np.clip(places + 1.0, 0.0, len(framed) - 1.001)
    whole = places.astype(np.int64)
    (part_y, part_x), (y, x) = places - whole, whole
    upper = framed[y, x] * (1 - part_x) + framed[y, x + 1] * part_x
    lower = framed[y + 1, x] * (1 - part_x) + framed[y + 1, x + 1] * part_x
    result: NDArray[np.float64] = upper * (1 - part_y) + lower * part_y
    return result


def draw_sheet(pictures: Pixels, labels: NDArray[Any], path: Path, columns: int = 30) -> None:
    """Write a picture with a row of the first numerals of each class."""
    sheet = np.vstack(
        [
            np.hstack(list(pictures[labels == label][:columns].reshape(-1, SIDE, SIDE)))
            for label in range(10)
        ]
    )
    sheet = np.ascontiguousarray(sheet)
    rows, width = sheet.shape
    image = QImage(sheet.data, width, rows, width, QImage.Format.Format_Grayscale8)
    image.scaled(width * 2, rows * 2).save(str(path))


if __name__ == "__main__":
    main()
