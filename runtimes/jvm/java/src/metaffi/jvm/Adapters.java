package metaffi.jvm;

import static metaffi.jvm.ClassFile.ACC_BRIDGE;
import static metaffi.jvm.ClassFile.ACC_FINAL;
import static metaffi.jvm.ClassFile.ACC_NATIVE;
import static metaffi.jvm.ClassFile.ACC_PRIVATE;
import static metaffi.jvm.ClassFile.ACC_PUBLIC;
import static metaffi.jvm.ClassFile.ACC_STATIC;
import static metaffi.jvm.ClassFile.ACC_SYNTHETIC;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import metaffi.Caller;

/**
 * Host callables as functional-interface objects, and the other way round.
 *
 * <p>For an interface {@code R m(A a)} this generates, once,
 *
 * <pre>{@code
 * public final class Adapter implements Iface {
 *   private final long slot;
 *   private final int generation;
 *   private final long callable;
 *   public Adapter(long slot, int generation, long callable) { ... }
 *   public R m(A a) { R r = invoke(callable, a); Reference.reachabilityFence(this); return r; }
 *   private static native R invoke(long callable, A a);
 * }
 * }</pre>
 *
 * whose native the plug-in registers: one crossing, no reflection, no boxing. The class lives in a loader of its own
 * under the interface's, and is kept by the interface's class alone, so that a module's classes stay collectable.
 */
public final class Adapters {
  private static final String OBJECT = "java/lang/Object";
  /** Slots a call may take: the specification's limit. */
  private static final int MAX_SLOTS = 255;

  private static final ClassValue<Adapter> CACHE =
      new ClassValue<Adapter>() {
        @Override
        protected Adapter computeValue(Class<?> iface) {
          return make(iface);
        }
      };

  private Adapters() {}

  /**
   * The adapter of a functional interface, the same one each time.
   *
   * @throws LoadException TYPE_MISMATCH if the type is not a functional interface, or none that can be implemented
   */
  public static Adapter adapterClass(Class<?> iface) {
    return CACHE.get(iface);
  }

  /**
   * A host callable as an object of {@code iface}. The object owns the reference on the slot from here on; if this
   * throws, the caller still does.
   *
   * @param callable what the native is called with: valid as long as the reference
   */
  public static Object newAdapter(Class<?> iface, long slot, int generation, long callable) {
    Adapter adapter = adapterClass(iface);
    if (iface == Caller.class) return new NativeCaller(slot, generation);
    if (adapter.proxy) {
      return ReflectiveAdapter.create(iface, new NativeCaller(slot, generation));
    }
    try {
      Object created = (Object) adapter.constructor.invokeExact(slot, generation, callable);
      Reclaimer.trackCallable(created, slot, generation);
      return created;
    } catch (RuntimeException | Error failed) {
      throw failed;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * The functional method of a class's objects, as its interface declares it.
   *
   * @throws LoadException TYPE_MISMATCH if there is none, AMBIGUOUS if there are several
   */
  public static Method sam(Class<?> type) {
    return FunctionalSearch.sam(type);
  }

  /** How to call {@code object}, which implements a functional interface. Throws as {@link #sam}. */
  public static Lambda lambda(Object object) {
    return new Lambda(sam(object.getClass()));
  }

  private static Adapter make(Class<?> iface) {
    FunctionalMethod functional = FunctionalMethod.of(iface);
    if (functional == null) {
      throw new LoadException(
          LoadException.TYPE_MISMATCH,
          "A callable was given where Java wants a " + iface.getTypeName()
              + ", which is not a functional interface (an interface with exactly one abstract method).");
    }
    Method sam = functional.method;
    if (!canGenerate(iface, functional)) {
      ReflectiveAdapter.probe(iface);
      return new Adapter(iface, sam, null);
    }
    try {
      Class<?> type = new Loader(iface).define(name(iface), bytes(iface, functional));
      MethodHandle constructor =
          MethodHandles.publicLookup()
              .findConstructor(type, MethodType.methodType(void.class, long.class, int.class, long.class))
              .asType(MethodType.methodType(Object.class, long.class, int.class, long.class));
      return new Adapter(type, sam, constructor);
    } catch (LinkageError | IllegalAccessException | NoSuchMethodException refused) { // sealed, for one
      ReflectiveAdapter.probe(iface);
      return new Adapter(iface, sam, null);
    }
  }

  /** Whether a class in another package and loader may implement the interface directly. */
  static boolean canGenerate(Class<?> iface, FunctionalMethod functional) {
    if (iface == Caller.class || !Modifier.isPublic(iface.getModifiers())) return false;
    if (!iface.getModule().isExported(iface.getPackageName())) return false;
    for (Class<?> parameter : functional.method.getParameterTypes()) {
      Class<?> element = Types.element(parameter);
      boolean needsCast = !functional.variants.isEmpty();
      if (needsCast && !element.isPrimitive() && !Modifier.isPublic(element.getModifiers())) return false;
    }
    return 2 + slots(functional.method.getParameterTypes()) < MAX_SLOTS;
  }

  private static String name(Class<?> iface) {
    return "metaffi/adapters/" + iface.getName().replace('.', '_');
  }

  private static byte[] bytes(Class<?> iface, FunctionalMethod functional) {
    String self = name(iface);
    ClassFile file = new ClassFile(self, OBJECT, iface.getName().replace('.', '/'));
    file.field(ACC_PRIVATE | ACC_FINAL, "slot", "J");
    file.field(ACC_PRIVATE | ACC_FINAL, "generation", "I");
    file.field(ACC_PRIVATE | ACC_FINAL, "callable", "J");
    file.method(ACC_PUBLIC, "<init>", "(JIJ)V", 3, 6, constructor(file, self));
    Method sam = functional.method;
    String nativeDescriptor = Adapter.nativeType(sam).toMethodDescriptorString();
    file.method(ACC_PRIVATE | ACC_STATIC | ACC_NATIVE, "invoke", nativeDescriptor);
    int locals = 1 + slots(sam.getParameterTypes());
    // One slot more than the arguments: the result and `this` for the fence.
    file.method(ACC_PUBLIC, sam.getName(), descriptor(sam), locals + 2, locals, call(file, self, sam));
    for (Method variant : functional.variants) {
      file.method(
          ACC_PUBLIC | ACC_BRIDGE | ACC_SYNTHETIC,
          variant.getName(),
          descriptor(variant),
          locals + 1,
          locals,
          bridge(file, self, sam, variant));
    }
    return file.toBytes();
  }

  private static ClassFile.Code constructor(ClassFile file, String self) {
    return file.code()
        .loadThis()
        .invokeSpecial(OBJECT, "<init>", "()V")
        .loadThis()
        .load(long.class, 1)
        .putField(self, "slot", "J")
        .loadThis()
        .load(int.class, 3)
        .putField(self, "generation", "I")
        .loadThis()
        .load(long.class, 4)
        .putField(self, "callable", "J")
        .returnValue(void.class);
  }

  private static ClassFile.Code call(ClassFile file, String self, Method sam) {
    ClassFile.Code code = file.code().loadThis().getField(self, "callable", "J");
    int local = 1;
    for (Class<?> parameter : sam.getParameterTypes()) {
      code.load(parameter, local);
      local += slots(parameter);
    }
    // The fence keeps the cleaner from releasing the callable while it runs.
    return code.invokeStatic(self, "invoke", Adapter.nativeType(sam).toMethodDescriptorString())
        .loadThis()
        .invokeStatic("java/lang/ref/Reference", "reachabilityFence", "(Ljava/lang/Object;)V")
        .returnValue(sam.getReturnType());
  }

  static ClassFile.Code bridge(ClassFile file, String self, Method sam, Method variant) {
    ClassFile.Code code = file.code().loadThis();
    Class<?>[] wanted = sam.getParameterTypes();
    Class<?>[] given = variant.getParameterTypes();
    int local = 1;
    for (int i = 0; i < given.length; i++) {
      code.load(given[i], local);
      if (given[i] != wanted[i]) code.checkCast(wanted[i]);
      local += slots(given[i]);
    }
    return code.invokeVirtual(self, sam.getName(), descriptor(sam)).returnValue(variant.getReturnType());
  }

  static String descriptor(Method method) {
    return MethodType.methodType(method.getReturnType(), method.getParameterTypes()).toMethodDescriptorString();
  }

  static int slots(Class<?>... types) {
    int slots = 0;
    for (Class<?> type : types) slots += type == long.class || type == double.class ? 2 : 1;
    return slots;
  }

  /** Holds one generated class, and sees what the interface sees. */
  private static final class Loader extends ClassLoader {
    Loader(Class<?> iface) {
      super(iface.getClassLoader() == null ? Adapters.class.getClassLoader() : iface.getClassLoader());
    }

    Class<?> define(String internalName, byte[] bytes) {
      Class<?> type = defineClass(internalName.replace('/', '.'), bytes, 0, bytes.length);
      resolveClass(type);
      return type;
    }
  }
}
