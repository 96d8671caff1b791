"""IMS: settings of the whole account."""

from __future__ import annotations

from tui.simulator.registry import Body, Call, Service, operation


@operation(Service.IMS, "GetDefaultDomain")
def get_default_domain(call: Call) -> Body:
    """What follows the @ in a user principal name."""
    return {"DefaultDomainName": call.store.default_domain}
