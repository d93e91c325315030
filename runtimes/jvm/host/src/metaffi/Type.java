package metaffi;

import static metaffi.jvm.Types.*;

import metaffi.jvm.Types;

/** A declared type as the conversions use it: element, dimensions, and what its values are in Java. */
final class Type {
  static final Type ANYTHING = new Type(ANY, 0);

  /** Without flags. */
  final int element;

  /** 0: no array. */
  final int dimensions;

  /** The alias says "inout": what the callee writes is wanted, so only memory that it can write will do. */
  final boolean isInout;

  Type(int element, int dimensions) {
    this(element, dimensions, false);
  }

  private Type(int element, int dimensions, boolean isInout) {
    this.element = element;
    this.dimensions = dimensions;
    this.isInout = isInout;
  }

  /** Of a type as the C API writes it: flags in the type, 0 dimensions of an array mean 1. */
  static Type of(int type, int dimensions) {
    return new Type(element(type), dimensions(type, dimensions));
  }

  static Type of(MetaFFITypeInfo info) {
    int type = info.type().value();
    return new Type(element(type), dimensions(type, info.dimensions()), "inout".equals(info.alias()));
  }

  private static int dimensions(int type, int declared) {
    return Math.max((type & ARRAY) != 0 ? 1 : 0, declared);
  }

  static int element(int type) {
    return type & ~(ARRAY | PACKED);
  }

  /** Bytes of a number, bool or char; 0 for any other type. */
  static int size(int element) {
    switch (element) {
      case INT8:
      case UINT8:
      case BOOL:
      case CHAR8:
        return 1;
      case INT16:
      case UINT16:
      case CHAR16:
        return 2;
      case INT32:
      case UINT32:
      case CHAR32:
      case FLOAT32:
        return 4;
      case INT64:
      case UINT64:
      case SIZE:
      case FLOAT64:
        return 8;
      default:
        return 0;
    }
  }

  boolean isScalar() {
    return dimensions == 0 && size(element) != 0;
  }

  static boolean isUnsigned(int element) {
    return element == UINT8 || element == UINT16 || element == UINT32 || element == UINT64 || element == SIZE;
  }

  static boolean isChar(int element) {
    return element == CHAR8 || element == CHAR16 || element == CHAR32;
  }

  /** The Java type that carries a scalar: same width, but a char for char8. Null for any other element. */
  static Class<?> natural(int element) {
    return Types.isScalar(element) ? Types.natural(element) : null;
  }

  @Override
  public String toString() {
    if (dimensions == 0) return Types.name(element);
    return Types.name(element | ARRAY) + (dimensions > 1 ? " of " + dimensions + " dimensions" : "");
  }
}
