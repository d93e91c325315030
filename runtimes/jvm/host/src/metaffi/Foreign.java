package metaffi;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;

/** Direct calls of entities: not before Java 22, whose version of this class is in src22. */
final class Foreign {
  private Foreign() {}

  /** Null: the entity is called through the frame. */
  static MethodHandle methodHandle(EntityCaller entity, MethodType type) {
    return null;
  }
}
