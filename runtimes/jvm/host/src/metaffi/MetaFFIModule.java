package metaffi;

import java.util.Objects;

/**
 * A module of a runtime: jars, a shared object, a Python package, a Go guest library. Entities loaded from it live on when
 * it is closed. Thread-safe.
 */
public final class MetaFFIModule extends Releasable {
  private final long module;
  private final String path;

  MetaFFIModule(long module, String path) {
    super(() -> Native.moduleFree(module));
    this.module = module;
    this.path = path;
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
    PlainText.check(entityPath, "the entity path");
    Objects.requireNonNull(dispatch, "dispatch");
    MetaFFITypeInfo[] parameters = checked(params, "parameter");
    MetaFFITypeInfo[] results = checked(retvals, "result");
    if (!use()) throw Failure.of(MetaFFIErrorCode.RELEASED, "The module " + path + " was closed.");
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
      endUse();
    }
  }

  private static MetaFFITypeInfo[] checked(MetaFFITypeInfo[] infos, String what) {
    if (infos == null) return new MetaFFITypeInfo[0];
    MetaFFITypeInfo[] copy = infos.clone();
    for (int i = 0; i < copy.length; i++) {
      MetaFFITypeInfo info = Objects.requireNonNull(copy[i], "the type of " + what + " " + (i + 1));
      if (info.alias() != null) PlainText.check(info.alias(), "the alias of " + what + " " + (i + 1));
    }
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

  @Override
  public String toString() {
    return "MetaFFIModule(" + path + ")";
  }
}
