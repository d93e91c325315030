package metaffi;

import java.lang.ref.Cleaner;
import metaffi.jvm.NativeBridge;
import metaffi.jvm.Reclaimer;

/**
 * An object that lives in another language. Pass it back to that language, or drop it: the object is released when the
 * handle is closed or becomes unreachable, whichever comes first. Thread-safe.
 */
public final class MetaFFIHandle implements AutoCloseable {
  /** Read by the plug-in, and by the host's conversions. */
  final long slot;

  final int generation;
  private final String typeName;
  private final Cleaner.Cleanable cleanable;
  private volatile boolean closed;

  /** Called by the plug-in; the new handle owns one reference on the slot. */
  public MetaFFIHandle(long slot, int generation, String typeName) {
    this.slot = slot;
    this.generation = generation;
    this.typeName = typeName;
    this.cleanable = Reclaimer.track(this, () -> NativeBridge.handleRelease(slot, generation));
  }

  /** The object's type in its own language, or null if that is not known. */
  public String typeName() {
    return typeName;
  }

  /** Releases the object now. Later calls do nothing; passing a closed handle to any entity is an error there. */
  @Override
  public void close() {
    closed = true;
    cleanable.clean();
  }

  /** Whether {@link #close()} was called. */
  public boolean isClosed() {
    return closed;
  }

  @Override
  public String toString() {
    return "MetaFFIHandle(" + (typeName == null ? "?" : typeName) + ")";
  }
}
