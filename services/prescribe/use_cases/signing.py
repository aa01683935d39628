"""What comes before the transaction of an issue: judge the draft, sign it, seal it.

A key may be in a hardware module or behind a network, and nothing calls out in a transaction.
"""

import asyncio

from services.prescribe.content import content_of, qr_content_of
from services.prescribe.model import (
    DraftRefused,
    IssueContext,
    SignedDraft,
    SigningFailed,
)
from services.prescribe.requests.draft import PrescriptionDraft
from services.prescribe.resources import Resources
from services.prescribe.rules import decide_issue
from shared.contracts.prescribe import IssuedSecrets
from shared.contracts.prescription import PrescriptionContent
from shared.log import get_logger
from shared.number import NUMBER_BYTES, make_number
from shared.qr import ACCESS_SECRET_BYTES, unsigned, with_signature
from shared.signing import SigningUnavailable

Signed = SignedDraft | DraftRefused | SigningFailed


async def sign_draft(
    resources: Resources, draft: PrescriptionDraft, context: IssueContext
) -> Signed:
    """Judge a draft and sign it under its number, or a new one; nothing is stored or told yet.

    Why it cannot be signed is returned, not raised: a command that was answered before is
    answered the same again, whatever the rules or the key say today.
    """
    decision = decide_issue(draft, context)
    if isinstance(decision, DraftRefused):
        return decision
    number = draft.number or make_number(resources.random_bytes(NUMBER_BYTES))
    content = content_of(draft, context, number=number)
    try:
        async with asyncio.timeout(resources.signing_timeout_s):
            secrets = await _signed(resources, content)
    except (SigningUnavailable, TimeoutError) as error:
        get_logger().error("signing_failed", reason=type(error).__name__)
        return SigningFailed(content.is_secure)
    return SignedDraft(
        draft=draft,
        context=context,
        secrets=secrets,
        key_id=resources.signer.key_id.hex(),
        warnings=decision.warnings,
    )


async def _signed(resources: Resources, content: PrescriptionContent) -> IssuedSecrets:
    """Write the lines once: their digest is signed, and this very text travels."""
    lines_signed = content.canonical_lines().decode()
    message = unsigned(
        qr_content_of(
            content,
            lines_signed=lines_signed,
            secret=resources.random_bytes(ACCESS_SECRET_BYTES),
            key_id=resources.signer.key_id,
        )
    )
    qr_text = with_signature(message, await resources.signer.signature_of(message))
    return IssuedSecrets(content=content, lines_signed=lines_signed, qr_text=qr_text)
