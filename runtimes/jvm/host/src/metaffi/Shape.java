package metaffi;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import metaffi.jvm.Adapters;
import metaffi.jvm.Coerce;
import metaffi.jvm.Types;

/** A method that guests call: its types, and handles that take the object first (a static method ignores it). */
final class Shape {
  /** Of the classes of lambdas. Throws {@link metaffi.jvm.LoadException}. */
  static final ClassValue<Shape> OF_CLASS =
      new ClassValue<Shape>() {
        @Override
        protected Shape computeValue(Class<?> type) {
          return of(Adapters.sam(type));
        }
      };

  /** As many parameters as {@link Callback#invokeBits} has. */
  private static final int MOST_BY_BITS = 4;

  /** Null: none. */
  final Type result;

  /** (Object, long, long, long, long) → long for a method of numbers, bools and chars; null for any other. */
  final MethodHandle bits;

  private final Class<?>[] parameters;
  private final MethodHandle handle; // (Object, Object[]) → Object
  private final int[] types;
  private final int[] dimensions;

  private Shape(Method method) {
    parameters = method.getParameterTypes();
    result = method.getReturnType() == void.class ? null : typeOf(method.getReturnType());
    MethodHandle direct = handleOf(method);
    handle =
        direct
            .asType(direct.type().generic())
            .asSpreader(Object[].class, parameters.length)
            .asType(MethodType.methodType(Object.class, Object.class, Object[].class));
    bits = isBits(method) ? bits(direct) : null;
    types = new int[parameters.length];
    dimensions = new int[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      Type type = typeOf(parameters[i]);
      types[i] = declared(type);
      dimensions[i] = type.dimensions;
    }
  }

  static Shape of(Method method) {
    return new Shape(method);
  }

  /** With the object as first parameter, of class Object. */
  private static MethodHandle handleOf(Method method) {
    method.trySetAccessible();
    MethodHandle direct;
    try {
      direct = MethodHandles.lookup().unreflect(method).asFixedArity();
    } catch (IllegalAccessException refused) {
      throw Failure.of(
          MetaFFIErrorCode.INVALID_ARGUMENT,
          method + " cannot be called from here: " + obstacle(method.getDeclaringClass()));
    }
    if (Modifier.isStatic(method.getModifiers())) return MethodHandles.dropArguments(direct, 0, Object.class);
    return direct.asType(direct.type().changeParameterType(0, Object.class));
  }

  private static String obstacle(Class<?> owner) {
    Module own = Shape.class.getModule();
    String name = owner.getPackageName();
    if (owner.getModule().isExported(name, own)) return "Make " + owner.getTypeName() + " public, or open its package.";
    return "the module " + owner.getModule().getName() + " does not export its package. Write 'exports " + name
        + (own.isNamed() ? " to " + own.getName() : "") + ";' in its module-info.java.";
  }

  private static boolean isBits(Method method) {
    for (Class<?> parameter : method.getParameterTypes()) if (!parameter.isPrimitive()) return false;
    return method.getParameterCount() <= MOST_BY_BITS && method.getReturnType().isPrimitive();
  }

  private static MethodHandle bits(MethodHandle direct) {
    MethodHandle all = direct;
    int count = direct.type().parameterCount() - 1;
    for (int i = 1; i <= count; i++) {
      Class<?> java = direct.type().parameterType(i);
      all = MethodHandles.filterArguments(all, i, Bits.to(java, Types.ofPrimitive(java)));
    }
    Class<?> returned = direct.type().returnType();
    all =
        MethodHandles.filterReturnValue(
            all,
            returned == void.class
                ? MethodHandles.constant(long.class, 0L)
                : Bits.from(returned, Types.ofPrimitive(returned)));
    Class<?>[] unused = new Class<?>[MOST_BY_BITS - count];
    Arrays.fill(unused, long.class);
    return MethodHandles.dropArguments(all, 1 + count, unused);
  }

  private static Type typeOf(Class<?> type) {
    if (type.isPrimitive()) return new Type(Types.ofPrimitive(type), 0);
    if (type == String.class) return new Type(Types.STRING8, 0);
    Type array = type.isArray() ? PutArray.typeOf(type) : Type.ANYTHING;
    return array.element == Types.ANY ? Type.ANYTHING : array;
  }

  private static int declared(Type type) {
    return type.element | (type.dimensions == 0 ? 0 : Types.ARRAY);
  }

  int parameterCount() {
    return parameters.length;
  }

  void newCallable(Callback callback, long value) {
    int results = result == null ? 0 : 1;
    int[] resultTypes = new int[results];
    int[] resultDimensions = new int[results];
    if (results == 1) {
      resultTypes[0] = declared(result);
      resultDimensions[0] = result.dimensions;
    }
    Native.newCallable(
        callback,
        bits != null,
        types,
        dimensions,
        new String[types.length],
        resultTypes,
        resultDimensions,
        new String[results],
        value);
  }

  /** The array is used up. */
  Object call(Object target, Object[] args) throws Throwable {
    return (Object) handle.invokeExact(target, coerced(args));
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
        throw Failure.unfit(unfit, "Argument " + (i + 1) + " of a Java callable: ");
      }
    }
    return args;
  }
}
