package metaffi;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import metaffi.jvm.Types;

/**
 * What each call asks of native code, through java.lang.foreign: the JIT compiler makes it part of the caller. Through JNI where
 * java.lang.foreign is not for this module (Java 22 and 23 with {@code --enable-native-access} for others), or not wanted ({@code
 * -Dmetaffi.foreign=false}).
 */
@SuppressWarnings("restricted")
final class Crossing {
  /** All of it; null where java.lang.foreign is not used. */
  static final MemorySegment MEMORY = memory();

  static final boolean IS_FOREIGN = MEMORY != null;

  private static final MethodHandle CALL =
      function(Native.entityCallFunction(), FunctionDescriptor.of(ValueLayout.JAVA_LONG, longs(3)));

  /** What is freed is short work and calls nothing of Java. */
  private static final MethodHandle FREE =
      function(Native.freeFunction(), FunctionDescriptor.ofVoid(longs(1)), Linker.Option.critical(false));

  /** Of {@code metaffi_handle}, whose layout is frozen; and the owner of Java's objects. */
  private static final long OWNER_OFFSET = 16;

  private static final int JAVA_OWNER = Native.javaOwner();

  private Crossing() {}

  private static MemorySegment memory() {
    if ("false".equals(System.getProperty("metaffi.foreign"))) return null;
    try {
      return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    } catch (IllegalCallerException forbidden) {
      return null;
    }
  }

  /** Null where java.lang.foreign is not used. */
  static MethodHandle function(long address, FunctionDescriptor type, Linker.Option... options) {
    if (!IS_FOREIGN) return null;
    return Linker.nativeLinker().downcallHandle(MemorySegment.ofAddress(address), type, options);
  }

  private static MemoryLayout[] longs(int count) {
    MemoryLayout[] layouts = new MemoryLayout[count];
    java.util.Arrays.fill(layouts, ValueLayout.JAVA_LONG);
    return layouts;
  }

  static void call(long entity, long arguments, long results) {
    if (!IS_FOREIGN) {
      Native.entityCall(entity, arguments, results);
      return;
    }
    long error;
    try {
      error = (long) CALL.invokeExact(entity, arguments, results);
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
    if (error != 0) Native.throwNative(error);
  }

  static void head(CallFrame call, int at, long payload, int type) {
    if (!IS_FOREIGN) {
      Put.head(call.values, at, payload, type, 0);
      return;
    }
    write(call.base + at, payload, type, 0);
  }

  static String string(long address, int length, int type) {
    if (!IS_FOREIGN || type != Types.STRING8 || length < 0) return Native.string(address, length, type);
    byte[] bytes = new byte[length];
    MemorySegment.copy(MEMORY, ValueLayout.JAVA_BYTE, address, bytes, 0, length);
    String text = new String(bytes, StandardCharsets.UTF_8);
    // What malformed text becomes, and may have been written: the native side knows which.
    return text.indexOf('\uFFFD') < 0 ? text : Native.string(address, length, type);
  }

  static Object packed(long address, int length, int type) {
    if (!IS_FOREIGN || length < 0) return Native.packed(address, length, type);
    int element = Type.element(type);
    Class<?> java = element == Types.CHAR8 ? null : Type.natural(element);
    if (java == long.class) {
      long[] items = new long[length];
      MemorySegment.copy(MEMORY, ValueLayout.JAVA_LONG_UNALIGNED, address, items, 0, length);
      return items;
    }
    if (java == double.class) {
      double[] items = new double[length];
      MemorySegment.copy(MEMORY, ValueLayout.JAVA_DOUBLE_UNALIGNED, address, items, 0, length);
      return items;
    }
    if (java == int.class) {
      int[] items = new int[length];
      MemorySegment.copy(MEMORY, ValueLayout.JAVA_INT_UNALIGNED, address, items, 0, length);
      return items;
    }
    if (java == byte.class) {
      byte[] items = new byte[length];
      MemorySegment.copy(MEMORY, ValueLayout.JAVA_BYTE, address, items, 0, length);
      return items;
    }
    if (java == float.class) {
      float[] items = new float[length];
      MemorySegment.copy(MEMORY, ValueLayout.JAVA_FLOAT_UNALIGNED, address, items, 0, length);
      return items;
    }
    if (java == short.class) {
      short[] items = new short[length];
      MemorySegment.copy(MEMORY, ValueLayout.JAVA_SHORT_UNALIGNED, address, items, 0, length);
      return items;
    }
    if (java == char.class) {
      char[] items = new char[length];
      MemorySegment.copy(MEMORY, ValueLayout.JAVA_CHAR_UNALIGNED, address, items, 0, length);
      return items;
    }
    return Native.packed(address, length, type);
  }

  static void copyIn(Object array, Space space) {
    if (!IS_FOREIGN) {
      space.copyIn(array);
      return;
    }
    long to = space.address;
    if (array instanceof long[]) {
      long[] items = (long[]) array;
      MemorySegment.copy(items, 0, MEMORY, ValueLayout.JAVA_LONG_UNALIGNED, to, items.length);
    } else if (array instanceof double[]) {
      double[] items = (double[]) array;
      MemorySegment.copy(items, 0, MEMORY, ValueLayout.JAVA_DOUBLE_UNALIGNED, to, items.length);
    } else if (array instanceof int[]) {
      int[] items = (int[]) array;
      MemorySegment.copy(items, 0, MEMORY, ValueLayout.JAVA_INT_UNALIGNED, to, items.length);
    } else if (array instanceof byte[]) {
      byte[] items = (byte[]) array;
      MemorySegment.copy(items, 0, MEMORY, ValueLayout.JAVA_BYTE, to, items.length);
    } else if (array instanceof float[]) {
      float[] items = (float[]) array;
      MemorySegment.copy(items, 0, MEMORY, ValueLayout.JAVA_FLOAT_UNALIGNED, to, items.length);
    } else if (array instanceof short[]) {
      short[] items = (short[]) array;
      MemorySegment.copy(items, 0, MEMORY, ValueLayout.JAVA_SHORT_UNALIGNED, to, items.length);
    } else {
      char[] items = (char[]) array;
      MemorySegment.copy(items, 0, MEMORY, ValueLayout.JAVA_CHAR_UNALIGNED, to, items.length);
    }
  }

  static void free(long address) {
    if (!IS_FOREIGN) {
      Native.deallocate(address);
      return;
    }
    try {
      FREE.invokeExact(address);
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The address of a null. */
  static long nullValue() {
    return Null.ADDRESS;
  }

  private static final class Null {
    static final long ADDRESS = Native.allocate(Space.VALUE);

    static {
      write(ADDRESS, 0, Types.NULL, 0);
    }
  }

  /** The address of a handle's value, made here; the handle must be in use. */
  static long valueOf(MetaFFIHandle handle) {
    long memory = MetaFFIHandle.Reference.spare();
    if (memory == 0) memory = Native.allocate(Space.VALUE);
    write(memory, handle.slot, Types.HANDLE, handle.generation);
    return handle.reference.keep(memory);
  }

  private static void write(long address, long payload, int type, int length) {
    MEMORY.set(ValueLayout.JAVA_LONG, address, payload);
    MEMORY.set(ValueLayout.JAVA_INT, address + 8, type);
    MEMORY.set(ValueLayout.JAVA_INT, address + 12, length);
  }

  static Object objectOf(long slot, int generation) {
    if (IS_FOREIGN && (slot == 0 || MEMORY.get(ValueLayout.JAVA_INT, slot + OWNER_OFFSET) != JAVA_OWNER)) return null;
    return Native.objectOf(slot, generation);
  }
}
