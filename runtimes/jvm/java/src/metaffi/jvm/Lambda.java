package metaffi.jvm;

import java.lang.reflect.Method;

/** How to call an object that implements a functional interface. Read by the plug-in. */
public final class Lambda {
  public final Method method;
  public final Class<?>[] parameters;
  public final String kinds;
  public final Class<?> result;
  public final char resultKind;

  Lambda(Method method) {
    this.method = method;
    this.parameters = method.getParameterTypes();
    this.kinds = Kinds.of(parameters);
    this.result = method.getReturnType();
    this.resultKind = Kinds.of(result);
  }
}
