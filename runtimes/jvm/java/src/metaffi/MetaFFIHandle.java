package metaffi;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import metaffi.jvm.NativeBridge;

/**
 * An object that lives in another language. Pass it back to that language, or drop it: the object is released when the
 * handle is closed or becomes unreachable, whichever comes first. Thread-safe.
 */
public final class MetaFFIHandle extends Releasable {
  /** Read by the plug-in, and by the host's conversions. */
  final long slot;

  final int generation;
  private volatile String typeName;

  /** Whether the type's name is still to be asked for. */
  private volatile boolean isUnnamed;

  /** The native side. Where a host's calls take the address of a value, it has one in native memory, made when it is needed. */
  static final class Reference implements Runnable {
    private static final AtomicLongFieldUpdater<Reference> VALUE =
        AtomicLongFieldUpdater.newUpdater(Reference.class, "value");

    /** Memory of a value that was given back, for the next handle that needs one; 0: there is none. */
    private static final AtomicLong SPARE = new AtomicLong();

    private final long slot;
    private final int generation;
    volatile long value;

    Reference(long slot, int generation) {
      this.slot = slot;
      this.generation = generation;
    }

    @Override
    public void run() {
      NativeBridge.handleRelease(slot, generation);
      if (value != 0) giveBack(value);
    }

    /** Memory for a value, which the caller owns; 0: there is none to spare. */
    static long spare() {
      return SPARE.getAndSet(0);
    }

    private static void giveBack(long memory) {
      if (!SPARE.compareAndSet(0, memory)) NativeBridge.memoryFree(memory);
    }

    /** The value: this one, taken over, or that of a thread that was faster. The handle must be in use. */
    long keep(long made) {
      if (VALUE.compareAndSet(this, 0, made)) return made;
      giveBack(made);
      return value;
    }
  }

  final Reference reference;

  /** Called by the plug-in; the new handle owns one reference on the slot. */
  public MetaFFIHandle(long slot, int generation, String typeName) {
    this(slot, generation, new Reference(slot, generation));
    this.typeName = typeName;
  }

  /** Of a host: the name is asked for when it is needed. */
  MetaFFIHandle(long slot, int generation) {
    this(slot, generation, new Reference(slot, generation));
    isUnnamed = true;
  }

  private MetaFFIHandle(long slot, int generation, Reference reference) {
    super(reference);
    this.slot = slot;
    this.generation = generation;
    this.reference = reference;
  }

  /** The object's type in its own language, or null if that is not known, or was not asked for before it was closed. */
  public String typeName() {
    if (isUnnamed && use()) { // without a lock: the guest answers, and asking twice does no harm
      try {
        typeName = NativeBridge.handleTypeName(slot, generation);
        isUnnamed = false;
      } finally {
        endUse();
      }
    }
    return typeName;
  }

  @Override
  public String toString() {
    String name = typeName();
    if (name == null) name = isClosed() ? "closed" : "?";
    return "MetaFFIHandle(" + name + ")";
  }
}
