package metaffi;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import metaffi.jvm.TypedCall;

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

  /**
   * The callable as a method handle of a given type. For entities loaded by a Java host neither arguments nor results
   * are boxed; other callables are called through {@link #call}.
   *
   * @throws IllegalArgumentException if the callable's declared types do not go with {@code type}, which is told with
   *     what would
   */
  default MethodHandle asMethodHandle(MethodType type) {
    return TypedCall.methodHandle(this, type);
  }

  /**
   * The callable as an object of a functional interface, whose one method calls it as {@link #asMethodHandle} would.
   *
   * @throws IllegalArgumentException if {@code functionalInterface} is none, or its method's types do not go with the
   *     callable's
   */
  default <T> T as(Class<T> functionalInterface) {
    return TypedCall.object(this, functionalInterface);
  }
}
