"""What a refusal was about."""

from __future__ import annotations

from tui.simulator.errors import ApiError
from tui.simulator.registry import Body, Call, Service, operation
from tui.simulator.resources import WHOLE_ACCOUNT


@operation(Service.RAM, "DecodeDiagnosticMessage", "EncodedDiagnosticMessage", on=(WHOLE_ACCOUNT,))
def decode_diagnostic_message(call: Call) -> Body:
    """Explain the message that came with a refusal."""
    found = call.store.diagnostics.get(call.text("EncodedDiagnosticMessage"))
    if found is None:
        raise ApiError(
            400,
            "InvalidParameter.EncodedDiagnosticMessage",
            "The parameter EncodedDiagnosticMessage is invalid.",
        )
    return {"DecodedDiagnosticMessage": dict(found)}
