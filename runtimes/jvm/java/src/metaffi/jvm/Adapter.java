package metaffi.jvm;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;

/**
 * How host callables become objects of one functional interface. The plug-in registers the generated class's native
 * under this object's monitor before the first instance is made, and then sets {@link #registered}.
 */
public final class Adapter {
  /** The generated class; for a proxy the interface itself (nothing to register). */
  public final Class<?> type;

  public final Class<?>[] samParameters;
  public final Class<?> samResult;
  public final String samKinds;
  public final char samResultKind;
  /** Descriptor of the native {@code invoke}: the callable, then the functional method's own parameters. */
  public final String nativeDescriptor;

  /** Calls go through {@link NativeBridge#callableInvoke} instead of a native of their own. */
  public final boolean proxy;

  /** Set by the plug-in once the native is registered. */
  public volatile boolean registered;
  /** The plug-in's own use: the function it registered. */
  public long nativeFunction;

  /** {@code (long slot, int generation, long callable) Object}; null for a proxy. */
  final MethodHandle constructor;

  Adapter(Class<?> type, Method sam, MethodHandle constructor) {
    this.type = type;
    this.samParameters = sam.getParameterTypes();
    this.samResult = sam.getReturnType();
    this.samKinds = Kinds.of(samParameters);
    this.samResultKind = Kinds.of(samResult);
    this.nativeDescriptor = nativeType(sam).toMethodDescriptorString();
    this.proxy = constructor == null;
    this.constructor = constructor;
  }

  static MethodType nativeType(Method sam) {
    return MethodType.methodType(sam.getReturnType(), sam.getParameterTypes())
        .insertParameterTypes(0, long.class);
  }
}
