"""The plots of a study."""

from tests.evaluation.figures import Outcome, by_family
from tests.evaluation.plots import Series, bars, lines
from tests.evaluation.study import Study


def draw(study: Study) -> dict[str, str]:
    """Return each plot's SVG by its name."""
    outcomes = {prevalence: Outcome.of(study.of(prevalence)) for prevalence in study.runs}
    dense = max(outcomes)
    rows = by_family(outcomes[dense])
    families = bars(
        f"Frauds found, by family, at {dense:.2%} (synthetic)",
        [f"{row.family} ({row.episodes})" for row in rows],
        [
            Series("worth a look", [row.found for row in rows]),
            Series("examined at the fixed workload", [row.at_workload for row in rows]),
        ],
    )
    steps = sorted(outcomes, reverse=True)
    prevalence = lines(
        "As frauds grow rarer (synthetic)",
        [f"{step:.2%}" for step in steps],
        [
            Series("precision at k", [outcomes[step].precision for step in steps]),
            Series("recall at k", [outcomes[step].recall for step in steps]),
        ],
    )
    return {"families": families, "prevalence": prevalence}
