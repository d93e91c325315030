package metaffi;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Callables of numbers as functions of their own: an upcall stub whose method is a constant to the JIT compiler costs a third of a
 * call through JNI. It is dear to make, and slow at first.
 */
@SuppressWarnings("restricted")
final class Upcalls {
  private static final FunctionDescriptor FUNCTION =
      FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);
  private static final MethodHandle READ = find("read", long.class, int.class, long.class);
  private static final MethodHandle WRITE = find("write", long.class, long.class, long.class);
  private static final MethodHandle FAILED = find("failed", long.class, Throwable.class);

  private Upcalls() {}

  /**
   * {@code error *(arguments, result)}: reads the payloads of values of the declared types, and writes that of the result. It lives
   * as long as what is given back. Null: the method has other types than numbers.
   */
  static Object make(Shape shape, Object target) {
    if (!Crossing.IS_FOREIGN || shape.bits == null) return null;
    int count = shape.parameterCount();
    MethodHandle call = shape.bits.bindTo(target);
    call = MethodHandles.insertArguments(call, count, zeros(call.type().parameterCount() - count));
    for (int i = 0; i < count; i++) call = MethodHandles.filterArguments(call, i, MethodHandles.insertArguments(READ, 0, i));
    call = MethodHandles.permuteArguments(call, MethodType.methodType(long.class, long.class), new int[count]);
    call = MethodHandles.collectArguments(WRITE, 0, call); // (arguments, result)
    call = MethodHandles.catchException(call, Throwable.class, MethodHandles.dropArguments(FAILED, 1, long.class, long.class));
    return Linker.nativeLinker().upcallStub(call, FUNCTION, Arena.ofAuto());
  }

  static long address(Object function) {
    return ((MemorySegment) function).address();
  }

  private static Object[] zeros(int count) {
    Object[] zeros = new Object[count];
    java.util.Arrays.fill(zeros, 0L);
    return zeros;
  }

  private static MethodHandle find(String name, Class<?> result, Class<?>... parameters) {
    try {
      return MethodHandles.lookup().findStatic(Upcalls.class, name, MethodType.methodType(result, parameters));
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  @SuppressWarnings("unused")
  private static long read(int i, long arguments) {
    return Crossing.MEMORY.get(ValueLayout.JAVA_LONG, arguments + (long) i * Space.VALUE);
  }

  @SuppressWarnings("unused")
  private static long write(long bits, long result) {
    Crossing.MEMORY.set(ValueLayout.JAVA_LONG, result, bits);
    return 0;
  }

  /** An exception must not leave an upcall. There is stack enough for this: {@code callback.cpp} sees to it. */
  @SuppressWarnings("unused")
  private static long failed(Throwable thrown) {
    return Native.errorOf(thrown);
  }
}
