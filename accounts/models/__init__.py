"""Who someone is."""

from accounts.models.access_log import AccessLogEntry
from accounts.models.incidents import Incident, VoidedOperation
from accounts.models.outside_changes import OutsideChange
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
    "OutsideChange",
    "SecondFactorReset",
    "User",
    "UserSession",
    "VoidedOperation",
]
