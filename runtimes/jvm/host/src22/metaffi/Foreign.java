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
 * Direct calls of entities whose result is a number, bool or char, or that have none: a downcall handle on the entity's own
 * C function ({@code metaffi_entity_fn}), so that neither values nor JNI are between Java and the trampoline. Parameters of other
 * types are values in the thread's frame.
 */
@SuppressWarnings("restricted")
final class Foreign {
  /** Takes the error that a failed call leaves on its thread; it does nothing else, hence critical. */
  private static final MethodHandle TAKE =
      Crossing.function(
          Native.errorTakeFunction(), FunctionDescriptor.of(ValueLayout.JAVA_LONG), Linker.Option.critical(false));

  private static final MethodHandle CALL = find("call", MethodType.methodType(void.class, EntityCaller.class));
  private static final MethodHandle USE =
      find("use", MethodType.methodType(long.class, EntityCaller.class, int.class, MetaFFIHandle.class));
  private static final MethodHandle END_USE =
      find("endUse", MethodType.methodType(void.class, MetaFFIHandle.class));
  private static final MethodHandle ADDRESS =
      find("address", MethodType.methodType(long.class, CallFrame.class, int.class));

  private static final MethodHandle IS_KEPT = find("isKept", MethodType.methodType(boolean.class, Object.class));
  private static final MethodHandle KEPT_ADDRESS = find("keptAddress", MethodType.methodType(long.class, Object.class));
  private static final MethodHandle FENCE = find("fence", MethodType.methodType(void.class, Object.class));

  private Foreign() {}

  /** Null: the entity is called through the frame. */
  static MethodHandle methodHandle(EntityCaller entity, MethodType type) {
    if (!Crossing.IS_FOREIGN) return null;
    if (type.returnType() == void.class && type.parameterCount() == 0 && entity.results.length == 0) {
      return MethodHandles.insertArguments(CALL, 0, entity);
    }
    if (!isDirect(entity, type)) return null;
    MethodHandle call;
    try {
      call = Crossing.function(Native.entityFunction(entity.entity), descriptor(entity));
    } catch (MetaFFIException inexpressible) {
      if (inexpressible.code() != MetaFFIErrorCode.UNSUPPORTED) throw inexpressible;
      return null;
    }
    call = checked(call, entity);
    for (int i = 0; i < entity.parameters.length; i++) {
      if (!entity.parameters[i].isScalar()) continue;
      int element = entity.parameters[i].element;
      Class<?> carrier = carrier(element);
      Class<?> java = type.parameterType(i);
      if (java == carrier && java == Type.natural(element) && element != Types.CHAR32) continue;
      MethodHandle convert = MethodHandles.filterReturnValue(Typed.bits(entity, i, java), Bits.to(carrier, element));
      call = MethodHandles.filterArguments(call, i, convert);
    }
    call = withResult(call, entity, type.returnType());
    if (allScalars(entity)) return call.asType(type);
    int only = onlyOther(entity);
    if (only >= 0 && isHandle(entity.parameters[only], type.parameterType(only))) return withHandle(call, entity, type, only);
    MethodHandle inFrame = Typed.inFrame(entity, type, withFrame(call, entity, type));
    boolean isCallable = only >= 0 && isSingle(entity.parameters[only], Types.CALLABLE);
    return isCallable ? withCallable(call, entity, type, only, inFrame) : inFrame;
  }

  /** The one parameter that is no number; -1 when there are more. */
  private static int onlyOther(EntityCaller entity) {
    int found = -1;
    for (int i = 0; i < entity.parameters.length; i++) {
      if (entity.parameters[i].isScalar()) continue;
      if (found >= 0) return -1;
      found = i;
    }
    return found;
  }

  private static boolean isSingle(Type parameter, int element) {
    return parameter.dimensions == 0 && parameter.element == element;
  }

  /** A handle has a value of its own, and needs no frame. */
  private static boolean isHandle(Type parameter, Class<?> java) {
    return isSingle(parameter, Types.HANDLE) && java == MetaFFIHandle.class;
  }

  /**
   * <pre>
   * (a, handle, b) → value = use(handle); try { return call(a, value, b) } finally { endUse(handle) }
   * </pre>
   */
  private static MethodHandle withHandle(MethodHandle call, EntityCaller entity, MethodType type, int at) {
    int count = type.parameterCount();
    int[] order = new int[count];
    for (int i = 0; i < count; i++) order[i] = i == at ? 0 : 1 + i;
    MethodType withValue = type.insertParameterTypes(0, long.class);
    MethodHandle body = MethodHandles.permuteArguments(call, withValue, order);
    MethodHandle same = MethodHandles.dropArguments(MethodHandles.identity(type.returnType()), 0, Throwable.class);
    same = MethodHandles.dropArguments(same, 2, withValue.parameterList());
    MethodHandle end = MethodHandles.permuteArguments(END_USE, same.type().changeReturnType(void.class), 3 + at);
    MethodHandle guarded = MethodHandles.tryFinally(body, MethodHandles.foldArguments(same, end));
    MethodHandle use = MethodHandles.insertArguments(USE, 0, entity, at);
    return MethodHandles.foldArguments(
        guarded, MethodHandles.permuteArguments(use, type.changeReturnType(long.class), at));
  }

  /**
   * A callable that is kept has a value of its own too; all others go through the frame.
   *
   * <pre>
   * (a, callable, b) → isKept(callable) ? try { return call(a, address(callable), b) } finally { fence(callable) } : inFrame(a, callable, b)
   * </pre>
   */
  private static MethodHandle withCallable(
      MethodHandle call, EntityCaller entity, MethodType type, int at, MethodHandle inFrame) {
    MethodHandle address = KEPT_ADDRESS.asType(MethodType.methodType(long.class, type.parameterType(at)));
    MethodHandle body = MethodHandles.filterArguments(call, at, address);
    MethodHandle same = MethodHandles.dropArguments(MethodHandles.identity(type.returnType()), 0, Throwable.class);
    same = MethodHandles.dropArguments(same, 2, type.parameterList());
    MethodHandle fence = FENCE.asType(MethodType.methodType(void.class, type.parameterType(at)));
    fence = MethodHandles.permuteArguments(fence, same.type().changeReturnType(void.class), 2 + at);
    MethodHandle kept = MethodHandles.tryFinally(body, MethodHandles.foldArguments(same, fence));
    MethodHandle isKept = IS_KEPT.asType(MethodType.methodType(boolean.class, type.parameterType(at)));
    return MethodHandles.guardWithTest(
        MethodHandles.permuteArguments(isKept, type.changeReturnType(boolean.class), at), kept, inFrame);
  }

  @SuppressWarnings("unused")
  private static boolean isKept(Object callable) {
    return callable instanceof MethodCaller;
  }

  @SuppressWarnings("unused")
  private static long keptAddress(Object callable) {
    return ((MethodCaller) callable).address();
  }

  @SuppressWarnings("unused")
  private static void fence(Object callable) {
    Reference.reachabilityFence(callable);
  }

  @SuppressWarnings("unused")
  private static long use(EntityCaller entity, int i, MetaFFIHandle handle) {
    if (handle == null) return Crossing.nullValue();
    try {
      Put.use(handle);
    } catch (MetaFFIException closed) {
      throw Typed.ofArgument(closed, entity, i);
    }
    long value = handle.reference.value;
    if (value != 0) return value;
    try {
      return Crossing.valueOf(handle);
    } catch (RuntimeException | Error noMemory) {
      handle.endUse();
      throw noMemory;
    }
  }

  @SuppressWarnings("unused")
  private static void endUse(MetaFFIHandle handle) {
    if (handle != null) handle.endUse();
  }

  /** What is no number goes by address, from the frame: worth it when numbers need not go there. */
  private static boolean isDirect(EntityCaller entity, MethodType type) {
    if (entity.results.length > 1) return false;
    for (int i = 0; i < entity.parameters.length; i++) {
      if (entity.parameters[i].isScalar() && !type.parameterType(i).isPrimitive()) return false;
    }
    if (entity.results.length == 0) return type.returnType() == void.class && allScalars(entity);
    return entity.results[0].isScalar() && type.returnType().isPrimitive();
  }

  private static boolean allScalars(EntityCaller entity) {
    for (Type parameter : entity.parameters) if (!parameter.isScalar()) return false;
    return true;
  }

  /** (frame, a, b, …) → result of a call that takes addresses in place of some of these. */
  private static MethodHandle withFrame(MethodHandle call, EntityCaller entity, MethodType type) {
    int count = type.parameterCount();
    int[] order = new int[2 * count];
    int used = 0;
    for (int i = 0; i < count; i++) {
      if (!entity.parameters[i].isScalar()) {
        MethodHandle address = MethodHandles.insertArguments(ADDRESS, 1, i);
        MethodHandle put = Typed.put(entity, i, type.parameterType(i));
        address = MethodHandles.dropArguments(address, 1, type.parameterType(i));
        call = MethodHandles.collectArguments(call, used, MethodHandles.foldArguments(address, put));
        order[used++] = 0;
      }
      order[used++] = 1 + i;
    }
    return MethodHandles.permuteArguments(
        call, type.insertParameterTypes(0, CallFrame.class), java.util.Arrays.copyOf(order, used));
  }

  @SuppressWarnings("unused")
  private static void call(EntityCaller entity) {
    Crossing.call(entity.entity, 0, 0);
    Reference.reachabilityFence(entity);
  }

  @SuppressWarnings("unused")
  private static long address(CallFrame call, int i) {
    return call.base + call.first + i * Space.VALUE;
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
    for (int i = 0; i < layouts.length; i++) {
      Type parameter = entity.parameters[i];
      layouts[i] = parameter.isScalar() ? layout(parameter.element) : ValueLayout.JAVA_LONG;
    }
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
    return MethodHandles.filterReturnValue(call, find("check", type).bindTo(entity));
  }

  private static MethodHandle find(String name, MethodType type) {
    try {
      return MethodHandles.lookup().findStatic(Foreign.class, name, type);
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
