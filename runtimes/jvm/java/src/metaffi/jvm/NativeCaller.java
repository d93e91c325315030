package metaffi.jvm;

import java.lang.ref.Reference;
import metaffi.Caller;

/** A host callable as a {@link Caller}. Made by the plug-in; owns one reference on the callable's slot. */
public final class NativeCaller implements Caller {
  /** Read by the plug-in when the callable travels back. */
  final long slot;

  final int generation;

  public NativeCaller(long slot, int generation) {
    this.slot = slot;
    this.generation = generation;
    Reclaimer.trackCallable(this, slot, generation);
  }

  @Override
  public Object[] call(Object... args) {
    try {
      return NativeBridge.callableInvoke(slot, generation, args == null ? new Object[0] : args);
    } finally {
      // Without this a compiled caller could let the cleaner release the callable while it runs.
      Reference.reachabilityFence(this);
    }
  }
}
