"""What rules and their states are called, in French."""

from collections.abc import Mapping
from typing import Final

from services.fraud.model.rule_versions import RuleState

RULE_LABELS: Final[Mapping[str, str]] = {
    "S1": "Ordonnance déjà exécutée ou terminée",
    "S2.day": "Tournée d’officines en un jour",
    "S2.week": "Tournée d’officines en une semaine",
    "S2.content": "Même contenu sous plusieurs numéros",
    "S2.content_many": "Même contenu sous de nombreux numéros",
    "S3.signature": "Signature non valable",
    "S3.content": "Contenu différent de ce qui a été signé",
    "S4.number": "Numéro d’une alerte",
    "S4.resemblance": "Ressemblance avec une alerte",
    "S5.hour": "Rafale d’un prescripteur en une heure",
    "S5.coveted": "Rafale de médicaments souvent détournés",
    "S5.flood": "Volume d’un prescripteur en dix heures",
    "S5.place": "Clé ou lieu nouveau d’un prescripteur",
    "S5.held": "Identité de prescripteur mise en attente",
    "S6.day": "Prescripteur dispersé en un jour",
    "S6.week": "Prescripteur dispersé en une semaine",
    "S6.new": "Prescripteur exécuté loin de ses habitudes",
    "S7": "Nomadisme",
    "S7.severe": "Nomadisme sévère",
    "S8": "Officines multiples",
    "S9": "Quantités cumulées",
    "S10": "Renouvellements précoces",
    "S11.duration": "Durée au-delà du cadre légal",
    "S11.form": "Support sécurisé manquant",
    "S11.late": "Stupéfiant présenté tard",
    "S12.triad": "Patient, prescripteur et droits inconnus",
    "S12.mixed": "Trois inconnues, sur une ordonnance ordinaire",
    "S12.pair": "Deux inconnues sur trois",
    "S13.far": "Loin du domicile et du prescripteur",
    "S13.travel": "Déplacement impossible",
    "S14.quick": "Facturation trop rapide",
    "S14.denied": "Délivrances démenties par des patients",
    "S14.reversals": "Délivrances souvent retirées",
    "S14.hours": "Délivrances hors des heures d’ouverture",
    "S14.peers": "Officine extrême parmi ses pairs",
    "S15": "Réseau prescripteur, officine, patients",
}
STATE_LABELS: Final[Mapping[RuleState, str]] = {
    "draft": "Brouillon",
    "shadow": "En observation",
    "live": "En service",
    "retired": "Retirée",
}
