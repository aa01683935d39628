"""Scene 3: one QR shown in two officines, a QR with one character changed, and the analyst."""

from datetime import date
from typing import Any

from deploy.local.demo import medicines
from deploy.local.demo.cast import Cast
from deploy.local.demo.drafts import a_draft, a_line, delivered, handing_over
from deploy.local.demo.offline import altered
from deploy.local.demo.stage import Stage


async def play(stage: Stage, cast: Cast, today: date) -> None:
    """Replay raises S1, a changed code raises S3; officine, analyst and prescriber learn it."""
    stage.scene(3, "Un même QR présenté dans deux officines")
    issued = await _issue_and_execute(stage, cast, today)
    second = cast.pharmacies[1]
    stage.acts(second.name, "scanne une photocopie du même QR.")
    seen = (await cast.consult(second, {"qr": issued["qr_text"]})).body
    stage.expects(
        "elle voit que tout est déjà délivré, et où",
        is_true=seen["state"] == "dispensed" and len(seen["history"]) == 1,
        seen=seen["state"],
    )
    await _alert(stage, cast, issued)
    await _altered_qr(stage, cast, issued)
    await _analyst(stage, cast, issued["number"])
    messages = await stage.until(
        "le prescripteur est averti",
        lambda: cast.inbox(cast.doctor, issued["number"]),
        lambda found: any(m["kind"] == "alert" for m in found),
    )
    alert = next(m for m in messages if m["kind"] == "alert")
    stage.receives(cast.doctor.name, f"{alert['subject']}\n\n{alert['body']}")


async def _issue_and_execute(stage: Stage, cast: Cast, today: date) -> dict[str, Any]:
    line = a_line(medicines.AMOXICILLIN, "1 gélule matin, midi et soir", duration_days=6, packs=1)
    draft = a_draft(today, cast.patient_identity, cast.doctor_identity, [line])
    answer = await cast.issue(draft)
    stage.expects_answer("ordonnance émise", answer, status=201)
    issued: dict[str, Any] = answer.body
    first = cast.pharmacies[0]
    seen = await stage.until(
        "l’ordonnance est à l’officine",
        lambda: cast.consult(first, {"qr": issued["qr_text"]}),
        lambda found: found.status == 200,
    )
    request = handing_over(seen.body, [delivered(1, medicines.AMOXICILLIN, 1)])
    answer = await cast.execute(first, request)
    stage.expects_answer(f"délivrée en entier par {first.name}", answer, status=201)
    return issued


async def _alert(stage: Stage, cast: Cast, issued: dict[str, Any]) -> None:
    second = cast.pharmacies[1]
    seen = await stage.until(
        "à la consultation suivante, l’alerte est là",
        lambda: cast.consult(second, {"qr": issued["qr_text"]}),
        lambda answer: any(alert["signal"] == "S1" for alert in answer.body["alerts"]),
    )
    stage.receives(second.name, "\n".join(alert["sentence"] for alert in seen.body["alerts"]))


async def _altered_qr(stage: Stage, cast: Cast, issued: dict[str, Any]) -> None:
    third = cast.pharmacies[2]
    stage.acts(third.name, "scanne un QR dont un caractère a été changé.")
    answer = await cast.consult(third, {"qr": altered(issued["qr_text"])})
    stage.expects_answer("refusé", answer, status=422, code="qr_signature_invalid")
    stage.receives(third.name, answer.body["detail"])


async def _analyst(stage: Stage, cast: Cast, number: str) -> None:
    cases = await stage.until(
        "l’analyste de la CPAM a le dossier",
        cast.cases,
        lambda found: {"S1", "S3"} <= _signals(found, number),
    )
    case = next(case for case in cases if case["number"] == number)
    stage.receives(
        cast.analyst.name,
        "\n".join(
            f"{s['signal']} ({s['signal_class']}) — {s['sentence']}" for s in case["signals"]
        ),
    )


def _signals(cases: list[dict[str, Any]], number: str) -> set[str]:
    return {s["signal"] for case in cases if case["number"] == number for s in case["signals"]}
