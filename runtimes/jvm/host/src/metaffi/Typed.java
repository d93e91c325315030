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
  private static final MethodHandle GET_BITS = find("getBits", long.class, CallFrame.class);
  private static final MethodHandle GET_OBJECT =
      find("getObject", Object.class, EntityCaller.class, Class.class, CallFrame.class);

  private Typed() {}

  /** @throws IllegalArgumentException naming what does not go together */
  static MethodHandle methodHandle(EntityCaller entity, MethodType type) {
    check(entity, type);
    MethodHandle direct = Foreign.methodHandle(entity, type);
    return direct != null ? direct : throughFrame(entity, type);
  }

  // --- what goes with what ------------------------------------------------------------------------

  private static void check(EntityCaller entity, MethodType type) {
    if (type.parameterCount() != entity.parameters.length) {
      throw unfit(entity, type, "it has " + entity.parameters.length + " parameters");
    }
    for (int i = 0; i < entity.parameters.length; i++) {
      if (!takes(entity.parameters[i], type.parameterType(i))) {
        throw unfit(entity, type, "parameter " + (i + 1) + " is " + hint(entity.parameters[i]));
      }
    }
    if (type.returnType() == void.class) return;
    if (entity.results.length != 1) {
      if (type.returnType() == Object[].class) return;
      throw unfit(entity, type, entity.results.length == 0
          ? "it has no result: return void"
          : "it has " + entity.results.length + " results: return Object[]");
    }
    if (!gives(entity.results[0], type.returnType())) {
      throw unfit(entity, type, "its result is " + hint(entity.results[0]));
    }
  }

  private static IllegalArgumentException unfit(EntityCaller entity, MethodType type, String why) {
    return new IllegalArgumentException(entity.name + " cannot be called as " + type + ": " + why + ".");
  }

  private static String hint(Type declared) {
    Class<?> natural = declared.dimensions == 0 ? Type.natural(declared.element) : null;
    return declared + (natural == null ? ", an object in Java" : ", " + natural.getName() + " in Java, or a type of its range");
  }

  /** Whether a Java type can go where {@code declared} stands, its range checked when it is called. */
  private static boolean takes(Type declared, Class<?> java) {
    if (!java.isPrimitive()) return true; // as call() takes it, checked then
    if (!declared.isScalar()) return declared.dimensions == 0 && declared.element == Types.ANY;
    if (declared.element == Types.BOOL || java == boolean.class) {
      return declared.element == Types.BOOL && java == boolean.class;
    }
    boolean isFloat = declared.element == Types.FLOAT32 || declared.element == Types.FLOAT64;
    if (java == float.class || java == double.class) return isFloat;
    return java != char.class || !isFloat;
  }

  /** Whether every result fits the Java type: one as wide has the same bits, a wider one the number. */
  private static boolean gives(Type declared, Class<?> java) {
    if (!java.isPrimitive()) return true;
    if (!declared.isScalar()) return false;
    Class<?> natural = Type.natural(declared.element);
    if (natural == java) return true;
    if (natural == float.class) return java == double.class;
    if (natural == double.class || natural == boolean.class || java == boolean.class) return false;
    if (java == float.class || java == double.class) return false;
    int size = Type.size(declared.element);
    if (java == char.class) return size <= 2 && Type.isUnsigned(declared.element);
    return Bits.width(java) >= size;
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
    return MethodHandles.filterArguments(bits, 1, Bits.from(java, declared.element));
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
    return wanted == void.class ? null : wanted.isInstance(result) ? result : Coerce.to(result, wanted);
  }

  private static MethodHandle find(String name, Class<?> result, Class<?>... parameters) {
    try {
      return LOOKUP.findStatic(Typed.class, name, MethodType.methodType(result, parameters));
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }
}
