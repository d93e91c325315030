package metaffi;

import java.lang.reflect.Method;
import java.util.Objects;

/**
 * A language's runtime in this process: {@code jvm} (this very JVM), {@code go}, {@code python3}, {@code native}.
 *
 * <pre>{@code
 * MetaFFIModule math = new MetaFFIRuntime("native").loadModule("libm.so.6");
 * Caller cos = math.load("callable=cos", new MetaFFITypes[] {MetaFFIFloat64}, new MetaFFITypes[] {MetaFFIFloat64});
 * double one = (double) cos.call(0.0)[0];
 * }</pre>
 *
 * Thread-safe.
 */
public final class MetaFFIRuntime implements AutoCloseable {
  private final String name;
  private final MetaFFIDispatch dispatch;
  private final String[] arguments;
  private long runtime; // 0: not loaded

  public MetaFFIRuntime(String name) {
    this(name, MetaFFIDispatch.DEFAULT);
  }

  /**
   * @param dispatch of the entities that do not say themselves
   * @param arguments options of the language's runtime, such as {@code -Xmx512m}; a runtime that already runs ignores them
   */
  public MetaFFIRuntime(String name, MetaFFIDispatch dispatch, String... arguments) {
    this.name = Objects.requireNonNull(name, "name");
    this.dispatch = Objects.requireNonNull(dispatch, "dispatch");
    this.arguments = arguments.clone();
    for (String argument : this.arguments) Objects.requireNonNull(argument, "an argument of the runtime");
  }

  /**
   * Loads the runtime; {@link #loadModule} does it when it was not done. Again: nothing happens.
   *
   * @throws MetaFFIException RUNTIME_NOT_FOUND, also when MetaFFI's own library is missing, and where it was looked for
   */
  public synchronized void loadRuntimePlugin() {
    if (runtime != 0) return;
    Library.load();
    runtime = Native.runtimeLoad(name, dispatch.ordinal(), arguments);
  }

  /** Ends its use: its entities answer RELEASED from then on. It can be loaded again. */
  public synchronized void releaseRuntimePlugin() {
    long loaded = runtime;
    runtime = 0;
    if (loaded != 0) Native.runtimeRelease(loaded);
  }

  /** {@link #releaseRuntimePlugin}. */
  @Override
  public void close() {
    releaseRuntimePlugin();
  }

  /**
   * @param path what a module is depends on the runtime
   * @throws MetaFFIException MODULE_NOT_FOUND, MODULE_INVALID, RUNTIME_NOT_FOUND
   */
  public synchronized MetaFFIModule loadModule(String path) {
    Objects.requireNonNull(path, "path");
    loadRuntimePlugin();
    return new MetaFFIModule(Native.moduleLoad(runtime, path), path);
  }

  /**
   * A static method as a callable to hand to guests. A lambda, or any object of a functional interface, can be handed over
   * as it is.
   *
   * @throws MetaFFIException INVALID_ARGUMENT if the method is not static, or out of reach
   */
  public static Caller makeMetaFFICallable(Method method) {
    return new MethodCaller(Objects.requireNonNull(method, "method"));
  }

  /** {@link #makeMetaFFICallable}, as it is spelled too. */
  public static Caller makeMetaffiCallable(Method method) {
    return makeMetaFFICallable(method);
  }

  @Override
  public String toString() {
    return "MetaFFIRuntime(" + name + ")";
  }
}
