package metaffi;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.List;
import metaffi.jvm.Coerce;
import metaffi.jvm.Types;

/**
 * Method handles of entities. Each argument is written to its place in the frame by a handle of its own type, so that
 * nothing is boxed:
 *
 * <pre>
 * (a, b) → f = enter(entity); try { put(f, 0, a); put(f, 1, b); call(entity, f); return get(f) } finally { leave(f) }
 * </pre>
 *
 * On Java 22 and later an entity whose result is a number, or that has neither parameters nor results, is called directly ({@link Foreign}).
 */
final class Typed {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
  private static final MethodHandle ENTER = find("enter", CallFrame.class, EntityCaller.class);
  private static final MethodHandle LEAVE = find("leave", void.class, EntityCaller.class, CallFrame.class);
  private static final MethodHandle CALL = find("call", void.class, EntityCaller.class, CallFrame.class);
  private static final MethodHandle PUT_BITS =
      find("putBits", void.class, CallFrame.class, int.class, int.class, long.class);
  private static final MethodHandle PUT_OBJECT =
      find("putObject", void.class, EntityCaller.class, int.class, CallFrame.class, Object.class);
  private static final MethodHandle PUT_TEXT =
      find("putText", void.class, EntityCaller.class, int.class, CallFrame.class, String.class);
  private static final MethodHandle PUT_PACKED =
      find("putPacked", void.class, EntityCaller.class, int.class, CallFrame.class, Object.class);
  private static final MethodHandle PUT_ANY =
      find("putAny", void.class, EntityCaller.class, int.class, CallFrame.class, Object.class);
  private static final MethodHandle PUT_HANDLE =
      find("putHandle", void.class, EntityCaller.class, int.class, CallFrame.class, MetaFFIHandle.class);
  private static final MethodHandle REFUSE =
      find("refuse", long.class, MetaFFIException.class, EntityCaller.class, int.class);
  private static final MethodHandle GET_BITS = find("getBits", long.class, CallFrame.class);
  private static final MethodHandle GET_OBJECT =
      find("getObject", Object.class, EntityCaller.class, Class.class, CallFrame.class);

  private Typed() {}

  /** @throws IllegalArgumentException naming what does not go together */
  static MethodHandle methodHandle(EntityCaller entity, MethodType type) {
    TypedCheck.check(entity, type);
    MethodHandle direct = Foreign.methodHandle(entity, type);
    return direct != null ? direct : throughFrame(entity, type);
  }

  // --- through the frame --------------------------------------------------------------------------

  private static MethodHandle throughFrame(EntityCaller entity, MethodType type) {
    // (frame, a, b, …) → result: the call, then the puts before it, the last one first.
    MethodHandle body = MethodHandles.foldArguments(result(entity, type.returnType()), CALL.bindTo(entity));
    body = MethodHandles.dropArguments(body, 1, type.parameterList());
    for (int i = type.parameterCount() - 1; i >= 0; i--) {
      MethodHandle put = put(entity, i, type.parameterType(i));
      put = MethodHandles.dropArguments(put, 1, type.parameterList().subList(0, i));
      body = MethodHandles.foldArguments(body, put);
    }
    return inFrame(entity, type, body);
  }

  /** Of (frame, a, b, …) → result: the same in a frame of its own. */
  static MethodHandle inFrame(EntityCaller entity, MethodType type, MethodHandle body) {
    MethodHandle guarded = MethodHandles.tryFinally(body, leave(entity, type));
    return MethodHandles.foldArguments(guarded, ENTER.bindTo(entity)).asType(type);
  }

  /** (frame, a) → void. */
  static MethodHandle put(EntityCaller entity, int i, Class<?> java) {
    Type declared = entity.parameters[i];
    boolean isPacked =
        declared.dimensions == 1 && Type.size(declared.element) != 0 && java.isArray() && !declared.isInout;
    MethodHandle own = isPacked ? PUT_PACKED.asType(PUT_PACKED.type().changeParameterType(3, java))
        : declared.dimensions != 0 ? null
        : java == String.class && declared.element == Types.STRING8 ? PUT_TEXT
        : java == MetaFFIHandle.class && declared.element == Types.HANDLE ? PUT_HANDLE
        : java == Object.class && declared.element == Types.ANY ? PUT_ANY : null;
    if (own != null) return MethodHandles.insertArguments(own, 0, entity, i);
    if (!java.isPrimitive() || !declared.isScalar()) {
      return MethodHandles.insertArguments(PUT_OBJECT, 0, entity, i)
          .asType(MethodType.methodType(void.class, CallFrame.class, java));
    }
    MethodHandle bits = MethodHandles.insertArguments(PUT_BITS, 1, i, declared.element);
    return MethodHandles.filterArguments(bits, 1, bits(entity, i, java));
  }

  /** (java) → long, the bits of argument {@code i}, which a number out of range is told of. */
  static MethodHandle bits(EntityCaller entity, int i, Class<?> java) {
    int element = entity.parameters[i].element;
    MethodHandle bits = Bits.from(java, element);
    if (Bits.areSame(java, element)) return bits; // all are in range
    MethodHandle refuse = MethodHandles.insertArguments(REFUSE, 1, entity, i);
    return MethodHandles.catchException(bits, MetaFFIException.class, refuse);
  }

  /** (frame) → result. */
  private static MethodHandle result(EntityCaller entity, Class<?> java) {
    if (java == void.class && entity.results.length == 0) {
      return MethodHandles.empty(MethodType.methodType(void.class, CallFrame.class));
    }
    if (java.isPrimitive() && java != void.class) {
      return MethodHandles.filterReturnValue(GET_BITS, Bits.to(java, entity.results[0].element));
    }
    return MethodHandles.insertArguments(GET_OBJECT, 0, entity, java)
        .asType(MethodType.methodType(java, CallFrame.class));
  }

  /** (Throwable, result, frame, a, b, …) → result. */
  private static MethodHandle leave(EntityCaller entity, MethodType type) {
    boolean isVoid = type.returnType() == void.class;
    MethodHandle leave = LEAVE.bindTo(entity);
    MethodHandle same = isVoid
        ? MethodHandles.empty(MethodType.methodType(void.class))
        : MethodHandles.identity(type.returnType());
    MethodHandle cleanup = MethodHandles.dropArguments(same, 0, Throwable.class);
    cleanup = MethodHandles.dropArguments(cleanup, isVoid ? 1 : 2, CallFrame.class);
    return MethodHandles.foldArguments(cleanup, MethodHandles.dropArguments(
        leave, 0, isVoid ? List.of(Throwable.class) : Arrays.asList(Throwable.class, type.returnType())));
  }

  @SuppressWarnings("unused")
  private static CallFrame enter(EntityCaller entity) {
    return Frame.current().enterCall(entity.parameters.length, entity.results.length);
  }

  @SuppressWarnings("unused")
  private static void leave(EntityCaller entity, CallFrame call) {
    call.frame.leave(call);
    Reference.reachabilityFence(entity);
  }

  @SuppressWarnings("unused")
  private static void call(EntityCaller entity, CallFrame call) {
    Crossing.call(entity.entity, call.base + call.first, call.base + call.firstResult);
  }

  @SuppressWarnings("unused")
  private static void putBits(CallFrame call, int i, int element, long bits) {
    Crossing.head(call, call.first + i * Space.VALUE, bits, element);
  }

  @SuppressWarnings("unused")
  private static void putObject(EntityCaller entity, int i, CallFrame call, Object object) {
    int at = call.first + i * Space.VALUE;
    try {
      Put.value(call.frame, call.values, call.base, at, object, entity.parameters[i], 0);
    } catch (MetaFFIException failure) {
      throw ofArgument(failure, entity, i);
    }
  }

  @SuppressWarnings("unused")
  private static void putText(EntityCaller entity, int i, CallFrame call, String text) {
    int at = call.first + i * Space.VALUE;
    try {
      if (text == null) Put.head(call.values, at, 0, Types.NULL, 0);
      else PutText.utf8(call.frame, call.values, at, text);
    } catch (MetaFFIException failure) {
      throw ofArgument(failure, entity, i);
    }
  }

  @SuppressWarnings("unused")
  private static void putHandle(EntityCaller entity, int i, CallFrame call, MetaFFIHandle handle) {
    int at = call.first + i * Space.VALUE;
    try {
      if (handle == null) Put.head(call.values, at, 0, Types.NULL, 0);
      else Put.handle(call.frame, call.values, call.base, at, handle);
    } catch (MetaFFIException failure) {
      throw ofArgument(failure, entity, i);
    }
  }

  @SuppressWarnings("unused")
  private static void putPacked(EntityCaller entity, int i, CallFrame call, Object array) {
    int at = call.first + i * Space.VALUE;
    try {
      if (array == null) Put.head(call.values, at, 0, Types.NULL, 0);
      else PutArray.packed(call.frame, call.values, at, array, entity.parameters[i]);
    } catch (MetaFFIException failure) {
      throw ofArgument(failure, entity, i);
    }
  }

  /** The most frequent ones first. */
  @SuppressWarnings("unused")
  private static void putAny(EntityCaller entity, int i, CallFrame call, Object object) {
    int at = call.first + i * Space.VALUE;
    if (object instanceof Long) Crossing.head(call, at, (Long) object, Types.INT64);
    else if (object instanceof Double) Crossing.head(call, at, Bits.ofDouble((Double) object), Types.FLOAT64);
    else putObject(entity, i, call, object);
  }

  @SuppressWarnings("unused")
  private static long refuse(MetaFFIException failure, EntityCaller entity, int i) {
    throw ofArgument(failure, entity, i);
  }

  static MetaFFIException ofArgument(MetaFFIException failure, EntityCaller entity, int i) {
    return Failure.prefixed(failure, "Argument " + (i + 1) + " of " + entity.name + ": ");
  }

  @SuppressWarnings("unused")
  private static long getBits(CallFrame call) {
    return call.values.getLong(call.firstResult);
  }

  @SuppressWarnings("unused")
  private static Object getObject(EntityCaller entity, Class<?> wanted, CallFrame call) {
    int count = entity.results.length;
    if (count != 1) {
      Object[] results = Calls.results(call.values, call.base, call.firstResult, entity.results);
      return count == 0 || wanted == void.class ? null : results;
    }
    Object result = Get.owned(call.values, call.base, call.firstResult, entity.results[0]);
    if (wanted == void.class) return null;
    if (wanted.isInstance(result)) return result;
    try {
      return Coerce.to(result, wanted);
    } catch (NullPointerException | ClassCastException | ArithmeticException unfit) {
      throw Failure.unfit(unfit, "The result of " + entity.name + ": ");
    }
  }

  private static MethodHandle find(String name, Class<?> result, Class<?>... parameters) {
    try {
      return LOOKUP.findStatic(Typed.class, name, MethodType.methodType(result, parameters));
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }
}
