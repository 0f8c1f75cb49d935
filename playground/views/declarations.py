"""What each view says of itself before it is made, or even imported: most never are.

A view's module takes its `declaration` from here; `VIEWS` is the registry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.insight.plane import has_plane
from playground.views.declared import Declaration, Place, Rhythm, everywhere

if TYPE_CHECKING:
    from core import Dataset


def _has_pictures(dataset: Dataset) -> bool:
    """Whether a row of the data is a picture."""
    return dataset.image_shape is not None


CURVES: Final = Declaration(
    view="playground.views.curves:CurvesView",
    name="curves",
    title="Curves",
    tip=(
        "Loss and accuracy by epoch. Watch for the moment when train still gets better but test"
        " does not: from there on the network learns by heart."
    ),
    icon="curves",
    places=everywhere(Place("middle", row=1, height=50)),
    min_interval=0.1,
    comparison=1,
    least_width=354,
)

WEIGHTS: Final = Declaration(
    view="playground.views.weights:WeightsView",
    name="weights",
    title="Weights",
    tip=(
        "Every weight as a colour, blue below zero and red above, and the biases (b) beside them."
        " Watch which ones grow; double-click one to change it."
    ),
    icon="weights",
    places=everywhere(Place("right", row=1, height=44)),
    rhythm=Rhythm.EVERY_FRAME,
    needs=frozenset({"update"}),
    comparison=3,
    least_width=276,
)

BOUNDARY: Final = Declaration(
    view="playground.views.boundary:BoundaryView",
    name="boundary",
    title="Decision boundary",
    tab="Boundary",
    tip=(
        "What the network answers at every place of the plane, with the points that it learns from."
        " Watch how the boundary bends around them."
    ),
    icon="boundary",
    places={
        "plane": Place("right", row=0, height=56),
        "table": Place("right", row=0, tab=1, height=56),
    },
    min_interval=0.066,
    needs=frozenset({"plane_activations"}),
    comparison=2,
    suits=has_plane,
)

HIDDEN_SPACE: Final = Declaration(
    view="playground.views.hidden_space.view:HiddenSpaceView",
    name="hiddenSpace",
    title="Hidden space",
    tip=(
        "What the layers do to the plane or the data: each layer's answers as points. Move the"
        " slider from the inputs to the output: watch how the classes are pulled apart."
    ),
    icon="hidden_space",
    places={
        "plane": Place("right", row=0, tab=1, height=56),
        "images": Place("right", row=0, tab=1, height=56),
        "table": Place("right", row=0, tab=2, height=56),
    },
    min_interval=0.066,
    needs=frozenset({"probe_activations"}),
    least_width=260,
)

IMAGES: Final = Declaration(
    view="playground.views.images:ImagesView",
    name="images",
    title="Images",
    tip=(
        "Test images with the network's answers; wrong ones have a frame, ✗ and the true class."
        " Watch which digits it mixes up."
    ),
    icon="images",
    places={"images": Place("middle", row=0, height=56)},
    min_interval=0.25,
    needs=frozenset({"probe_activations"}),
    comparison=2,
    suits=_has_pictures,
)

DIAGRAM: Final = Declaration(
    view="playground.views.diagram.view:DiagramView",
    name="diagram",
    title="Network",
    tip=(
        "The network from its inputs to its outputs. Links are as wide and coloured as their"
        " weights, blue below zero and red above; the strip beside a unit is its bias. Watch what"
        " each unit learns to see, and click one to look into it."
    ),
    icon="diagram",
    places={
        "plane": Place("middle", row=0, height=56),
        "table": Place("middle", row=0, height=56),
        "images": Place("middle", row=0, tab=1, height=56),
    },
    rhythm=Rhythm.EVERY_FRAME,
    is_fluent=True,
    min_interval=0.05,
    needs=frozenset({"plane_activations", "probe_activations"}),
)

DRAW: Final = Declaration(
    view="playground.views.draw.view:DrawView",
    name="draw",
    title="Draw",
    tip=(
        "Draw, and the network answers while you do. Watch what it is given, where it is unsure,"
        " and what happens when the drawing is not centred for it."
    ),
    icon="draw",
    places={"images": Place("right", row=0, height=56)},
    min_interval=0.15,
    least_width=280,
    suits=_has_pictures,
)

CONFUSION: Final = Declaration(
    view="playground.views.confusion.view:ConfusionView",
    name="confusion",
    title="Confusion and cases",
    tab="Cases",
    tip=(
        "Which class is taken for which, over all rows, and the samples behind each number."
        " Watch which mistakes stay, and how sure the network is of them."
    ),
    icon="confusion",
    places={
        "plane": Place("right", row=0, tab=2, height=56),
        "images": Place("right", row=0, tab=2, height=56),
        "table": Place("right", row=0, height=56),
    },
    rhythm=Rhythm.RARELY,
    min_interval=0.25,
    least_width=260,
)

INSPECTOR: Final = Declaration(
    view="playground.views.inspector.view:InspectorView",
    name="inspector",
    title="Inspector",
    tip=(
        "One sample: the answer to it, what every layer makes of it, which inputs the answer hangs"
        " on, and the training rows that are most like it. Watch a mistake from the inside."
    ),
    icon="inspector",
    min_interval=0.25,
    least_width=260,
    shows_samples=True,
)

STATISTICS: Final = Declaration(
    view="playground.views.statistics:StatisticsView",
    name="statistics",
    title="Activations and gradients",
    tab="Activations",
    tip=(
        "How each layer's sums and activations are spread, and how strongly it learns. Watch for"
        " units that are stuck, for gradients that vanish from layer to layer, and whether the"
        " update is about a thousandth of the weights (the band): much less is slow, much more is"
        " wild. Curves begin when you look, with gaps where you did not."
    ),
    icon="statistics",
    places=everywhere(Place("middle", row=1, tab=1, height=44)),
    min_interval=0.1,
    needs=frozenset({"probe_activations", "update"}),
    least_width=340,
)

DATA: Final = Declaration(
    view="playground.views.data.view:DataView",
    name="data",
    title="Data",
    tip=(
        "What there is to learn from: rows a class, examples, how values are spread, which columns"
        " go together. Watch for rare classes, odd values, and columns that say the same."
    ),
    icon="data",
    rhythm=Rhythm.RARELY,
    shows_data_alone=True,
    least_width=260,
)

DAMAGE: Final = Declaration(
    view="playground.views.damage.view:DamageView",
    name="damage",
    title="Damage",
    tip=(
        "Noise, cut weights, turned or noisy images: how much the network bears. Nothing here"
        " changes the run, unless you train on such images. Watch where accuracy begins to fall."
    ),
    icon="damage",
    places=everywhere(Place("middle", row=1, tab=2, height=44)),
    rhythm=Rhythm.RARELY,
    min_interval=0.5,
    least_width=260,
)

HORIZON: Final = Declaration(
    view="playground.views.horizon.view:HorizonView",
    name="horizon",
    title="Stability horizon",
    tab="Horizon",
    tip=(
        "How large the learning rate may be: the more the loss curves, the smaller. Over the line"
        " a step overshoots; it need not diverge. Watch how training itself moves the line, often"
        " down to the rate. Curves begin when you look, with gaps where you did not."
    ),
    icon="horizon",
    places=everywhere(Place("middle", row=1, tab=4, height=44, waits=True)),
    min_interval=0.25,
    least_width=300,
)

LANDSCAPE: Final = Declaration(
    view="playground.views.landscape.view:LandscapeView",
    name="landscape",
    title="Loss landscape",
    tab="Landscape",
    tip=(
        "A slice through the loss around the weights, with the run's path in it. Points have the"
        " colour of their true loss: where the map around them has another, the path lies beside"
        " this plane. Two directions of many thousands show little: mind the numbers."
    ),
    icon="landscape",
    places=everywhere(Place("right", row=0, tab=3, height=56, waits=True)),
    min_interval=0.1,
    least_width=280,
)

MATCHING: Final = Declaration(
    view="playground.views.matching.view:MatchingView",
    name="matching",
    title="Same brain, shuffled",
    tab="Matching",
    tip=(
        "Hidden units have no order: two runs may have learned the same in other places. Here the"
        " units of another run are put where their like is in this one. Watch whether the two then"
        " look alike, and whether half-way between them still works."
    ),
    icon="matching",
    places=everywhere(Place("right", row=0, tab=4, height=56, waits=True)),
    rhythm=Rhythm.RARELY,
    min_interval=0.3,
    least_width=320,
)

DOCTOR: Final = Declaration(
    view="playground.views.doctor.view:DoctorView",
    name="doctor",
    title="Doctor",
    tip=(
        "What is wrong with the run, the number that shows it, and what to change. Open a finding"
        " and let it try its remedy: what the trial does not bear out is withdrawn."
    ),
    icon="doctor",
    places=everywhere(Place("left", row=1, tab=1, height=40)),
    rhythm=Rhythm.RARELY,
    min_interval=1.0,
    least_width=300,
)

MICROSCOPE: Final = Declaration(
    view="playground.views.microscope.view:MicroscopeView",
    name="microscope",
    title="Backprop",
    tip=(
        "One batch forward and back through the network, with every number: sums, activations,"
        " errors, gradients, and the update to come. Choose a number to see what it is made of."
    ),
    icon="microscope",
    rhythm=Rhythm.IN_TURN,
    min_interval=0.1,
    needs=frozenset({"update"}),
    least_width=300,
)

ARENA: Final = Declaration(
    view="playground.views.arena.view:ArenaView",
    name="arena",
    title="Arena",
    tip=(
        "Many runs side by side, which differ in what you choose and in luck. Watch how many solve"
        " it and how soon, and whether a difference is more than chance. A click on a run makes it"
        " the one in the window."
    ),
    icon="arena",
    places=everywhere(Place("middle", row=0, tab=4, height=56, waits=True, opens=68)),
    rhythm=Rhythm.RARELY,
    min_interval=0.5,
    least_width=300,
)

SWEEP: Final = Declaration(
    view="playground.views.sweep.view:SweepView",
    name="sweep",
    title="Sweep",
    tip=(
        "Hundreds of runs from a plan, on all cores, and what came of them: the best, which fields"
        " matter, every run as a row and as a line. A click on a row makes it the run in the"
        " window."
    ),
    icon="sweep",
    places=everywhere(Place("middle", row=0, tab=5, height=56, waits=True, opens=68)),
    rhythm=Rhythm.RARELY,
    min_interval=0.5,
    shows_data_alone=True,
    least_width=300,
)

VIEWS: Final = (
    CURVES,
    WEIGHTS,
    BOUNDARY,
    HIDDEN_SPACE,
    IMAGES,
    DIAGRAM,
    DRAW,
    CONFUSION,
    INSPECTOR,
    STATISTICS,
    DATA,
    DAMAGE,
    HORIZON,
    LANDSCAPE,
    MATCHING,
    DOCTOR,
    MICROSCOPE,
    ARENA,
    SWEEP,
)
"""All views, in their order."""
