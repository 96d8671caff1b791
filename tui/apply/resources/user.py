"""Taking everything from a RAM user, whoever gave it, so that the user can be deleted (trap 28)."""

from __future__ import annotations

from contextlib import suppress

from tui.apply.entries import Unbinding
from tui.apply.journal import Journal
from tui.apply.resources.grant import Grants
from tui.cloud.client import Cloud
from tui.cloud.errors import InUseError, NotFoundError


class Stripping:
    """Used only where a person agreed that the user goes."""

    def __init__(self, cloud: Cloud, journal: Journal, grants: Grants) -> None:
        self._ram = cloud.ram
        self._user_groups = cloud.user_groups
        self._journal = journal
        self._grants = grants

    def strip(self, at: int, logon_name: str) -> None:
        """Take everything; doing it again does no harm.

        Args:
            at: the place of the operation that made the user.
            logon_name: the name it goes by now.

        Raises:
            CloudError: the cloud refused, or did not answer.
            NeedsAttentionError: ``not-written``.
        """
        for held in self._grants.of(logon_name):
            with suppress(NotFoundError):
                self._grants.detach(logon_name, held)
        for key in self._ram.access_keys(logon_name):
            with suppress(NotFoundError):
                self.delete_key(logon_name, key.access_key_id)
        with suppress(NotFoundError):
            self._ram.delete_logon_profile(logon_name)
        self._unbind(at, logon_name)
        for group in self._user_groups.of_user(logon_name):
            with suppress(NotFoundError):
                self._user_groups.remove(logon_name, group)

    def delete_key(self, logon_name: str, access_key_id: str) -> None:
        """Disable an AccessKey, then delete it."""
        self._ram.set_access_key_active(logon_name, access_key_id, active=False)
        self._ram.delete_access_key(logon_name, access_key_id)

    def delete_unbound(self, at: int) -> None:
        """Delete the devices that were taken from a user and are bound to nobody.

        Raises:
            CloudError: the cloud refused, or did not answer.
        """
        for serial in self._journal.state.operations[at].unbound:
            # Somebody else may have bound it since.
            with suppress(NotFoundError, InUseError):
                self._ram.delete_mfa_device(serial)

    def _unbind(self, at: int, logon_name: str) -> None:
        serial = self._ram.mfa_device(logon_name)
        if serial:
            # Once it is unbound, nothing in the cloud tells whose it was.
            self._journal.note(Unbinding(at, serial))
            with suppress(NotFoundError):
                self._ram.unbind_mfa(logon_name)
        self.delete_unbound(at)
