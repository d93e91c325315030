package metaffi;

import metaffi.jvm.NativeBridge;

/**
 * An object that lives in another language. Pass it back to that language, or drop it: the object is released when the
 * handle is closed or becomes unreachable, whichever comes first. Thread-safe.
 */
public final class MetaFFIHandle extends Releasable {
  /** Read by the plug-in, and by the host's conversions. */
  final long slot;

  final int generation;
  private final String typeName;

  /** Called by the plug-in; the new handle owns one reference on the slot. */
  public MetaFFIHandle(long slot, int generation, String typeName) {
    super(() -> NativeBridge.handleRelease(slot, generation));
    this.slot = slot;
    this.generation = generation;
    this.typeName = typeName;
  }

  /** The object's type in its own language, or null if that is not known. */
  public String typeName() {
    return typeName;
  }

  @Override
  public String toString() {
    return "MetaFFIHandle(" + (typeName == null ? "?" : typeName) + ")";
  }
}
