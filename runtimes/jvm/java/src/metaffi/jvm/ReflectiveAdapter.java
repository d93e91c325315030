package metaffi.jvm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import metaffi.Caller;

/** A {@link Caller} as an object of an interface, by reflection: for interfaces that no generated class may implement. */
final class ReflectiveAdapter implements InvocationHandler {
  private final Class<?> iface;
  private final Caller caller;

  private ReflectiveAdapter(Class<?> iface, Caller caller) {
    this.iface = iface;
    this.caller = caller;
  }

  /** The object keeps the caller alive. */
  static Object create(Class<?> iface, Caller caller) {
    ClassLoader own = iface.getClassLoader();
    ClassLoader loader = own == null ? ReflectiveAdapter.class.getClassLoader() : own;
    try {
      return Proxy.newProxyInstance(loader, new Class<?>[] {iface}, new ReflectiveAdapter(iface, caller));
    } catch (IllegalArgumentException refused) {
      throw new LoadException(
          LoadException.TYPE_MISMATCH,
          "A callable cannot become a " + iface.getTypeName() + ": " + refused.getMessage()
              + ". Only interfaces that other classes may implement can be given a callable.",
          refused);
    }
  }

  /** Throws what {@link #create} would. */
  static void probe(Class<?> iface) {
    create(iface, args -> null);
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
    if (method.getDeclaringClass() == Object.class || FunctionalMethod.isObjectMethod(method)) {
      return asObject(proxy, method, args);
    }
    if (method.isDefault()) {
      MethodType type = MethodType.methodType(method.getReturnType(), method.getParameterTypes());
      // Not unreflectSpecial, which JDK 11 grants to the interface itself only.
      return lookup().findSpecial(iface, method.getName(), type, iface).bindTo(proxy).invokeWithArguments(
          args == null ? new Object[0] : args);
    }
    Object[] results = caller.call(args == null ? new Object[0] : args);
    Class<?> wanted = method.getReturnType();
    if (wanted == void.class) return null;
    return Coerce.to(results == null || results.length == 0 ? null : results[0], wanted);
  }

  /** An accessible interface's default methods are open to any caller; another's only to its own package. */
  private MethodHandles.Lookup lookup() throws IllegalAccessException {
    boolean accessible =
        Modifier.isPublic(iface.getModifiers()) && iface.getModule().isExported(iface.getPackageName());
    return accessible ? MethodHandles.lookup() : MethodHandles.privateLookupIn(iface, MethodHandles.lookup());
  }

  private Object asObject(Object proxy, Method method, Object[] args) {
    switch (method.getName()) {
      case "equals":
        return proxy == args[0];
      case "hashCode":
        return System.identityHashCode(proxy);
      default:
        return iface.getName() + "@" + Integer.toHexString(System.identityHashCode(proxy));
    }
  }
}
