package metaffi;

import java.lang.reflect.Method;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import metaffi.jvm.LoadException;

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
  private Loaded loaded; // null: it is not

  /** The native side, released when its last user drops it. A runtime that is forgotten stays: its entities go on. */
  private static final class Loaded {
    final long runtime;
    private final AtomicInteger users = new AtomicInteger(1);

    Loaded(long runtime) {
      this.runtime = runtime;
    }

    void drop() {
      if (users.decrementAndGet() == 0) Native.runtimeRelease(runtime);
    }
  }

  public MetaFFIRuntime(String name) {
    this(name, MetaFFIDispatch.DEFAULT);
  }

  /**
   * @param dispatch of the entities that do not say themselves
   * @param arguments options of the language's runtime, such as {@code -Xmx512m}; a runtime that already runs ignores them
   */
  public MetaFFIRuntime(String name, MetaFFIDispatch dispatch, String... arguments) {
    this.name = PlainText.check(name, "the name of the runtime");
    this.dispatch = Objects.requireNonNull(dispatch, "dispatch");
    this.arguments = arguments.clone();
    for (int i = 0; i < this.arguments.length; i++) {
      PlainText.check(this.arguments[i], "argument " + (i + 1) + " of the runtime");
    }
  }

  /**
   * Loads the runtime; {@link #loadModule} does it when it was not done. Again: nothing happens.
   *
   * @throws MetaFFIException RUNTIME_NOT_FOUND, also when MetaFFI's own library is missing, and where it was looked for
   */
  public synchronized void loadRuntimePlugin() {
    if (loaded != null) return;
    Library.load();
    loaded = new Loaded(Native.runtimeLoad(name, dispatch.ordinal(), arguments));
  }

  /** Ends its use: its entities answer RELEASED from then on. It can be loaded again. */
  public synchronized void releaseRuntimePlugin() {
    if (loaded != null) loaded.drop();
    loaded = null;
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
  public MetaFFIModule loadModule(String path) {
    PlainText.check(path, "the module path");
    // Not synchronized: what a module runs when it is loaded may load others, from other threads too.
    Loaded used = use();
    try {
      return new MetaFFIModule(Native.moduleLoad(used.runtime, path), path);
    } finally {
      used.drop();
    }
  }

  private synchronized Loaded use() {
    loadRuntimePlugin();
    loaded.users.incrementAndGet();
    return loaded;
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

  /**
   * An object of a functional interface (a lambda, say) as a callable to hand to guests often: handed over as it is, it is wrapped
   * for each call.
   *
   * @throws MetaFFIException INVALID_ARGUMENT if its class implements no functional interface, or several
   */
  public static Caller makeMetaFFICallable(Object functional) {
    Objects.requireNonNull(functional, "functional");
    if (functional instanceof Caller) return (Caller) functional;
    try {
      return new MethodCaller(functional);
    } catch (LoadException notOne) {
      throw Failure.of(MetaFFIErrorCode.INVALID_ARGUMENT, notOne.getMessage());
    }
  }

  /** {@link #makeMetaFFICallable(Method)}, as it is spelled too. */
  public static Caller makeMetaffiCallable(Method method) {
    return makeMetaFFICallable(method);
  }

  @Override
  public String toString() {
    return "MetaFFIRuntime(" + name + ")";
  }
}
