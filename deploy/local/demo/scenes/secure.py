"""Scene 2: tramadol, first refused, then in its secure form, handed over by two officines."""

from datetime import date
from typing import Any

from deploy.local.demo import medicines
from deploy.local.demo.cast import Cast
from deploy.local.demo.drafts import a_draft, a_line, delivered, handing_over
from deploy.local.demo.stage import Stage

WEEKS_12_DAYS = 84
TOO_LONG_DAYS = 120


async def play(stage: Stage, cast: Cast, today: date) -> None:
    """A negative acknowledgement, a positive one, a partial dispensing and its rest."""
    stage.scene(2, "Du tramadol : ordonnance sécurisée, délivrée en deux fois")
    issued = await _issue(stage, cast, today)
    second = cast.pharmacies[2]
    await _partial(stage, cast, issued)
    stage.acts(second.name, "reçoit le patient pour le reste.")
    seen = (await cast.consult(second, {"qr": issued["qr_text"]})).body
    stage.expects(
        "elle voit qu’il ne reste qu’une boîte sur trois",
        is_true=seen["lines"][0]["left_total"] == 1,
        seen=seen["lines"][0],
    )
    answer = await cast.execute(second, handing_over(seen, [delivered(1, medicines.TRAMADOL, 2)]))
    stage.expects("deux boîtes : refusé", is_true=answer.status == 409, seen=answer.status)
    stage.receives(second.name, "\n".join(error["detail"] for error in answer.body["errors"]))
    answer = await cast.execute(second, handing_over(seen, [delivered(1, medicines.TRAMADOL, 1)]))
    stage.expects_answer("une boîte : délivrée", answer, status=201)
    stage.expects("l’ordonnance est épuisée", is_true=answer.body["state"] == "dispensed")


async def _issue(stage: Stage, cast: Cast, today: date) -> dict[str, Any]:
    stage.acts(cast.doctor.name, f"prescrit du tramadol pour {TOO_LONG_DAYS} jours.")
    answer = await cast.issue(_draft(cast, today, TOO_LONG_DAYS))
    stage.expects_answer("acquittement négatif", answer, status=422, code="prescription_refused")
    reasons = [error["detail"] for error in answer.body["errors"]]
    stage.receives(cast.doctor.name, "\n".join([answer.body["detail"], *reasons]))
    stage.acts(cast.doctor.name, f"corrige : {WEEKS_12_DAYS} jours (douze semaines).")
    answer = await cast.issue(_draft(cast, today, WEEKS_12_DAYS))
    stage.expects_answer("acquittement positif", answer, status=201)
    stage.expects("ordonnance sécurisée", is_true=answer.body["is_secure"])
    return dict(answer.body)


def _draft(cast: Cast, today: date, days: int) -> dict[str, Any]:
    line = a_line(medicines.TRAMADOL, "1 gélule le soir si douleur", duration_days=days, packs=3)
    line["posology"] |= {"units_per_intake": "1", "intakes_per_day": 1}  # R.5132-29 CSP
    return a_draft(today, cast.patient_identity, cast.doctor_identity, [line])


async def _partial(stage: Stage, cast: Cast, issued: dict[str, Any]) -> None:
    pharmacy = cast.pharmacies[1]
    seen = await stage.until(
        "l’ordonnance est à l’officine",
        lambda: cast.consult(pharmacy, {"qr": issued["qr_text"]}),
        lambda answer: answer.status == 200,
    )
    stage.acts(pharmacy.name, "n’a que deux boîtes sur trois : délivrance partielle.")
    answer = await cast.execute(
        pharmacy, handing_over(seen.body, [delivered(1, medicines.TRAMADOL, 2)])
    )
    stage.expects_answer("étape 1 enregistrée", answer, status=201)
