package metaffi.jvm;

/** The native side, registered by the plug-in with {@code RegisterNatives} before any other class is used. */
public final class NativeBridge {
  private NativeBridge() {}

  /** Frees an owned {@code metaffi_error}. Called by the cleaner thread. */
  public static native void errorFree(long error);

  /** The stack trace of the guest behind a {@code metaffi_error}, which the guest may write only now; or null. */
  public static native String errorStack(long error);

  /** Drops one reference on a foreign object. Called by the cleaner thread or by {@code MetaFFIHandle.close}. */
  public static native void handleRelease(long slot, int generation);

  /** Frees what {@code metaffi_alloc} gave. Only where Java is the host. */
  public static native void memoryFree(long address);

  /** Class of the object in its language; null when there is none. Only where Java is the host. */
  public static native String handleTypeName(long slot, int generation);

  /** Drops one reference on a host callable. Called by the cleaner thread. */
  public static native void callableRelease(long slot, int generation);

  /**
   * Calls a host callable with natural Java values, on any thread.
   *
   * @return the results, null or empty when there are none
   */
  public static native Object[] callableInvoke(long slot, int generation, Object[] args);
}
