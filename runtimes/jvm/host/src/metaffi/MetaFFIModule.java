package metaffi;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Objects;
import metaffi.jvm.Reclaimer;

/**
 * A module of a runtime: jars, a shared object, a Python package, a Go guest library. Entities loaded from it live on when
 * it is closed. Thread-safe.
 */
public final class MetaFFIModule implements AutoCloseable {
  private final long module;
  private final String path;
  private final Cleaner.Cleanable cleanable;
  private volatile boolean closed;

  MetaFFIModule(long module, String path) {
    this.module = module;
    this.path = path;
    this.cleanable = Reclaimer.track(this, () -> Native.moduleFree(module));
  }

  /**
   * Loads an entity and compiles its trampoline.
   *
   * @param params what it is called with, or null for nothing
   * @param retvals what comes back, or null for nothing
   * @throws MetaFFIException ENTITY_PATH, ENTITY_NOT_FOUND, AMBIGUOUS, SIGNATURE, RELEASED
   */
  public Caller load(String entityPath, MetaFFITypeInfo[] params, MetaFFITypeInfo[] retvals) {
    return load(entityPath, params, retvals, MetaFFIDispatch.DEFAULT);
  }

  /** The same with bare types. */
  public Caller load(
      String entityPath, MetaFFITypeInfo.MetaFFITypes[] params, MetaFFITypeInfo.MetaFFITypes[] retvals) {
    return load(entityPath, MetaFFITypeInfo.of(params), MetaFFITypeInfo.of(retvals));
  }

  /** An entity without parameters and results. */
  public Caller load(String entityPath) {
    return load(entityPath, new MetaFFITypeInfo[0], new MetaFFITypeInfo[0]);
  }

  /** With a choice of what serves its calls. NO_EXECUTABLE_MEMORY for JIT where the system forbids that. */
  public Caller load(
      String entityPath, MetaFFITypeInfo[] params, MetaFFITypeInfo[] retvals, MetaFFIDispatch dispatch) {
    Objects.requireNonNull(entityPath, "entityPath");
    if (closed) throw Failure.of(MetaFFIErrorCode.RELEASED, "The module " + path + " was closed.");
    MetaFFITypeInfo[] parameters = checked(params, "parameter");
    MetaFFITypeInfo[] results = checked(retvals, "result");
    try {
      long entity =
          Native.entityLoad(
              module,
              entityPath,
              types(parameters),
              dimensions(parameters),
              aliases(parameters),
              types(results),
              dimensions(results),
              aliases(results),
              dispatch.ordinal());
      return new EntityCaller(entity, parameters, results);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private static MetaFFITypeInfo[] checked(MetaFFITypeInfo[] infos, String what) {
    if (infos == null) return new MetaFFITypeInfo[0];
    MetaFFITypeInfo[] copy = infos.clone();
    for (int i = 0; i < copy.length; i++) Objects.requireNonNull(copy[i], "the type of " + what + " " + (i + 1));
    return copy;
  }

  private static int[] types(MetaFFITypeInfo[] infos) {
    int[] types = new int[infos.length];
    for (int i = 0; i < types.length; i++) types[i] = infos[i].type().value();
    return types;
  }

  private static int[] dimensions(MetaFFITypeInfo[] infos) {
    int[] dimensions = new int[infos.length];
    for (int i = 0; i < dimensions.length; i++) dimensions[i] = infos[i].dimensions();
    return dimensions;
  }

  private static String[] aliases(MetaFFITypeInfo[] infos) {
    String[] aliases = new String[infos.length];
    for (int i = 0; i < aliases.length; i++) aliases[i] = infos[i].alias();
    return aliases;
  }

  /** Frees this hold on the module. Later calls do nothing. */
  @Override
  public void close() {
    closed = true;
    cleanable.clean();
  }

  @Override
  public String toString() {
    return "MetaFFIModule(" + path + ")";
  }
}
