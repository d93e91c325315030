package metaffi.jvm;

import static metaffi.jvm.ClassFile.ACC_BRIDGE;
import static metaffi.jvm.ClassFile.ACC_FINAL;
import static metaffi.jvm.ClassFile.ACC_PRIVATE;
import static metaffi.jvm.ClassFile.ACC_PUBLIC;
import static metaffi.jvm.ClassFile.ACC_STATIC;
import static metaffi.jvm.ClassFile.ACC_SYNTHETIC;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Objects;
import metaffi.Caller;

/** Typed views of callables. */
public final class TypedCall {
  private static final String SELF = "metaffi/adapters/Typed";
  private static final String HANDLE_TYPE = "Ljava/lang/invoke/MethodHandle;";
  private static final ThreadLocal<MethodHandle> HANDED_OVER = new ThreadLocal<>();
  private static final MethodHandle CALL;

  static {
    try {
      CALL =
          MethodHandles.lookup()
              .findStatic(
                  TypedCall.class,
                  "call",
                  MethodType.methodType(Object.class, Caller.class, Class.class, Object[].class));
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private TypedCall() {}

  /** Calls through {@link Caller#call}; the only result is coerced to the handle's. */
  public static MethodHandle methodHandle(Caller caller, MethodType type) {
    return MethodHandles.insertArguments(CALL, 0, caller, type.returnType())
        .asCollector(Object[].class, type.parameterCount())
        .asType(type);
  }

  private static Object call(Caller caller, Class<?> wanted, Object[] args) {
    Object[] results = caller.call(args);
    if (wanted == void.class) return null;
    return Coerce.to(results == null || results.length == 0 ? null : results[0], wanted);
  }

  /** An object of {@code iface} whose method is {@code caller.asMethodHandle} of the method's type. */
  public static <T> T object(Caller caller, Class<T> iface) {
    Objects.requireNonNull(iface, "functionalInterface");
    if (iface.isInstance(caller)) return iface.cast(caller);
    FunctionalMethod functional = FunctionalMethod.of(iface);
    if (functional == null) {
      throw new IllegalArgumentException(
          iface.getTypeName() + " is not a functional interface (an interface with exactly one abstract method).");
    }
    Method sam = functional.method;
    MethodHandle handle = caller.asMethodHandle(MethodType.methodType(sam.getReturnType(), sam.getParameterTypes()));
    if (!Adapters.canGenerate(iface, functional)) return proxy(iface, handle);
    try {
      return iface.cast(make(iface, functional, handle));
    } catch (LinkageError | ReflectiveOperationException refused) { // its types are out of reach
      return proxy(iface, handle);
    }
  }

  /** By reflection: for interfaces that no generated class may implement. */
  private static <T> T proxy(Class<T> iface, MethodHandle handle) {
    try {
      return iface.cast(ReflectiveAdapter.create(iface, args -> new Object[] {invoke(handle, args)}));
    } catch (LoadException refused) { // sealed, for one
      throw new IllegalArgumentException(refused.getMessage(), refused);
    }
  }

  private static Object invoke(MethodHandle handle, Object[] args) {
    try {
      return handle.invokeWithArguments(args);
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable impossible) { // the handles of callables throw nothing else
      throw new IllegalStateException(impossible);
    }
  }

  /** An instance of a class of its own: its handle is then a constant to the JIT compiler. */
  private static Object make(Class<?> iface, FunctionalMethod functional, MethodHandle handle)
      throws ReflectiveOperationException {
    Class<?> type = new Loader(iface).define(bytes(iface, functional));
    HANDED_OVER.set(handle);
    try {
      return type.getConstructor().newInstance();
    } finally {
      HANDED_OVER.remove();
    }
  }

  /** Called once by each generated class, when it is initialised. */
  public static MethodHandle take() {
    return HANDED_OVER.get();
  }

  private static byte[] bytes(Class<?> iface, FunctionalMethod functional) {
    ClassFile file = new ClassFile(SELF, "java/lang/Object", iface.getName().replace('.', '/'));
    file.field(ACC_PRIVATE | ACC_STATIC | ACC_FINAL, "target", HANDLE_TYPE);
    file.method(ACC_STATIC, "<clinit>", "()V", 1, 0, file.code()
        .invokeStatic("metaffi/jvm/TypedCall", "take", "()" + HANDLE_TYPE)
        .putStatic(SELF, "target", HANDLE_TYPE)
        .returnValue(void.class));
    file.method(ACC_PUBLIC, "<init>", "()V", 1, 1, file.code()
        .loadThis()
        .invokeSpecial("java/lang/Object", "<init>", "()V")
        .returnValue(void.class));
    Method sam = functional.method;
    int locals = 1 + Adapters.slots(sam.getParameterTypes());
    // The handle besides the arguments; room for a result of two slots.
    file.method(ACC_PUBLIC, sam.getName(), Adapters.descriptor(sam), locals + 2, locals, call(file, sam));
    for (Method variant : functional.variants) {
      file.method(
          ACC_PUBLIC | ACC_BRIDGE | ACC_SYNTHETIC,
          variant.getName(),
          Adapters.descriptor(variant),
          locals + 1,
          locals,
          Adapters.bridge(file, SELF, sam, variant));
    }
    return file.toBytes();
  }

  private static ClassFile.Code call(ClassFile file, Method sam) {
    ClassFile.Code code = file.code().getStatic(SELF, "target", HANDLE_TYPE);
    int local = 1;
    for (Class<?> parameter : sam.getParameterTypes()) {
      code.load(parameter, local);
      local += Adapters.slots(parameter);
    }
    return code.invokeVirtual("java/lang/invoke/MethodHandle", "invokeExact", Adapters.descriptor(sam))
        .returnValue(sam.getReturnType());
  }

  /** Holds one generated class; sees what the interface sees, and {@link TypedCall}. */
  private static final class Loader extends ClassLoader {
    Loader(Class<?> iface) {
      super(iface.getClassLoader() == null ? TypedCall.class.getClassLoader() : iface.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      return name.equals(TypedCall.class.getName()) ? TypedCall.class : super.loadClass(name, resolve);
    }

    Class<?> define(byte[] bytes) {
      return defineClass(SELF.replace('/', '.'), bytes, 0, bytes.length);
    }
  }
}
