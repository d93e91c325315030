package metaffi;

import metaffi.jvm.NativeBridge;
import metaffi.jvm.Reclaimer;

/**
 * An error that came from another language. It keeps the other language's type name, stack trace and, while it lives,
 * the native error itself, so that nothing is lost when it crosses back.
 */
public final class MetaFFIException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String guestType;
  private final String guestStack;
  private final int code;
  /** Owned native {@code metaffi_error}, or 0. Read by the plug-in. */
  private final transient long nativeError;

  /**
   * Called by the plug-in. Takes ownership of {@code nativeError}, which is freed once this exception is unreachable.
   *
   * @param guestType exception type in its own language, or null
   * @param guestStack stack trace in its own language, or null
   * @param nativeError owned native error, or 0
   * @param cause null if there is none
   */
  public MetaFFIException(
      String message, String guestType, String guestStack, int code, long nativeError, Throwable cause) {
    super(message, cause);
    this.guestType = guestType;
    this.guestStack = guestStack;
    this.code = code;
    this.nativeError = nativeError;
    if (nativeError != 0) {
      Reclaimer.track(this, () -> NativeBridge.errorFree(nativeError));
    }
  }

  /** The exception type's name in the language it was raised in, or null if that is not known. */
  public String guestType() {
    return guestType;
  }

  /** The stack trace as the language it was raised in prints it, or null. */
  public String guestStack() {
    return guestStack;
  }

  /** The MetaFFI error code, one of {@link MetaFFIErrorCode}. */
  public int code() {
    return code;
  }

  /** The name of {@link #code()}: "GUEST_EXCEPTION". */
  public String codeName() {
    return MetaFFIErrorCode.name(code);
  }
}
