package metaffi;

import java.lang.reflect.Method;

/** A Java method that guests can call. */
final class MethodCaller implements Caller {
  final Callback callback;
  private final Method method;

  MethodCaller(Method method) {
    this.method = method;
    this.callback = Callback.ofStatic(this, method);
  }

  @Override
  public Object[] call(Object... args) {
    return callback.callInJava(args);
  }

  @Override
  public String toString() {
    return method.toString();
  }
}
