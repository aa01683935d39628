"""Problems that any service can answer: reading the request, identity, idempotency, faults."""

from shared.problems.shape import Problem

_CORRECT_REQUEST = "Corrigez la requête d’après la documentation OpenAPI, puis renvoyez-la."
_ASK_SUPPORT = "Réessayez plus tard ; si l’erreur persiste, donnez l’identifiant de corrélation."

_READING = (
    Problem(
        "cursor_invalid",
        422,
        "Repère invalide",
        "Ce repère (« after » ou « Last-Event-ID ») ne vient pas d’une réponse précédente qui vous "
        "a été faite.",
        "after_change",
        "Reprenez depuis le début, sans ce repère.",
    ),
    Problem(
        "json_unreadable",
        400,
        "Corps illisible",
        "Le corps de la requête n’est pas du JSON valide encodé en UTF-8.",
        "after_change",
        _CORRECT_REQUEST,
    ),
    Problem(
        "json_duplicate_key",
        400,
        "Clé en double",
        "Un objet JSON de la requête contient deux fois la même clé.",
        "after_change",
        "Envoyez chaque clé une seule fois par objet.",
    ),
    Problem(
        "json_too_deep",
        400,
        "JSON trop imbriqué",
        "Le JSON de la requête dépasse {levels} niveaux d’imbrication.",
        "after_change",
        _CORRECT_REQUEST,
    ),
    Problem(
        "json_too_many_values",
        400,
        "JSON trop long",
        "Le JSON de la requête compte plus de {count} valeurs.",
        "after_change",
        _CORRECT_REQUEST,
    ),
    Problem(
        "json_number_refused",
        400,
        "Nombre refusé",
        "Un nombre de la requête n’est pas représentable exactement : entier au-delà de 2^53, "
        "NaN, infini ou nombre trop long.",
        "after_change",
        "Envoyez les grands identifiants comme des chaînes de caractères.",
    ),
    Problem(
        "json_character_refused",
        400,
        "Caractère interdit",
        "Un texte de la requête contient un caractère de contrôle ou de changement de sens "
        "d’écriture.",
        "after_change",
        "Retirez les caractères invisibles du texte avant l’envoi.",
    ),
    Problem(
        "body_too_large",
        413,
        "Requête trop volumineuse",
        "Le corps de la requête dépasse {bytes_max} octets.",
        "after_change",
        "Envoyez un corps plus petit.",
    ),
    Problem(
        "body_too_slow",
        408,
        "Requête trop lente",
        "Le corps de la requête n’est pas arrivé en {seconds} secondes.",
        "later",
        "Vérifiez la liaison réseau, puis renvoyez la requête avec la même clé d’idempotence.",
    ),
    Problem(
        "content_type_unsupported",
        415,
        "Type de contenu refusé",
        "Le corps de la requête doit être du JSON non compressé (Content-Type: application/json).",
        "after_change",
        "Envoyez l’en-tête Content-Type: application/json, sans Content-Encoding.",
    ),
    Problem(
        "request_invalid",
        422,
        "Requête invalide",
        "La requête ne respecte pas le format attendu ; chaque champ en cause est indiqué.",
        "after_change",
        "Corrigez chacun des champs indiqués, puis renvoyez la requête.",
    ),
)


def _field(code: str, title: str, sentence: str) -> Problem:
    advice = "Corrigez ce champ d’après la documentation OpenAPI."
    return Problem(code, 422, title, sentence, "after_change", advice)


_FIELDS = (
    _field("field_missing", "Champ manquant", "Ce champ est obligatoire."),
    _field("field_unknown", "Champ inconnu", "Ce champ n’existe pas dans cette requête."),
    _field("field_type", "Type incorrect", "Ce champ n’a pas le type attendu ({expected})."),
    _field("field_choice", "Choix incorrect", "La valeur n’est pas l’une des valeurs permises."),
    _field(
        "field_range",
        "Nombre hors limites",
        "Le nombre est en dehors des limites permises ({limit}).",
    ),
    _field(
        "field_length",
        "Longueur incorrecte",
        "La longueur est en dehors des limites permises ({limit}).",
    ),
    _field("field_form", "Forme incorrecte", "La valeur n’a pas la forme attendue."),
    _field(
        "field_date",
        "Date incorrecte",
        "Ce champ n’est pas une date ou une heure de la forme attendue ({expected}, ISO 8601).",
    ),
    _field(
        "field_identifier",
        "Identifiant incorrect",
        "L’identifiant n’a pas la forme attendue ou sa clé de contrôle est fausse.",
    ),
    _field("field_character", "Caractère interdit", "Le texte contient un caractère interdit."),
    _field("field_invalid", "Valeur incorrecte", "La valeur n’est pas acceptée."),
)

_ADDRESS = (
    Problem(
        "address_unknown",
        404,
        "Adresse inconnue",
        "Aucune ressource de cette interface ne répond à cette adresse.",
        "never",
        "Vérifiez l’adresse dans la documentation OpenAPI.",
    ),
    Problem(
        "not_found",
        404,
        "Introuvable",
        "Cet élément n’existe pas ou ne vous est pas accessible.",
        "never",
        "Vérifiez le numéro saisi et le compte utilisé.",
    ),
    Problem(
        "method_not_allowed",
        405,
        "Méthode refusée",
        "Cette adresse n’accepte pas cette méthode HTTP.",
        "never",
        "Utilisez l’une des méthodes de l’en-tête Allow.",
    ),
)

_IDENTITY = (
    Problem(
        "token_missing",
        401,
        "Authentification requise",
        "La requête ne porte pas de jeton d’accès.",
        "after_change",
        "Envoyez l’en-tête Authorization: Bearer avec un jeton d’accès en cours de validité.",
    ),
    Problem(
        "token_invalid",
        401,
        "Jeton refusé",
        "Le jeton d’accès est invalide, expiré ou émis pour un autre usage.",
        "after_change",
        "Demandez un nouveau jeton d’accès, puis renvoyez la requête.",
    ),
    Problem(
        "site_not_chosen",
        403,
        "Site d’exercice à préciser",
        "Votre identité ne désigne pas un seul lieu d’exercice, ou pas celui qui est demandé.",
        "after_change",
        "Envoyez dans l’en-tête X-Finess le numéro FINESS du lieu où vous exercez.",
    ),
    Problem(
        "not_allowed",
        403,
        "Action non autorisée",
        "Votre profil ne permet pas cette action.",
        "never",
        "Connectez-vous avec le profil habilité à cette action.",
    ),
)

_IDEMPOTENCY = (
    Problem(
        "idempotency_key_missing",
        400,
        "Clé d’idempotence manquante",
        "Cette commande exige l’en-tête Idempotency-Key.",
        "after_change",
        "Envoyez une clé unique par commande et gardez-la pour les renvois.",
    ),
    Problem(
        "idempotency_key_invalid",
        400,
        "Clé d’idempotence invalide",
        "L’en-tête Idempotency-Key doit compter de 8 à 128 caractères parmi A-Z, a-z, 0-9, "
        "« _ », « - », « . » et « : ».",
        "after_change",
        "Envoyez par exemple un UUID.",
    ),
    Problem(
        "idempotency_key_reused",
        409,
        "Clé d’idempotence déjà utilisée",
        "Cette clé d’idempotence a déjà servi pour une autre commande.",
        "after_change",
        "Envoyez une nouvelle clé pour une nouvelle commande ; pour un renvoi, reprenez le corps "
        "d’origine à l’identique.",
    ),
)

_FAULTS = (
    Problem(
        "temporarily_unavailable",
        503,
        "Service momentanément indisponible",
        "Le service ne peut pas répondre pour le moment ; rien n’a été perdu.",
        "later",
        "Renvoyez la requête avec la même clé d’idempotence après le délai de Retry-After.",
    ),
    Problem(
        "internal_error",
        500,
        "Erreur interne",
        "Une erreur imprévue est survenue.",
        "later",
        "S’il s’agit d’une commande, renvoyez la même requête avec la même clé ; si l’erreur "
        "persiste, donnez l’identifiant de corrélation.",
    ),
)

EDGE_PROBLEMS: tuple[Problem, ...] = (
    _READING + _FIELDS + _ADDRESS + _IDENTITY + _IDEMPOTENCY + _FAULTS
)
