"""How the cost of training grows with units, depth, batch and samples: slopes and one picture.

The cost of one more unit, layer or row is measured along four axes, each from very small to large,
with NumPy's path. In a log-log plot a cost that grows as the n-th power is a line of the slope n.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from cases import Figure

if TYPE_CHECKING:
    from pathlib import Path

    import pyqtgraph as pg

# What grows: its sizes, and what the picture says of it.
AXES: Final[dict[str, tuple[int, ...]]] = {
    "units": (8, 16, 32, 64, 128, 256, 512, 1024),
    "depth": (1, 2, 4, 8, 16, 32),
    "batch": (1, 4, 16, 64, 256, 1024),
    "samples": (256, 1024, 4096, 16_384, 65_536),
}
TITLES: Final = {
    "units": "n units a layer: 64-n-n-10, batch 32",
    "depth": "n hidden layers of 64 units, batch 32",
    "batch": "n rows a batch: 784-128-64-10",
    "samples": "n samples: 20-32-10, batch 32",
}
COSTS: Final = {"samples": "an epoch"}  # else a step
LARGE: Final = 3
WIDTH, HEIGHT = 1040, 720
UNITS: Final = ((1e6, "s"), (1e3, "ms"), (0.0, "µs"))


def line_of(axis: str, size: int) -> str:
    """The name of a point's line in the result."""
    return f"growth {axis} {size}"


def figures(*, quick: bool = False) -> list[Figure]:
    """All points of all axes; `quick` takes three of each."""
    return [
        Figure(line_of(axis, size), "growth", settings(axis, size))
        for axis, sizes in AXES.items()
        for size in (sizes[:: (len(sizes) - 1) // 2] if quick else sizes)
    ]


def settings(axis: str, size: int) -> dict[str, Any]:
    """What the peer is told of one point."""
    if axis == "units":
        return {"sizes": (64, size, size, 10), "batch": 32}
    if axis == "depth":
        return {"sizes": (64, *[64] * size, 10), "batch": 32}
    if axis == "batch":
        return {"sizes": (784, 128, 64, 10), "batch": size}
    return {"sizes": (20, 32, 10), "batch": 32, "rows": size}


def exponent(sizes: list[float], costs: list[float]) -> tuple[float, float]:
    """The power and the factor of cost = factor · size^power: least squares of the logarithms."""
    x, y = np.log(sizes), np.log(costs)
    away = x - x.mean()
    power = float(away @ (y - y.mean()) / (away @ away))
    return power, float(np.exp(y.mean() - power * x.mean()))


def summary(lines: dict[str, Any]) -> dict[str, Any]:
    """Points and exponents by axis, over all sizes and over the `LARGE` largest."""
    found = {}
    for axis, sizes in AXES.items():
        points = [
            {"size": size, **lines[line_of(axis, size)]["growth"]}
            for size in sizes
            if "growth" in lines.get(line_of(axis, size), {})
        ]
        if len(points) < 2:
            continue
        at = [point["size"] for point in points]
        costs = [point["median"] for point in points]
        power, factor = exponent(at, costs)
        large_power, large_factor = exponent(at[-LARGE:], costs[-LARGE:])
        found[axis] = {
            "points": points,
            "exponent": power,
            "factor": factor,
            "large_exponent": large_power,
            "large_factor": large_factor,
        }
    return found


def draw(growth: dict[str, Any], path: Path) -> None:
    """Draw all axes into one PNG."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    import pyqtgraph as pg
    from PySide6.QtWidgets import QApplication

    from playground.theme import LIGHT, apply_theme

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app, LIGHT)
    pg.setConfigOptions(antialias=True)
    window = pg.GraphicsLayoutWidget()
    window.resize(WIDTH, HEIGHT)
    window.ci.layout.setContentsMargins(16, 12, 24, 12)
    window.ci.layout.setHorizontalSpacing(36)
    window.ci.layout.setVerticalSpacing(18)
    for number, (axis, found) in enumerate(growth.items()):
        _draw_axis(window.addPlot(row=number // 2, col=number % 2), axis, found)
    window.show()
    app.processEvents()
    path.parent.mkdir(parents=True, exist_ok=True)
    if not window.grab().save(str(path), "PNG"):
        raise OSError(f"{path} cannot be written")
    window.close()


def _draw_axis(plot: pg.PlotItem, axis: str, found: dict[str, Any]) -> None:
    """One axis: points, their quartiles, and the lines through all and through the largest."""
    import pyqtgraph as pg

    from playground.theme import LIGHT

    sizes = np.log10([point["size"] for point in found["points"]])
    low, cost, high = (
        np.log10([point[name] for point in found["points"]]) for name in ("low", "median", "high")
    )
    plot.setTitle(TITLES[axis], color=LIGHT.text, size="11pt")
    plot.setLabel("left", f"time of {COSTS.get(axis, 'a step')}")
    plot.showGrid(x=True, y=True, alpha=0.15)
    plot.setMenuEnabled(False)
    plot.hideButtons()
    # A legend inside, above left: there the plot is empty, for all costs rise.
    legend = plot.addLegend(offset=(12, 8), labelTextColor=LIGHT.text, labelTextSize="10pt")
    legend.setBrush(pg.mkBrush(LIGHT.ground))
    for name, prefix, color in (("all", "", LIGHT.muted), ("largest", "large_", LIGHT.test)):
        power, factor = found[f"{prefix}exponent"], found[f"{prefix}factor"]
        at = sizes if name == "all" else sizes[-LARGE:]
        label = f"{name}{f' {len(at)}' if prefix else ''}: n<sup>{power:.2f}</sup>"
        pen = pg.mkPen(color, width=2, style=pg.QtCore.Qt.PenStyle.DashLine)
        ends = at[[0, -1]]
        plot.plot(ends, np.log10(factor) + power * ends, pen=pen, name=label)
    plot.addItem(
        pg.ErrorBarItem(
            x=sizes, y=cost, top=high - cost, bottom=cost - low, beam=0.02, pen=LIGHT.train
        )
    )
    plot.plot(
        sizes, cost, pen=None, symbol="o", symbolSize=8, symbolBrush=LIGHT.train, symbolPen=None
    )
    plot.getAxis("bottom").setTicks(
        [[(at, f"{point['size']:,}") for at, point in zip(sizes, found["points"], strict=True)]]
    )
    plot.getAxis("left").setTicks([_cost_ticks(float(low.min()), float(high.max()))])
    plot.getAxis("left").setWidth(76)
    # Room for the first and the last label, which pyqtgraph leaves out where they reach beyond.
    margin = 0.1 * float(sizes[-1] - sizes[0])
    plot.setXRange(float(sizes[0]) - margin, float(sizes[-1]) + margin, padding=0)


def _cost_ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Marks between two logarithms of microseconds: 1 and 10, and between them 2 and 5 if few."""
    steps = (1, 2, 5) if high - low < 2 else (1,)
    marks = [10.0**decade * step for decade in range(int(low) - 1, int(high) + 2) for step in steps]
    return [(float(np.log10(mark)), time_text(mark)) for mark in marks]


def time_text(microseconds: float) -> str:
    """A time in the unit that suits it: 20 µs, 5 ms."""
    least, unit = next(entry for entry in UNITS if microseconds >= entry[0])
    return f"{microseconds / (least or 1):g} {unit}"
