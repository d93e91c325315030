package metaffi;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Collection;
import metaffi.jvm.Coerce;
import metaffi.jvm.Types;

/** Java objects to values. {@link PutScalar}, {@link PutArray} and {@link PutText} do their parts of it. */
final class Put {
  static final int MAX_NESTING = 255;

  private Put() {}

  /**
   * Writes {@code object} as {@code type} to the value at {@code at} of {@code values}, whose first byte is at {@code
   * base}; what the value points to goes to {@code space}.
   *
   * @throws MetaFFIException TYPE_MISMATCH, NULL_VALUE, OUT_OF_RANGE, INVALID_STRING, STALE_HANDLE
   */
  static void value(Space space, ByteBuffer values, long base, int at, Object object, Type type, int depth) {
    if (type.dimensions > 0) {
      PutArray.array(space, values, base, at, object, type, depth);
      return;
    }
    int size = Type.size(type.element);
    if (size != 0) {
      long bits = PutScalar.bits(object, type.element);
      head(values, at, bits, type.element, 0);
      return;
    }
    if (object == null) {
      head(values, at, 0, Types.NULL, 0);
      return;
    }
    switch (type.element) {
      case Types.STRING8:
      case Types.STRING16:
      case Types.STRING32:
        PutText.text(space, values, at, object, type.element);
        return;
      case Types.HANDLE:
        handle(space, values, base, at, object);
        return;
      case Types.CALLABLE:
        Callables.put(space, values, base, at, object);
        return;
      case Types.ANY:
        if (type.isInout) Memory.requireWritable(object, type);
        any(space, values, base, at, object, depth);
        return;
      default:
        throw Failure.mismatch(object, Types.name(type.element));
    }
  }

  static void head(ByteBuffer values, int at, long payload, int type, int length) {
    values.putLong(at, payload);
    values.putInt(at + 8, type);
    values.putInt(at + 12, length);
  }

  private static void handle(Space space, ByteBuffer values, long base, int at, Object object) {
    if (object instanceof MetaFFIHandle) {
      handle(space, values, base, at, (MetaFFIHandle) object);
      return;
    }
    Native.newHandle(object, base + at);
    if (!space.isOwned()) space.dropLater(base + at);
  }

  /** To be ended by {@link Releasable#endUse}. */
  static void use(MetaFFIHandle handle) {
    if (handle.use()) return;
    throw Failure.of(MetaFFIErrorCode.STALE_HANDLE, handle + " was closed and can no longer be passed.");
  }

  static void handle(Space space, ByteBuffer values, long base, int at, MetaFFIHandle handle) {
    use(handle);
    head(values, at, handle.slot, Types.HANDLE, handle.generation);
    keep(space, base + at, handle);
  }

  /** The handle, in use already, stays so for the call, or the value gets a reference of its own. */
  private static void keep(Space space, long value, MetaFFIHandle handle) {
    boolean isHeld = false;
    try {
      if (!space.isOwned()) {
        space.hold(handle);
        isHeld = true;
        return;
      }
      Native.retain(value);
    } finally {
      if (!isHeld) handle.endUse();
    }
  }

  /** As what it naturally is: numbers, texts, arrays and callables as themselves, collections as arrays, the rest a handle. */
  private static void any(Space space, ByteBuffer values, long base, int at, Object object, int depth) {
    if (object instanceof CharSequence) {
      PutText.text(space, values, at, object.toString(), Types.STRING8);
      return;
    }
    Class<?> primitive = PutScalar.primitiveOf(object);
    if (primitive != null) {
      int element = Types.ofPrimitive(primitive);
      head(values, at, PutScalar.bits(object, element), element, 0);
      return;
    }
    if (object instanceof BigInteger && PutScalar.fitsInteger((BigInteger) object)) {
      BigInteger number = (BigInteger) object;
      head(values, at, number.longValue(), number.bitLength() > 63 ? Types.UINT64 : Types.INT64, 0);
      return;
    }
    Object natural = object instanceof Collection || object instanceof java.util.Map ? Coerce.natural(object) : object;
    if (natural.getClass().isArray()) {
      PutArray.array(space, values, base, at, natural, PutArray.typeOf(natural.getClass()), depth);
    } else if (Memory.elementOf(natural) != 0) {
      PutArray.array(space, values, base, at, natural, new Type(Memory.elementOf(natural), 1), depth);
    } else if (natural instanceof Caller || natural.getClass().isSynthetic()) { // a lambda is no object to be handed round
      Callables.put(space, values, base, at, natural);
    } else {
      handle(space, values, base, at, natural);
    }
  }
}
