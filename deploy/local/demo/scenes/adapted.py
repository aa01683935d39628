"""Scene 6: what is prescribed is out of stock; the officine asks, the prescriber answers."""

from datetime import date
from typing import Any

from deploy.local.demo import medicines
from deploy.local.demo.cast import Cast
from deploy.local.demo.drafts import a_draft, a_line
from deploy.local.demo.stage import Stage

COUNTER_PROPOSAL = "Paracétamol 500 mg, 2 comprimés matin et soir, pendant 4 jours"


async def play(stage: Stage, cast: Cast, today: date) -> None:
    """Stock-out, question, the prescriber's inbox, another proposal, and it stands at consults."""
    stage.scene(6, "Rupture de stock : l’officine demande, le prescripteur répond")
    issued = await _issued(stage, cast, today)
    request = await _asked(stage, cast, issued)
    await _told(stage, cast, issued["number"])
    await _answered(stage, cast, request)
    await _shown(stage, cast, issued)


async def _issued(stage: Stage, cast: Cast, today: date) -> dict[str, Any]:
    line = a_line(medicines.PARACETAMOL, "1 comprimé matin et soir", duration_days=4, packs=1)
    draft = a_draft(today, cast.patient_identity, cast.doctor_identity, [line])
    answer = await cast.issue(draft)
    stage.expects_answer("ordonnance enregistrée", answer, status=201)
    return dict(answer.body)


async def _asked(stage: Stage, cast: Cast, issued: dict[str, Any]) -> dict[str, Any]:
    pharmacy = cast.pharmacies[0]
    seen = await stage.until(
        "l’ordonnance est à l’officine",
        lambda: cast.consult(pharmacy, {"qr": issued["qr_text"]}),
        lambda answer: answer.status == 200,
    )
    stage.acts(pharmacy.name, "n’a plus ce dosage, et demande à en délivrer un autre.")
    wish = {
        "consultation_id": seen.body["consultation_id"],
        "line": 1,
        "kind": "stock_out",
        "proposal": {"text": "Paracétamol 500 mg, gélules, même posologie", "packs": 1},
        "comment": "Rupture du dosage à 1000 mg jusqu’à demain soir.",
    }
    answer = await cast.ask_adaptation(pharmacy, wish)
    stage.expects_answer("demande transmise", answer, status=202)
    return dict(answer.body)


async def _told(stage: Stage, cast: Cast, number: str) -> None:
    messages = await stage.until(
        "le prescripteur la lit dans sa boîte",
        lambda: cast.inbox(cast.doctor, number),
        lambda found: any(message["kind"] == "adaptation_requested" for message in found),
    )
    message = next(each for each in messages if each["kind"] == "adaptation_requested")
    stage.receives(cast.doctor.name, f"{message['subject']}\n\n{message['body']}")


async def _answered(stage: Stage, cast: Cast, request: dict[str, Any]) -> None:
    await stage.until(
        "elle attend aussi dans son logiciel",
        cast.open_adaptations,
        lambda found: request["request_id"] in {each["request_id"] for each in found},
    )
    stage.acts(cast.doctor.name, "accepte d’adapter la ligne, avec une autre proposition.")
    given = {
        "answer": "counter_proposal",
        "counter_proposal": {"text": COUNTER_PROPOSAL, "duration_days": 4},
        "comment": "La même posologie serait insuffisante.",
    }
    answer = await cast.answer_adaptation(request["request_id"], given)
    stage.expects_answer("réponse enregistrée", answer, status=200)
    again = await cast.answer_adaptation(request["request_id"], {"answer": "refused"})
    stage.expects_answer("et définitive", again, status=409, code="adaptation_already_answered")


async def _shown(stage: Stage, cast: Cast, issued: dict[str, Any]) -> None:
    pharmacy = cast.pharmacies[0]
    seen = await stage.until(
        "l’officine lit la réponse en consultant de nouveau",
        lambda: cast.consult(pharmacy, {"qr": issued["qr_text"]}),
        lambda answer: _outcome(answer.body) == "counter_proposal",
    )
    adaptation = seen.body["lines"][0]["adaptations"][0]
    stage.expects(
        "avec la proposition du prescripteur",
        is_true=adaptation["counter_proposal"]["text"] == COUNTER_PROPOSAL,
        seen=adaptation,
    )
    stage.receives(
        pharmacy.name,
        f"Le prescripteur propose : {adaptation['counter_proposal']['text']}\n"
        f"{adaptation['answer_comment']}",
    )


def _outcome(consulted: dict[str, Any]) -> str | None:
    adaptations = consulted["lines"][0]["adaptations"]
    return adaptations[0]["outcome"] if adaptations else None
