package guest;

/** Records what its static initialiser saw. */
public final class Init {
  /** Name of the context class loader at initialisation. */
  public static final String CONTEXT_LOADER = String.valueOf(Thread.currentThread().getContextClassLoader());

  /** Whether that was the loader of this very class: must be true. */
  public static final boolean OWN_CONTEXT =
      Thread.currentThread().getContextClassLoader() == Init.class.getClassLoader();

  private Init() {}

  public static boolean ownContext() {
    return OWN_CONTEXT;
  }
}
