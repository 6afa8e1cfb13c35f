"""The few ways a request can fail. Every message is a sentence for its reader: what, why, what next."""


class TanggaError(Exception):
    """A failure whose message may be shown to the person who caused it (never personal data beyond ids)."""


class NotAllowed(TanggaError):
    """The person is in the right area but their role may not do this (HTTP 403)."""


class Conflict(TanggaError):
    """The facts have changed meanwhile, or the same thing exists already (HTTP 409)."""


class NotValid(TanggaError):
    """What was sent cannot be used (HTTP 422; exit code 3)."""

    def __init__(self, message: str, fields: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message)
        self.fields = fields  # (field, what is wrong with it), where a program sent several


class NotSignedIn(TanggaError):
    """A program came without a token, or with one that has ended or never was (HTTP 401)."""


class TooMany(TanggaError):
    """Too many requests in a short time (HTTP 429)."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds  # how long to wait
