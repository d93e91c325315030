package metaffi;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.ref.Reference;
import metaffi.jvm.NativeBridge;
import metaffi.jvm.Reclaimer;

/**
 * An error that came from another language. It keeps the other language's type name, stack trace and, while it lives,
 * the native error itself, so that nothing is lost when it crosses back.
 */
public final class MetaFFIException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String guestType;
  /** Null until it is asked for. */
  private String guestStack;
  private final int code;
  /** Owned native {@code metaffi_error}, or 0. Read by the plug-in. */
  private final transient long nativeError;

  /**
   * Called by the plug-in. Takes ownership of {@code nativeError}, which is freed once this exception is unreachable.
   *
   * @param guestType exception type in its own language, or null
   * @param nativeError owned native error, or 0
   * @param cause null if there is none
   */
  public MetaFFIException(String message, String guestType, int code, long nativeError, Throwable cause) {
    super(message, cause);
    this.guestType = guestType;
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

  /** The stack trace as the language it was raised in prints it, or null. Some languages write it when this is called first. */
  public String guestStack() {
    String known = guestStack;
    if (known == null && nativeError != 0) {
      known = NativeBridge.errorStack(nativeError);
      Reference.reachabilityFence(this);
      guestStack = known;
    }
    return known;
  }

  /** The MetaFFI error code, one of {@link MetaFFIErrorCode}. */
  public int code() {
    return code;
  }

  /** The name of {@link #code()}: "GUEST_EXCEPTION". */
  public String codeName() {
    return MetaFFIErrorCode.name(code);
  }

  /** The class name, the guest's type where there is one, and the message. */
  @Override
  public String toString() {
    String text = super.toString();
    String message = getLocalizedMessage();
    if (guestType == null || (message != null && message.startsWith(guestType))) return text;
    String name = getClass().getName();
    return message == null ? name + ": " + guestType : name + ": " + guestType + ": " + message;
  }

  /** Prints what any exception does, then the stack traces of the guests, outermost first. */
  @Override
  public void printStackTrace(PrintStream out) {
    synchronized (out) {
      super.printStackTrace(out);
      out.print(guestStacks());
    }
  }

  /** Prints what any exception does, then the stack traces of the guests, outermost first. */
  @Override
  public void printStackTrace(PrintWriter out) {
    synchronized (out) {
      super.printStackTrace(out);
      out.print(guestStacks());
    }
  }

  /** Of this exception and of its causes. Java has printed the stacks of its own. */
  private String guestStacks() {
    StringBuilder text = new StringBuilder();
    Throwable last = null;
    for (Throwable next = this; next != null && next != last; next = next.getCause()) {
      last = next;
      String stack = next instanceof MetaFFIException ? ((MetaFFIException) next).guestStack() : null;
      if (stack == null || stack.isBlank()) continue;
      text.append("Guest stack of ").append(next).append(System.lineSeparator());
      stack.stripTrailing().lines().forEach(line -> text.append('\t').append(line).append(System.lineSeparator()));
    }
    return text.toString();
  }

  /** A copy in another process cannot ask the guest. */
  private void writeObject(ObjectOutputStream out) throws IOException {
    guestStack();
    out.defaultWriteObject();
  }
}
