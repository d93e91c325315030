package metaffi;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import metaffi.jvm.Adapters;
import metaffi.jvm.Coerce;

/** A Java callable as guests see it: what is called, and with which types. Immutable; called from any thread. */
final class Callback {
  private final Object target;
  private final Caller caller; // or null, and then:
  private final MethodHandle handle; // (Object[])Object
  private final Class<?>[] parameters;
  private final Class<?> result;

  private Callback(Object target, Caller caller, MethodHandle handle, Class<?>[] parameters, Class<?> result) {
    this.target = target;
    this.caller = caller;
    this.handle = handle;
    this.parameters = parameters;
    this.result = result;
  }

  /** Takes any arguments. */
  static Callback of(Caller caller) {
    return new Callback(caller, caller, null, null, null);
  }

  /**
   * The method of the functional interface that the object's class implements.
   *
   * @throws metaffi.jvm.LoadException if there is none, or more than one
   */
  static Callback of(Object object) {
    Method method = Adapters.sam(object.getClass());
    return of(object, handleOf(method).bindTo(object), method);
  }

  /** A static method; {@code target} is what stands for it in Java. */
  static Callback ofStatic(Object target, Method method) {
    if (!Modifier.isStatic(method.getModifiers())) {
      throw Failure.of(
          MetaFFIErrorCode.INVALID_ARGUMENT,
          method + " is not static, and no object to call it on was given. Pass a lambda instead.");
    }
    return of(target, handleOf(method), method);
  }

  private static Callback of(Object target, MethodHandle handle, Method method) {
    MethodHandle spread =
        handle
            .asFixedArity()
            .asType(handle.type().generic().changeReturnType(Object.class))
            .asSpreader(Object[].class, method.getParameterCount())
            .asType(MethodType.methodType(Object.class, Object[].class));
    return new Callback(target, null, spread, method.getParameterTypes(), method.getReturnType());
  }

  private static MethodHandle handleOf(Method method) {
    method.trySetAccessible();
    try {
      return MethodHandles.lookup().unreflect(method);
    } catch (IllegalAccessException refused) {
      throw Failure.of(
          MetaFFIErrorCode.INVALID_ARGUMENT,
          method + " cannot be called from here: " + refused.getMessage() + ". Make it public, or open its package.");
    }
  }

  /** The object that this was made of. */
  Object target() {
    return target;
  }

  /** Writes an owned callable to the value at this address. */
  void write(long value) {
    if (caller != null) {
      Native.newCallable(this, null, null, null, null, null, null, value);
      return;
    }
    int count = parameters.length;
    int[] types = new int[count];
    int[] dimensions = new int[count];
    for (int i = 0; i < count; i++) declare(parameters[i], types, dimensions, i);
    int results = result == void.class ? 0 : 1;
    int[] resultTypes = new int[results];
    int[] resultDimensions = new int[results];
    if (results == 1) declare(result, resultTypes, resultDimensions, 0);
    Native.newCallable(
        this, types, dimensions, new String[count], resultTypes, resultDimensions, new String[results], value);
  }

  private static void declare(Class<?> type, int[] types, int[] dimensions, int i) {
    Type declared = typeOf(type);
    int flags = declared.dimensions == 0 ? 0 : Type.ARRAY;
    types[i] = declared.element | flags;
    dimensions[i] = declared.dimensions;
  }

  private static Type typeOf(Class<?> type) {
    if (type.isPrimitive()) return new Type(Type.ofPrimitive(type), 0);
    if (type == String.class) return new Type(Type.STRING8, 0);
    Type array = type.isArray() ? PutArray.typeOf(type) : Type.ANYTHING;
    return array.element == Type.ANY ? Type.ANYTHING : array;
  }

  /** Called by the library with borrowed arguments; results are null when it starts and owned by the caller afterwards. */
  @SuppressWarnings("unused")
  private static void invoke(Callback callback, long arguments, int argumentCount, long results, int resultCount)
      throws Throwable {
    Object[] args = new Object[argumentCount];
    if (argumentCount != 0) {
      ByteBuffer values = Space.view(arguments, (long) Space.VALUE * argumentCount);
      for (int i = 0; i < argumentCount; i++) args[i] = Get.borrowed(values, arguments, i * Space.VALUE, 0);
    }
    if (callback.caller != null) {
      callback.writeAll(callback.caller.call(args), results, resultCount);
    } else {
      Object returned = callback.handle.invokeExact(callback.coerced(args));
      if (resultCount != 0) callback.write(returned, typeOf(callback.result), results, resultCount, 0);
    }
  }

  /** Calls the method without any guest; what it throws is thrown, wrapped if it is checked. */
  Object[] callInJava(Object[] args) {
    try {
      Object returned = handle.invokeExact(coerced(args == null ? new Object[0] : args.clone()));
      return result == void.class ? null : new Object[] {returned};
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable checked) {
      throw new MetaFFIException(
          checked.getMessage(), checked.getClass().getName(), null, MetaFFIErrorCode.GUEST_EXCEPTION, 0, checked);
    }
  }

  private Object[] coerced(Object[] args) {
    if (args.length != parameters.length) {
      throw Failure.of(
          MetaFFIErrorCode.SIGNATURE,
          args.length + " arguments were given to a Java callable that takes " + parameters.length + ".");
    }
    for (int i = 0; i < args.length; i++) {
      try {
        args[i] = Coerce.to(args[i], parameters[i]);
      } catch (NullPointerException | ClassCastException | ArithmeticException unfit) {
        int code =
            unfit instanceof NullPointerException
                ? MetaFFIErrorCode.NULL_VALUE
                : unfit instanceof ArithmeticException ? MetaFFIErrorCode.OUT_OF_RANGE : MetaFFIErrorCode.TYPE_MISMATCH;
        throw Failure.of(code, "Argument " + (i + 1) + " of a Java callable: " + unfit.getMessage());
      }
    }
    return args;
  }

  private void writeAll(Object[] returned, long results, int resultCount) {
    for (int i = 0; i < resultCount; i++) {
      Object one = returned != null && i < returned.length ? returned[i] : null;
      write(one, Type.ANYTHING, results, resultCount, i);
    }
  }

  private void write(Object returned, Type type, long results, int resultCount, int index) {
    ByteBuffer values = Space.view(results, (long) Space.VALUE * resultCount);
    Put.value(new Owned(), values, results, index * Space.VALUE, returned, type, 0);
  }
}
