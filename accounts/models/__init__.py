"""Who someone is."""

from accounts.models.access_log import AccessLogEntry
from accounts.models.incidents import Incident, VoidedOperation
from accounts.models.sessions import ActivationCode, KnownDevice, UserSession
from accounts.models.users import Membership, User

__all__ = [
    "AccessLogEntry",
    "ActivationCode",
    "Incident",
    "KnownDevice",
    "Membership",
    "User",
    "UserSession",
    "VoidedOperation",
]
