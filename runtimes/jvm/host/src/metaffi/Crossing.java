package metaffi;

/**
 * What each call asks of native code: through JNI here, through java.lang.foreign in the version for Java 22 and later
 * (src22). Addresses are plain numbers; whoever calls answers for them.
 */
final class Crossing {
  private Crossing() {}

  /** Calls the entity with the values at two addresses. */
  static void call(long entity, long arguments, long results) {
    Native.entityCall(entity, arguments, results);
  }

  /** Writes a value that has no length to an offset of a call's memory. */
  static void head(CallFrame call, int at, long payload, int type) {
    Put.head(call.values, at, payload, type, 0);
  }

  /** @throws MetaFFIException INVALID_STRING, OUT_OF_RANGE */
  static String string(long address, int length, int type) {
    return Native.string(address, length, type);
  }

  /** The elements of a packed array as the primitive array of their natural type. */
  static Object packed(long address, int length, int type) {
    return Native.packed(address, length, type);
  }

  /** Copies an array of primitives, but booleans, to what was reserved last in a space. */
  static void copyIn(Object array, Space space) {
    space.copyIn(array);
  }

  /** Frees the memory of a result. */
  static void free(long address) {
    Native.deallocate(address);
  }

  /** The Java object behind a live handle; null when it is another language's. */
  static Object objectOf(long slot, int generation) {
    return Native.objectOf(slot, generation);
  }
}
