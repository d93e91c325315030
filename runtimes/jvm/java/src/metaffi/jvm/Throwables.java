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
      return new Object[] {type, message, stack(thrown, type, message), cause(thrown)};
    } catch (Throwable lastResort) { // out of stack or memory
      return new Object[] {type, null, type, null};
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

  private static String stack(Throwable thrown, String type, String message) {
    StringBuilder text = new StringBuilder(256);
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
    return text.append('\n').toString();
  }

  private static Throwable cause(Throwable thrown) {
    Throwable first = causeOf(thrown);
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
