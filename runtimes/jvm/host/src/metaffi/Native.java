package metaffi;

import java.nio.Buffer;
import java.nio.ByteBuffer;

/**
 * The natives of libmetaffi_jvm_host, usable after {@link Library#load}. Addresses are plain numbers; whoever calls answers for them. Fallible ones throw
 * {@link MetaFFIException}.
 */
final class Native {
  private Native() {}

  static native long runtimeLoad(String name, int dispatch, String[] arguments);

  static native void runtimeRelease(long runtime);

  static native long moduleLoad(long runtime, String path);

  static native void moduleFree(long module);

  static native long entityLoad(
      long module,
      String path,
      int[] types,
      int[] dimensions,
      String[] aliases,
      int[] resultTypes,
      int[] resultDimensions,
      String[] resultAliases,
      int dispatch);

  static native void entityFree(long entity);

  /** The entity's function of its own C signature ({@code metaffi_entity_fn}). */
  static native long entityFunction(long entity);

  static native String entitySignature(long entity);

  /** Calls it with the values at two addresses. */
  static native void entityCall(long entity, long arguments, long results);

  /** Address of {@code metaffi_entity_xcall}. */
  static native long entityCallFunction();

  /** Address of {@code metaffi_free}. */
  static native long freeFunction();

  /** {@code metaffi_owner_id} of Java. */
  static native int javaOwner();

  /** Address of {@code metaffi_error_take}. */
  static native long errorTakeFunction();

  /** An owned error made of an exception. */
  static native long errorOf(Throwable thrown);

  /** Throws an owned error. */
  static native void throwNative(long error);

  /** -1: any number. */
  static native int callableResultCount(long slot, int generation);

  /** {type, dimensions} of each parameter in turn; null: any number of any. */
  static native int[] callableParameters(long slot, int generation);

  static native void callableCall(
      long slot, int generation, long arguments, int argumentCount, long results, int resultCount);

  /** The {@link Callback} behind a callable of this host, else null. */
  static native Object callbackBehind(long slot, int generation);

  /**
   * Writes an owned callable; {@code types} null: any number of parameters and results. {@code byBits}: it has {@link
   * Callback#invokeBits}.
   */
  static native void newCallable(
      Object callback,
      boolean byBits,
      int[] types,
      int[] dimensions,
      String[] aliases,
      int[] resultTypes,
      int[] resultDimensions,
      String[] resultAliases,
      long result);

  /** Of a direct buffer's first byte. */
  static native long bufferAddress(Buffer buffer);

  static native ByteBuffer view(long address, long bytes);

  /** Memory as results have it. */
  static native long allocate(long bytes);

  static native void deallocate(long address);

  static native void copy(long from, long to, long bytes);

  static native String string(long address, int length, int type);

  /** The elements of a packed array as the primitive array of their natural type. */
  static native Object packed(long address, int length, int type);

  static native void valueFree(long value);

  /** Writes an owned handle of a Java object. */
  static native void newHandle(Object object, long result);

  /** The Java object behind a handle; null when it is another language's, or stale. */
  static native Object objectOf(long slot, int generation);

  /** Another reference to the handle or callable at this address. */
  static native void retain(long value);
}
