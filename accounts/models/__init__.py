"""Who someone is."""

from accounts.models.access_log import AccessLogEntry
from accounts.models.incidents import Incident, VoidedOperation
from accounts.models.sessions import (
    ActivationCode,
    ExternalIdentity,
    KnownDevice,
    SecondFactorReset,
    UserSession,
)
from accounts.models.users import Membership, User

__all__ = [
    "AccessLogEntry",
    "ActivationCode",
    "ExternalIdentity",
    "Incident",
    "KnownDevice",
    "Membership",
    "SecondFactorReset",
    "User",
    "UserSession",
    "VoidedOperation",
]
