package metaffi;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.Reference;
import metaffi.jvm.Types;

/**
 * Direct calls of entities whose parameters and result are numbers, bools and chars: a downcall handle on the entity's own
 * C function ({@code metaffi_entity_fn}), so that neither values nor JNI are between Java and the trampoline.
 */
@SuppressWarnings("restricted")
final class Foreign {
  private static final Linker LINKER = Linker.nativeLinker();

  /** Takes the error that a failed call leaves on its thread; it does nothing else, hence critical. */
  private static final MethodHandle TAKE =
      LINKER.downcallHandle(
          MemorySegment.ofAddress(Native.errorTakeFunction()),
          FunctionDescriptor.of(ValueLayout.JAVA_LONG),
          Linker.Option.critical(false));

  private Foreign() {}

  /** Null: the entity is called through the frame. */
  static MethodHandle methodHandle(EntityCaller entity, MethodType type) {
    if (!isDirect(entity, type)) return null;
    MethodHandle call;
    try {
      MemorySegment function = MemorySegment.ofAddress(Native.entityFunction(entity.entity));
      call = LINKER.downcallHandle(function, descriptor(entity));
    } catch (MetaFFIException inexpressible) {
      if (inexpressible.code() != MetaFFIErrorCode.UNSUPPORTED) throw inexpressible;
      return null;
    }
    call = checked(call, entity);
    for (int i = 0; i < entity.parameters.length; i++) {
      int element = entity.parameters[i].element;
      Class<?> carrier = carrier(element);
      Class<?> java = type.parameterType(i);
      if (java == carrier && java == Type.natural(element) && element != Types.CHAR32) continue;
      MethodHandle convert = MethodHandles.filterReturnValue(Bits.from(java, element), Bits.to(carrier, element));
      call = MethodHandles.filterArguments(call, i, convert);
    }
    return withResult(call, entity, type.returnType()).asType(type);
  }

  private static boolean isDirect(EntityCaller entity, MethodType type) {
    if (entity.results.length > 1) return false;
    for (int i = 0; i < entity.parameters.length; i++) {
      if (!entity.parameters[i].isScalar() || !type.parameterType(i).isPrimitive()) return false;
    }
    if (entity.results.length == 0) return type.returnType() == void.class;
    return entity.results[0].isScalar() && type.returnType().isPrimitive();
  }

  /** The Java type that the linker moves a C type in; a byte for bools, whose non-zero values all count as true. */
  private static Class<?> carrier(int element) {
    if (element == Types.BOOL || element == Types.CHAR8) return byte.class;
    return Type.natural(element);
  }

  private static MemoryLayout layout(int element) {
    Class<?> carrier = carrier(element);
    if (carrier == byte.class) return ValueLayout.JAVA_BYTE;
    if (carrier == short.class) return ValueLayout.JAVA_SHORT;
    if (carrier == char.class) return ValueLayout.JAVA_CHAR;
    if (carrier == int.class) return ValueLayout.JAVA_INT;
    if (carrier == long.class) return ValueLayout.JAVA_LONG;
    return carrier == float.class ? ValueLayout.JAVA_FLOAT : ValueLayout.JAVA_DOUBLE;
  }

  private static FunctionDescriptor descriptor(EntityCaller entity) {
    MemoryLayout[] layouts = new MemoryLayout[entity.parameters.length];
    for (int i = 0; i < layouts.length; i++) layouts[i] = layout(entity.parameters[i].element);
    return entity.results.length == 0
        ? FunctionDescriptor.ofVoid(layouts)
        : FunctionDescriptor.of(layout(entity.results[0].element), layouts);
  }

  /** The call, then the look at whether it failed. A failed one returns zero, so that anything else is no failure. */
  private static MethodHandle checked(MethodHandle call, EntityCaller entity) {
    Class<?> result = call.type().returnType();
    MethodType type = result == void.class
        ? MethodType.methodType(void.class, EntityCaller.class)
        : MethodType.methodType(result, EntityCaller.class, result);
    try {
      MethodHandle check = MethodHandles.lookup().findStatic(Foreign.class, "check", type).bindTo(entity);
      return MethodHandles.filterReturnValue(call, check);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static MethodHandle withResult(MethodHandle call, EntityCaller entity, Class<?> java) {
    Class<?> carrier = call.type().returnType();
    if (java == void.class) return call.asType(call.type().changeReturnType(void.class));
    if (java == carrier) return call;
    int element = entity.results[0].element;
    MethodHandle convert = MethodHandles.filterReturnValue(Bits.from(carrier, bitsOf(element)), Bits.to(java, element));
    return MethodHandles.filterReturnValue(call, convert);
  }

  /** The type whose bits a carrier has: its own, or that of bytes for those that came as a byte. */
  private static int bitsOf(int element) {
    return element == Types.BOOL || element == Types.CHAR8 ? Types.INT8 : element == Types.CHAR32 ? Types.INT32 : element;
  }

  private static void take(EntityCaller entity) {
    long error;
    try {
      error = (long) TAKE.invokeExact();
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
    Reference.reachabilityFence(entity);
    if (error != 0) Native.throwNative(error);
  }

  static void check(EntityCaller entity) {
    take(entity);
  }

  static byte check(EntityCaller entity, byte result) {
    if (result == 0) take(entity);
    Reference.reachabilityFence(entity);
    return result;
  }

  static short check(EntityCaller entity, short result) {
    if (result == 0) take(entity);
    Reference.reachabilityFence(entity);
    return result;
  }

  static char check(EntityCaller entity, char result) {
    if (result == 0) take(entity);
    Reference.reachabilityFence(entity);
    return result;
  }

  static int check(EntityCaller entity, int result) {
    if (result == 0) take(entity);
    Reference.reachabilityFence(entity);
    return result;
  }

  static long check(EntityCaller entity, long result) {
    if (result == 0) take(entity);
    Reference.reachabilityFence(entity);
    return result;
  }

  static float check(EntityCaller entity, float result) {
    if (result == 0) take(entity);
    Reference.reachabilityFence(entity);
    return result;
  }

  static double check(EntityCaller entity, double result) {
    if (result == 0) take(entity);
    Reference.reachabilityFence(entity);
    return result;
  }
}
