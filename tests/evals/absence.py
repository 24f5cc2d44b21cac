"""Fits what tells questions that the documents answer from others, and shows how well by ten folds.

python -m tests.evals.absence [--data-dir FOLDER]

Prints the constants of `tools.document_likelihood`: to be run again when search, word lists or documents change.
"""

import argparse
import asyncio
import json
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]
from sklearn.preprocessing import StandardScaler  # type: ignore[import-untyped]

from nodes.services import Services
from tests.evals.documents import FILES, DocumentQuestion, read_questions
from tests.evals.observing import open_company
from tools.document_likelihood import Signs, by_likelihood, read_asked, signs_of

FOLDS = 10
THRESHOLDS = (0.25, 0.3, 0.4, 0.5, 0.6)


async def signs_of_questions(questions: Sequence[DocumentQuestion], services: Services) -> list[Signs | None]:
    """Returns the signs of the best hit of each question; None where an article is named, which decides alone."""
    assert services.demo_principal is not None
    documents = services.toolbox.resources.documents
    library = await documents.library(services.demo_principal.org_id)
    signs: list[Signs | None] = []
    for question in questions:
        found = await documents.search(question.text, services.demo_principal, as_of=question.as_of)
        found = by_likelihood(found, library)
        is_open = bool(found.hits) and not any(hit.named for hit in found.hits)
        signs.append(signs_of(read_asked(found, library), found.hits[0], library) if is_open else None)
    return signs


def fit(rows: np.ndarray, labels: np.ndarray) -> LogisticRegression:
    """Returns the model with weights for raw signs; both kinds of questions count alike."""
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=3000, class_weight="balanced"))
    model.fit(rows, labels)
    scaler, linear = model[0], model[1]
    linear.coef_ = linear.coef_ / scaler.scale_
    linear.intercept_ = linear.intercept_ - linear.coef_ @ scaler.mean_
    return linear


def main() -> None:
    """Prints the folds' table and the constants."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, default=Path(".narutalk/eval"))
    options = parser.parse_args()
    console = Console()

    async def run() -> list[tuple[str, bool, Signs]]:
        async with open_company(options.data_dir, lambda stage: console.print(f"[dim]{stage} …[/dim]")) as company:
            known = []
            for name, path in FILES.items():
                questions = read_questions(path)
                signs = await signs_of_questions(questions, company[0])
                known += [(name, q.kind != "absent", one) for q, one in zip(questions, signs, strict=True) if one]
            return known

    known = asyncio.run(run())
    rows = np.array([astuple(signs) for _, _, signs in known])
    labels = np.array([held for _, held, _ in known])
    folds = np.arange(len(known)) % FOLDS
    chances = np.zeros(len(known))
    for fold in range(FOLDS):
        chances[folds == fold] = fit(rows[folds != fold], labels[folds != fold]).predict_proba(rows[folds == fold])[
            :, 1
        ]
    table = Table("set", "from", "absent recognised", "answered")
    for name in FILES:
        own = np.array([one == name for one, _, _ in known])
        for least in THRESHOLDS:
            absent, answered = chances[own & ~labels] < least, chances[own & labels] >= least
            table.add_row(name, str(least), f"{absent.mean():.1%}", f"{answered.mean():.1%}")
    console.print(table)
    model = fit(rows, labels)
    named = zip(Signs.__dataclass_fields__, model.coef_[0], strict=True)
    console.print(
        json.dumps({"intercept": round(float(model.intercept_[0]), 2), **{k: round(float(v), 2) for k, v in named}})
    )


if __name__ == "__main__":
    main()
