package metaffi.jvm;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Takes exceptions apart for the plug-in. */
public final class Throwables {
  private Throwables() {}

  /**
   * Describes one throwable in one string, which crosses the border at a third of what an array of them costs: a digit, 1
   * where there is a {@link #cause}; then class name, message (without one the class speaks) and stack trace (without causes), with
   * a NUL after each but the last. Never throws, whatever the throwable's own methods do.
   */
  public static String text(Throwable thrown) {
    String type = thrown.getClass().getName();
    try {
      String message = message(thrown);
      String words = message == null ? type : message.indexOf('\0') < 0 ? message : message.replace("\0", "\\0");
      StringBuilder text = new StringBuilder(512).append(cause(thrown) == null ? '0' : '1').append(type).append('\0').append(words);
      return appendStack(text.append('\0'), thrown, type, message).toString();
    } catch (Throwable lastResort) { // out of stack or memory
      return "0".concat(type).concat("\0").concat(type).concat("\0").concat(type);
    }
  }

  private static String message(Throwable thrown) {
    try {
      String message = thrown.getMessage();
      if (message == null && thrown instanceof ExceptionInInitializerError) return initializerFailure(thrown.getCause());
      return message;
    } catch (Throwable failed) {
      return "(its getMessage() threw " + failed.getClass().getName() + ")";
    }
  }

  /** The JVM says neither whose initializer it was nor what happened there. */
  private static String initializerFailure(Throwable cause) {
    if (cause == null) return null;
    String where = "";
    for (StackTraceElement frame : cause.getStackTrace()) {
      if (frame.getMethodName().equals("<clinit>")) where = " of " + frame.getClassName();
    }
    return "The static initializer" + where + " threw " + cause;
  }

  private static StringBuilder appendStack(StringBuilder text, Throwable thrown, String type, String message) {
    try {
      text.append(thrown.toString());
    } catch (Throwable failed) {
      text.append(message == null ? type : type + ": " + message);
    }
    try {
      for (StackTraceElement frame : thrown.getStackTrace()) text.append("\n\tat ").append(frame);
    } catch (Throwable failed) {
      text.append("\n\t(its getStackTrace() threw ").append(failed.getClass().getName()).append(')');
    }
    return text.append('\n');
  }

  /** What led to a throwable, or null; a cause that leads back to it is left out, so that following causes ends. Never throws. */
  public static Throwable cause(Throwable thrown) {
    Throwable first = causeOf(thrown);
    if (first == null) return null;
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable next = first; next != null && seen.add(next); next = causeOf(next)) {
      if (next == thrown) return null;
    }
    return first;
  }

  private static Throwable causeOf(Throwable thrown) {
    try {
      return thrown.getCause();
    } catch (Throwable failed) {
      return null;
    }
  }
}
