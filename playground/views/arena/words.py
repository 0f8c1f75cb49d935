"""What is said of an arena: how far it is, what came of it, and of each run."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from core.insight.comparison import best_of, counted_words, faster_words
from core.spec.goal import figure_words, rises, value_words

if TYPE_CHECKING:
    from core.spec.arena_plan import ArenaPlan
    from core.train.contest import Standing
    from core.train.contest_news import News

EMPTY: Final = (
    "One run may just be lucky; a hundred show how much is luck. Choose what to compare and press"
    " Start: all runs are trained side by side."
)
POINT: Final = "Point at a run to read it; a click opens it."
_MEBI: Final = 2**20


def progress_words(news: News) -> str:
    """How far it is, for the bar."""
    standing = news.standing
    if news.phase == "preparing":
        return news.problem or "preparing…"
    if standing is None:
        return "…"
    if news.phase == "training":
        if not standing.epoch:
            return "getting ready…"
        left = "" if math.isnan(news.seconds_left) else f" · {time_words(news.seconds_left)} left"
        return f"epoch {standing.epoch:,} of {standing.epochs:,}{left}"
    ended = "stopped at" if news.phase == "stopped" else "all"
    epochs = (
        f"{standing.epoch:,} epochs" if news.phase == "finished" else f"epoch {standing.epoch:,}"
    )
    return f"{ended} {epochs} · {time_words(news.seconds)}"


def time_words(seconds: float) -> str:
    """As "under 0.1 s", "0.4 s", "12 s" and "3 min"."""
    if seconds < 0.05:
        return "under 0.1 s"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    return f"{seconds:.0f} s" if seconds < 99.5 else f"{seconds / 60:.0f} min"


def size_words(news: News) -> str:
    """How many runs there are, and what they take."""
    threads = f"{news.threads} thread{'' if news.threads == 1 else 's'}"
    size = max(news.nbytes / _MEBI, 0.1)
    return f"{news.plan.size:,} runs side by side on {threads}, {size:,.1f} MB of memory"


def sentences(plan: ArenaPlan, standing: Standing, metric: str) -> tuple[str, ...]:
    """What has come of it, a sentence a line; comparisons only once all is over."""
    goal = standing.goal
    bound = "at least" if rises(goal.figure) else "at most"
    head = f"Solved means {figure_words(goal.figure, metric)} of {bound} "
    head += value_words(goal.figure, goal.value, metric)
    if not standing.is_over:
        counts = ", ".join(
            f"{outcome.name} {outcome.solved} of {outcome.runs}" for outcome in standing.outcomes
        )
        return (f"{head}. So far: {counts}.",)
    head += f" within {standing.epoch:,} epochs"
    if plan.columns is not None:
        head += f", over all values of {plan.columns.field.title}"
    lines = [f"{head}. In brackets: where the true share lies, with 95 % confidence."]
    lines += [counted_words(outcome) for outcome in standing.outcomes]
    lines += faster_words(standing.outcomes, standing.pairs)
    if len(standing.pairs) > 1 and any(outcome.solved for outcome in standing.outcomes):
        lines.append(
            "“Faster” is judged by a rank test (Mann–Whitney; a run that never solved it counts as"
            f" the slowest), corrected for {len(standing.pairs)} comparisons (Holm)."
        )
    if not any(outcome.solved for outcome in standing.outcomes):
        lines.append("No run solved it: give it more epochs, another rate, or an easier goal.")
    return tuple(lines)


def headline(standing: Standing) -> str:
    """The one thing that came of it, where something did, and what to do next."""
    outcomes = standing.outcomes
    if not standing.is_over or not any(outcome.solved for outcome in outcomes):
        return POINT
    best = outcomes[best_of(outcomes)]
    words = f"Soonest: {best.name}, {best.solved:,} of {best.runs:,} solved it"
    if math.isfinite(best.median):
        words += f", half by epoch {best.median:,.0f}"
    return f"{words} · {POINT[0].lower()}{POINT[1:]}"


def run_words(plan: ArenaPlan, standing: Standing | None, run: int, metric: str) -> str:
    """Which run it is, what came of it, and what a click does."""
    name = plan.name(run)
    if standing is None:
        return name
    figure, last = standing.goal.figure, float(standing.last[run])
    at = float(standing.solved_at[run])
    if standing.diverged[run]:
        outcome = "diverged"
    elif math.isfinite(at):
        outcome = f"solved at epoch {at:,.0f}"
    else:
        outcome = "not solved" if standing.is_over else "not solved yet"
    if not math.isnan(last) and not standing.diverged[run]:
        outcome += f", {figure_words(figure, metric)} {_figure(figure, last, metric)}"
    return f"{name}: {outcome} · a click or Enter opens it"


def _figure(figure: str, value: float, metric: str) -> str:
    if rises(figure) and metric != "R²":
        return f"{100 * value:.1f} %"
    return f"{value:.3g}".replace("-", "−")
