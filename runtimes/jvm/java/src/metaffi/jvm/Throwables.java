package metaffi.jvm;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Takes exceptions apart for the plug-in. */
public final class Throwables {
  private Throwables() {}

  /**
   * Describes one throwable, its cause apart. Never throws, whatever the throwable's own methods do; a cause that
   * leads back to the throwable is left out, so that following causes ends.
   *
   * @return {class name, message or null, stack trace, cause or null}
   */
  public static Object[] describe(Throwable thrown) {
    String type = thrown.getClass().getName();
    try {
      String message = message(thrown);
      String stack = appendStack(new StringBuilder(256), thrown, type, message).toString();
      return new Object[] {type, message, stack, cause(thrown)};
    } catch (Throwable lastResort) { // out of stack or memory
      return new Object[] {type, null, type, null};
    }
  }

  /**
   * The same in one string, which crosses the border at a third of what an array of them costs: a digit, 1 for a message that
   * is not null and 2 more for a {@link #cause}; then class name, message and stack trace, with a NUL after each but the last.
   */
  public static String text(Throwable thrown) {
    String type = thrown.getClass().getName();
    try {
      String message = message(thrown);
      int parts = (message == null ? 0 : 1) + (cause(thrown) == null ? 0 : 2);
      StringBuilder text = new StringBuilder(512).append((char) ('0' + parts)).append(type).append('\0');
      if (message != null) text.append(message.indexOf('\0') < 0 ? message : message.replace("\0", "\\0"));
      return appendStack(text.append('\0'), thrown, type, message).toString();
    } catch (Throwable lastResort) { // out of stack or memory
      return "0".concat(type).concat("\0\0").concat(type);
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

  /** What led to a throwable, or null; a cause that leads back to the throwable is left out. Never throws. */
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
