"""Scene 1: an ordinary prescription with a renewal, from signature to the patient's mailbox."""

from datetime import date
from typing import Any, Final

from deploy.local.demo import medicines
from deploy.local.demo.cast import Cast
from deploy.local.demo.drafts import a_draft, a_line, delivered, handing_over, invoice
from deploy.local.demo.offline import verify_offline
from deploy.local.demo.stage import Stage
from deploy.local.demo.terminal_qr import draw

_UNITS: Final = {"pack": ("boîte", "boîtes"), "day": ("jour de traitement", "jours de traitement")}


async def play(stage: Stage, cast: Cast, today: date) -> None:
    """Issue, verify offline, consult, substitute, refuse a renewal too early, bill, reflect."""
    stage.scene(1, "Une ordonnance ordinaire, avec un renouvellement")
    issued = await _issue(stage, cast, today)
    number = issued["number"]
    dispensation = await _first_dispensing(stage, cast, issued)
    await _renewal_too_early(stage, cast, issued)
    await _billing(stage, cast, dispensation, today)
    stage.acts(cast.doctor.name, "ouvre son ordonnance : il voit ce qui a été exécuté.")
    view = await stage.until(
        "le prescripteur voit la délivrance et sa facturation",
        lambda: cast.own_view(number),
        lambda answer: _billed(answer.body),
    )
    line = view.body["execution"]["dispensations"][0]["lines"][0]
    stage.receives(cast.doctor.name, f"{line['label']} : {line['packs']} boîtes, par substitution")
    await _mails(stage, cast, issued)


async def _issue(stage: Stage, cast: Cast, today: date) -> dict[str, Any]:
    lines = [
        a_line(
            medicines.METFORMIN_BRAND,
            "1 comprimé matin et soir",
            duration_days=30,
            packs=2,
            renewals=2,
            is_ald=True,
        ),
        a_line(medicines.PARACETAMOL, "1 comprimé si douleur, 3 par jour au plus", packs=1),
    ]
    stage.acts(cast.doctor.name, "rédige une ordonnance de deux lignes et la signe.")
    answer = await cast.issue(a_draft(today, cast.patient_identity, cast.doctor_identity, lines))
    stage.expects_answer("acquittement positif", answer, status=201)
    issued: dict[str, Any] = answer.body
    draw(stage.console, issued["qr_text"])
    stage.console.print(f"    N° {issued['number_grouped']}\n")
    await verify_offline(stage, cast, issued["qr_text"])
    return issued


async def _first_dispensing(stage: Stage, cast: Cast, issued: dict[str, Any]) -> dict[str, Any]:
    pharmacy = cast.pharmacies[0]
    stage.acts(pharmacy.name, "scanne le QR.")
    seen = await stage.until(
        "l’ordonnance est à l’officine",
        lambda: cast.consult(pharmacy, {"qr": issued["qr_text"]}),
        lambda answer: answer.status == 200,
    )
    stage.receives(pharmacy.name, "\n".join(_left(line) for line in seen.body["lines"]))
    stage.acts(pharmacy.name, "délivre un générique pour la ligne 1, la ligne 2 telle quelle.")
    substituted = delivered(1, medicines.METFORMIN_GENERIC, 2) | {"outcome": "substituted"}
    answer = await cast.execute(
        pharmacy,
        handing_over(seen.body, [substituted, delivered(2, medicines.PARACETAMOL, 1)]),
    )
    stage.expects_answer("étape 1 enregistrée", answer, status=201)
    stage.expects(
        "il reste les deux renouvellements",
        is_true=answer.body["state"] == "partially_dispensed"
        and answer.body["lines"][0]["left_total"] == 4,
        seen=answer.body,
    )
    return dict(answer.body)


async def _renewal_too_early(stage: Stage, cast: Cast, issued: dict[str, Any]) -> None:
    pharmacy = cast.pharmacies[1]
    stage.acts(pharmacy.name, "est sollicitée le même jour pour le renouvellement.")
    proof = {"number": issued["number_grouped"], "ins": str(cast.patient_identity.ins)}
    seen = (await cast.consult(pharmacy, proof)).body
    stage.expects(
        "elle voit aussitôt ce que la première a délivré",
        is_true=seen["lines"][0]["delivered"] == 2 and len(seen["history"]) == 1,
    )
    answer = await cast.execute(
        pharmacy, handing_over(seen, [delivered(1, medicines.METFORMIN_BRAND, 2)])
    )
    stage.expects(
        "le renouvellement est refusé : trop tôt",
        is_true=answer.status == 409,
        seen=answer.status,
    )
    stage.receives(pharmacy.name, "\n".join(error["detail"] for error in answer.body["errors"]))


async def _billing(stage: Stage, cast: Cast, dispensation: dict[str, Any], today: date) -> None:
    pharmacy = cast.pharmacies[0]
    stage.acts(pharmacy.name, "transmet la facture (étape 2).")
    lines = [(1, medicines.METFORMIN_GENERIC, 2, 532), (2, medicines.PARACETAMOL, 1, 116)]
    answer = await cast.bill(
        pharmacy, dispensation["dispensation_id"], invoice(today, "F-2026-001", lines)
    )
    stage.expects_answer("étape 2 enregistrée", answer, status=201)
    stage.expects(
        "facture et délivrance concordent",
        is_true=answer.body["reconciliation"] == "reconciled",
        seen=answer.body,
    )


async def _mails(stage: Stage, cast: Cast, issued: dict[str, Any]) -> None:
    mailbox = f"{cast.patient_identity.ins}@patient.mssante.fr"
    mails = await stage.until(
        "la patiente a reçu ses trois messages MSSanté",
        lambda: cast.mails(mailbox, issued["number_grouped"]),
        lambda found: len(found) >= 3,  # issue, step 1, step 2
    )
    for mail in mails:
        names = ", ".join(mail["attachments"])
        joined = f"\n[pièce jointe : {names}]" if names else ""
        stage.receives(cast.patient.name, f"{mail['subject']}\n\n{mail['text']}{joined}")
    stage.expects("chacun une seule fois", is_true=len(mails) == 3, seen=len(mails))
    stage.expects("le premier porte le PDF", is_true=bool(mails[0]["attachments"]))


def _billed(body: dict[str, Any]) -> bool:
    dispensations = body["execution"]["dispensations"]
    billing = dispensations[0]["billing"] if dispensations else None
    return billing is not None and billing["reconciliation"] == "reconciled"


def _left(line: dict[str, Any]) -> str:
    singular, plural = _UNITS[line["quantity"]["unit"]]
    unit = plural if line["left_now"] > 1 else singular
    return f"{line['line']}. {line['label']} : {line['left_now']} {unit} à délivrer maintenant"
