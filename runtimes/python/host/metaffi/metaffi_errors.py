"""Errors.

Every error of a guest or of the library is a MetaFFIError. Where Python has an exception of the same meaning, the class
derives from that too, so that ``except TypeError`` catches a type mismatch wherever it was noticed.
"""

from __future__ import annotations

from enum import IntEnum, unique
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from metaffi._metaffi import MetaFFIHandle, NativeError


@unique
class MetaFFIErrorCode(IntEnum):
    """What kind of error it is (metaffi/error.h)."""

    INTERNAL = 1
    OUT_OF_MEMORY = 2
    INVALID_ARGUMENT = 3
    RUNTIME_NOT_FOUND = 4
    ABI_MISMATCH = 5
    MODULE_NOT_FOUND = 6
    MODULE_INVALID = 7
    ENTITY_PATH = 8
    ENTITY_NOT_FOUND = 9
    AMBIGUOUS = 10
    SIGNATURE = 11
    TYPE_MISMATCH = 12
    NULL_VALUE = 13
    OUT_OF_RANGE = 14
    INVALID_STRING = 15
    STALE_HANDLE = 16
    FOREIGN_HANDLE = 17
    RELEASED = 18
    NO_EXECUTABLE_MEMORY = 19
    UNSUPPORTED = 20
    GUEST_EXCEPTION = 21


class MetaFFIError(RuntimeError):
    """An error of a guest or of the library.

    ``__cause__`` is what led to it: another MetaFFIError, or the Python exception itself when the error began in a
    Python function called by the guest.
    """

    message: str
    """What happened."""
    code: MetaFFIErrorCode
    """What kind of error it is."""
    guest_type: str | None
    """Class of the guest's exception, e.g. ``java.lang.IllegalStateException``."""
    guest_stack: str | None
    """Stack trace of the guest's exception, as the guest prints it."""
    exception: MetaFFIHandle | BaseException | None
    """The exception object itself: a handle to the guest's, or the Python exception."""

    def __init__(
        self,
        message: str = "",
        code: int = MetaFFIErrorCode.INTERNAL,
        guest_type: str | None = None,
        guest_stack: str | None = None,
        exception: MetaFFIHandle | BaseException | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = _CODES.get(code, _INTERNAL)
        self.guest_type = guest_type
        self.guest_stack = guest_stack
        self.exception = exception
        self._native: NativeError | None = None

    def __str__(self) -> str:
        head = self.message
        if self.guest_type is not None and not head.startswith(self.guest_type):
            head = f"{self.guest_type}: {head}" if head else self.guest_type
        stack = (self.guest_stack or "").rstrip()
        if not stack:
            return head
        return stack if stack.startswith(head) else f"{head}\n{stack}"

    def __reduce__(self) -> tuple[Any, ...]:
        # A copy in another process has no use for the guest's objects.
        return type(self), (self.message, int(self.code), self.guest_type, self.guest_stack)


class MetaFFIGuestError(MetaFFIError):
    """The guest, or a Python function it called, raised an exception."""


class MetaFFILoadError(MetaFFIError):
    """A runtime, module or entity could not be loaded."""


class MetaFFITypeError(MetaFFIError, TypeError):
    """A value has another type than declared: also null where a value is needed, and another runtime's handle."""


class MetaFFIValueError(MetaFFIError, ValueError):
    """Text that is not valid, or an unusable argument of the library itself."""


class MetaFFIOverflowError(MetaFFIError, OverflowError):
    """A number does not fit."""


class MetaFFIReleasedError(MetaFFIError):
    """The handle was closed, or the runtime released."""


# Reading a member from its enum costs more than all else here.
_INTERNAL = MetaFFIErrorCode.INTERNAL
_CODES = {int(code): code for code in MetaFFIErrorCode}

_CLASSES: dict[int, type[MetaFFIError]] = {
    MetaFFIErrorCode.INVALID_ARGUMENT: MetaFFIValueError,
    MetaFFIErrorCode.RUNTIME_NOT_FOUND: MetaFFILoadError,
    MetaFFIErrorCode.ABI_MISMATCH: MetaFFILoadError,
    MetaFFIErrorCode.MODULE_NOT_FOUND: MetaFFILoadError,
    MetaFFIErrorCode.MODULE_INVALID: MetaFFILoadError,
    MetaFFIErrorCode.ENTITY_PATH: MetaFFILoadError,
    MetaFFIErrorCode.ENTITY_NOT_FOUND: MetaFFILoadError,
    MetaFFIErrorCode.AMBIGUOUS: MetaFFILoadError,
    MetaFFIErrorCode.SIGNATURE: MetaFFILoadError,
    MetaFFIErrorCode.NO_EXECUTABLE_MEMORY: MetaFFILoadError,
    MetaFFIErrorCode.TYPE_MISMATCH: MetaFFITypeError,
    MetaFFIErrorCode.NULL_VALUE: MetaFFITypeError,
    MetaFFIErrorCode.FOREIGN_HANDLE: MetaFFITypeError,
    MetaFFIErrorCode.OUT_OF_RANGE: MetaFFIOverflowError,
    MetaFFIErrorCode.INVALID_STRING: MetaFFIValueError,
    MetaFFIErrorCode.STALE_HANDLE: MetaFFIReleasedError,
    MetaFFIErrorCode.RELEASED: MetaFFIReleasedError,
    MetaFFIErrorCode.GUEST_EXCEPTION: MetaFFIGuestError,
}


def make_error(
    code: int,
    message: str,
    guest_type: str | None,
    guest_stack: str | None,
    exception: MetaFFIHandle | BaseException | None,
    native: NativeError,
) -> MetaFFIError:
    """The exception for an error of the library; called by the extension."""
    error = _CLASSES.get(code, MetaFFIError)(message, code, guest_type, guest_stack, exception)
    error._native = native
    return error
