"""Scene 5: the prescriber cancels after a partial hand-over, then replaces a prescription."""

from datetime import date
from functools import partial
from typing import Any

from deploy.local.demo import medicines
from deploy.local.demo.actors import Actor
from deploy.local.demo.cast import Cast
from deploy.local.demo.drafts import a_draft, a_line, delivered, handing_over
from deploy.local.demo.stage import Stage


async def play(stage: Stage, cast: Cast, today: date) -> None:
    """The rest is cancelled, nobody hands over more; a new one says what left under the old one."""
    stage.scene(5, "Le prescripteur annule, puis remplace")
    cancelled = await _half_dispensed(stage, cast, today)
    await _cancel(stage, cast, cancelled)
    await _refused(stage, cast, cancelled)
    await _told(stage, cast, cancelled["number"])
    old = await _half_dispensed(stage, cast, today)
    new = await _replace(stage, cast, today, old=old)
    await _warned(stage, cast, new)
    await _old_one(stage, cast, old=old, new=new)


async def _half_dispensed(stage: Stage, cast: Cast, today: date) -> dict[str, Any]:
    answer = await cast.issue(_draft(cast, today, packs=2))
    stage.expects_answer("ordonnance émise : deux boîtes", answer, status=201)
    issued: dict[str, Any] = answer.body
    pharmacy = cast.pharmacies[0]
    seen = await _at_the_counter(stage, cast, pharmacy, issued)
    request = handing_over(seen, [delivered(1, medicines.PARACETAMOL, 1)])
    answer = await cast.execute(pharmacy, request)
    stage.expects_answer(f"une boîte délivrée par {pharmacy.name}", answer, status=201)
    return issued


async def _cancel(stage: Stage, cast: Cast, issued: dict[str, Any]) -> None:
    stage.acts(cast.doctor.name, "apprend un effet indésirable et annule l’ordonnance.")
    answer = await cast.cancel(issued["number"], reason="adverse_effect")
    stage.expects_answer("demande enregistrée", answer, status=202)
    found = await stage.until(
        "la réponse revient : seul le reste est annulé",
        lambda: cast.cancellations(issued["number"]),
        lambda seen: seen.body["cancellations"][0]["state"] != "pending",
    )
    (own,) = found.body["cancellations"]
    stage.expects("car une boîte était délivrée", is_true=own["scope"] == "rest", seen=own)


async def _refused(stage: Stage, cast: Cast, issued: dict[str, Any]) -> None:
    second = cast.pharmacies[1]
    stage.acts(second.name, "scanne le QR pour la seconde boîte.")
    seen = (await cast.consult(second, {"qr": issued["qr_text"]})).body
    stage.expects(
        "elle voit que l’ordonnance est annulée",
        is_true=seen["state"] == "cancelled" and seen["lines"][0]["left_now"] == 0,
        seen=seen["state"],
    )
    answer = await cast.execute(
        second, handing_over(seen, [delivered(1, medicines.PARACETAMOL, 1)])
    )
    stage.expects_answer("délivrance refusée", answer, status=409, code="prescription_cancelled")
    stage.receives(second.name, f"{answer.body['detail']}\n{answer.body['advice']}")


async def _told(stage: Stage, cast: Cast, number: str) -> None:
    for actor in (cast.doctor, cast.patient):
        messages = await stage.until(
            f"{actor.name} a la nouvelle dans sa boîte",
            partial(cast.inbox, actor, number),
            lambda found: any(message["kind"] == "cancelled" for message in found),
        )
        told = next(message for message in messages if message["kind"] == "cancelled")
        stage.receives(actor.name, f"{told['subject']}\n\n{told['body']}")


async def _replace(stage: Stage, cast: Cast, today: date, *, old: dict[str, Any]) -> dict[str, Any]:
    stage.acts(cast.doctor.name, "remplace une autre ordonnance, déjà délivrée en partie.")
    replaces = {"number": old["number"], "reason": "treatment_changed"}
    answer = await cast.issue(_draft(cast, today, packs=1) | {"replaces": replaces})
    stage.expects_answer("nouvelle ordonnance émise", answer, status=201)
    return dict(answer.body)


async def _warned(stage: Stage, cast: Cast, new: dict[str, Any]) -> None:
    third = cast.pharmacies[2]
    seen = await _at_the_counter(stage, cast, third, new)
    stage.expects(
        "elle lit ce qui a été remis au titre de l’ancienne",
        is_true=[warning["code"] for warning in seen["warnings"]] == ["replaced_dispensed"],
        seen=seen["warnings"],
    )
    stage.receives(third.name, "\n".join(warning["detail"] for warning in seen["warnings"]))
    request = handing_over(seen, [delivered(1, medicines.PARACETAMOL, 1)])
    answer = await cast.execute(third, request)
    stage.expects_answer(
        "sans motif : refusé", answer, status=409, code="replacement_reason_missing"
    )
    reason = {"code": "prescriber_confirmed", "comment": "Confirmé au téléphone"}
    answer = await cast.execute(third, request | {"reason_to_go_on": reason})
    stage.expects_answer("après un appel au prescripteur : délivrée", answer, status=201)


async def _old_one(stage: Stage, cast: Cast, *, old: dict[str, Any], new: dict[str, Any]) -> None:
    seen = (await cast.consult(cast.pharmacies[0], {"qr": old["qr_text"]})).body
    stage.expects(
        "l’ancienne est remplacée, et donne le numéro de la nouvelle",
        is_true=(seen["state"], seen["replaced_by"]) == ("replaced", new["number"]),
        seen=seen["state"],
    )


async def _at_the_counter(
    stage: Stage, cast: Cast, pharmacy: Actor, issued: dict[str, Any]
) -> dict[str, Any]:
    seen = await stage.until(
        f"l’ordonnance est à l’officine {pharmacy.name}",
        lambda: cast.consult(pharmacy, {"qr": issued["qr_text"]}),
        lambda answer: answer.status == 200,
    )
    return dict(seen.body)


def _draft(cast: Cast, today: date, *, packs: int) -> dict[str, Any]:
    line = a_line(medicines.PARACETAMOL, "1 comprimé matin et soir", duration_days=4, packs=packs)
    return a_draft(today, cast.patient_identity, cast.doctor_identity, [line])
