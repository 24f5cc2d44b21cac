"""Every error of the service, as one tree.

NaruTalkError
├── InvalidInput            422  the request or an argument cannot be used as it is
├── NotSignedIn             401  no valid login
├── NotAllowed              403  the login may not do this
├── NotFound                404  absent, or another tenant's
├── Conflict                409  the thing is in a state that forbids this
├── TooManyRequests         429  a limit was reached
├── Unavailable             503  a dependency or capacity is missing for now
│   └── ModelUnavailable    503  the chat model failed; the built-in engine takes over
├── RunGivenUp              500  a run ended its process again and again
├── ToolFailed              500  a tool could not produce evidence; shown to the engines, not raised to people
└── SettingsError           500  the service cannot start with these settings
"""

from typing import ClassVar


class NaruTalkError(Exception):
    """Base of all; `str(error)` is a sentence a person can act on."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.retry_after_s = retry_after_s


class InvalidInput(NaruTalkError):
    """The request or an argument cannot be used as it is."""

    status = 422
    code = "invalid_input"


class NotSignedIn(NaruTalkError):
    """No valid login came with the request."""

    status = 401
    code = "not_signed_in"


class NotAllowed(NaruTalkError):
    """The login may not do this; the message names the rule and what is available instead."""

    status = 403
    code = "not_allowed"


class NotFound(NaruTalkError):
    """Absent, or belonging to another tenant: the two look the same."""

    status = 404
    code = "not_found"


class Conflict(NaruTalkError):
    """The thing is in a state that forbids this (a busy thread, a stale resume)."""

    status = 409
    code = "conflict"


class TooManyRequests(NaruTalkError):
    """A limit was reached; `retry_after_s` says when to come back."""

    status = 429
    code = "too_many_requests"


class Unavailable(NaruTalkError):
    """A dependency or capacity is missing for now; `retry_after_s` says when to come back."""

    status = 503
    code = "unavailable"


class ModelUnavailable(Unavailable):
    """The chat model failed after its retries; the built-in engine takes over."""

    code = "model_unavailable"


class RunGivenUp(NaruTalkError):
    """A run ended its process again and again at the same step; it is not begun any more."""

    code = "run_given_up"


class ToolFailed(NaruTalkError):
    """A tool could not produce evidence; the engines see the message, nobody else."""

    code = "tool_failed"


class SettingsError(NaruTalkError):
    """The service cannot start with these settings; the message names the setting."""

    code = "settings"
