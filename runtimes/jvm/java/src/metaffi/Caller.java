package metaffi;

/**
 * A callable of any language, presented to Java dynamically. Guests receive one wherever a parameter has this type;
 * implementations are thread-safe.
 */
@FunctionalInterface
public interface Caller {
  /**
   * Calls it.
   *
   * @param args the arguments, natural Java values
   * @return the results, or null when there are none
   * @throws MetaFFIException if the callable failed in a language other than Java; an exception that began in Java is
   *     rethrown as itself
   */
  Object[] call(Object... args);
}
