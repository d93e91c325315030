package metaffi;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.Objects;
import metaffi.jvm.Reclaimer;

/** An entity of a module. Freed when it, and every handle made of it, is unreachable. */
final class EntityCaller implements Caller {
  final long entity;
  final Type[] parameters;
  final Type[] results;
  final String name;

  EntityCaller(long entity, MetaFFITypeInfo[] parameters, MetaFFITypeInfo[] results) {
    this.entity = entity;
    this.parameters = types(parameters);
    this.results = types(results);
    Reclaimer.track(this, () -> Native.entityFree(entity));
    this.name = Native.entitySignature(entity);
  }

  private static Type[] types(MetaFFITypeInfo[] infos) {
    Type[] types = new Type[infos.length];
    for (int i = 0; i < types.length; i++) types[i] = Type.of(infos[i]);
    return types;
  }

  @Override
  public Object[] call(Object... args) {
    int given = args == null ? 0 : args.length;
    if (given != parameters.length) {
      // `call(null)` of one parameter: Java takes it for the array.
      if (args != null || parameters.length != 1) throw wrongCount(given);
    }
    Object[] all = args != null ? args : new Object[parameters.length];
    return Calls.dynamic(
        all,
        i -> parameters[i],
        results,
        name,
        (arguments, to) -> Crossing.call(entity, arguments, to),
        this);
  }

  @Override
  public MethodHandle asMethodHandle(MethodType type) {
    return Typed.methodHandle(this, Objects.requireNonNull(type, "type"));
  }

  private MetaFFIException wrongCount(int given) {
    return Failure.of(
        MetaFFIErrorCode.SIGNATURE,
        given + (given == 1 ? " argument was" : " arguments were") + " given to " + name + ", which is loaded with "
            + parameters.length + (parameters.length == 1 ? " parameter." : " parameters."));
  }

  @Override
  public String toString() {
    return name;
  }
}
